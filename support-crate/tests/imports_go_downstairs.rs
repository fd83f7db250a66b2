//! Imports only go down: chapters use the laboratory, the laboratory uses the ground, and no module of the laboratory is
//! used by one that it uses itself.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

type Graph = BTreeMap<String, BTreeSet<String>>;

/// Every source file of the library by its module's path.
fn sources() -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders: Vec<PathBuf> = ["lab", "ground"].map(|storey| root.join(storey)).into();
    let mut sources = BTreeMap::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("the sources are there") {
            let path = entry.expect("the folder can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let module = path.with_extension("");
                let module = module.strip_prefix(&root).expect("below the root");
                let names: Vec<_> = module.iter().map(|name| name.to_string_lossy()).collect();
                let text = std::fs::read_to_string(&path).expect("a source can be read");
                // Tests may look at whatever they like.
                let code = text.split("#[cfg(test)]").next().unwrap_or("").to_owned();
                sources.insert(names.join("::"), code);
            }
        }
    }
    sources
}

/// The paths that a use tree names: `a::{b, c::d}` is `a::b` and `a::c::d`.
fn expanded(tree: &str) -> Vec<String> {
    let tree = tree.trim();
    let Some((prefix, rest)) = tree.split_once('{') else {
        return vec![tree.split(" as ").next().unwrap_or(tree).trim().to_owned()];
    };
    let inner = rest.trim_end().strip_suffix('}').unwrap_or(rest);
    let mut parts = vec![String::new()];
    let mut depth = 0;
    for c in inner.chars() {
        depth += i32::from(c == '{') - i32::from(c == '}');
        match c {
            ',' if depth == 0 => parts.push(String::new()),
            c => parts.last_mut().expect("never empty").push(c),
        }
    }
    let parts = parts.iter().filter(|part| !part.trim().is_empty());
    parts
        .flat_map(|part| expanded(part))
        .map(|path| format!("{prefix}{path}"))
        .collect()
}

/// The use trees of a source; whether each is public.
fn uses(code: &str) -> Vec<(bool, String)> {
    let code: Vec<&str> = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect();
    let code = code.join(" ");
    let statements = code.split(';').filter_map(|statement| {
        let words: Vec<&str> = statement.split_whitespace().collect();
        let at = words.iter().rposition(|word| *word == "use")?;
        Some((
            at > 0 && words[at - 1].starts_with("pub"),
            words[at + 1..].join(" "),
        ))
    });
    statements
        .flat_map(|(public, tree)| expanded(&tree).into_iter().map(move |path| (public, path)))
        .collect()
}

/// The modules that a source declares and names in its code without importing from them.
fn children(code: &str) -> Vec<String> {
    let declared = code
        .lines()
        .filter_map(|line| line.split_once("mod ")?.1.strip_suffix(';'));
    let named = declared.filter(|child| code.contains(&format!("{child}::")));
    named.map(|child| format!("self::{child}")).collect()
}

/// A path from the crate's root, if it is one within the crate.
fn absolute(module: &str, path: &str, sources: &BTreeMap<String, String>) -> Option<String> {
    let mut here: Vec<&str> = module.split("::").collect();
    let mut names = path.split("::").peekable();
    match names.peek().copied()? {
        "crate" => {
            names.next();
            here.clear();
        }
        "self" => {
            names.next();
        }
        "super" => {
            while names.next_if_eq(&"super").is_some() {
                here.pop();
            }
        }
        first if sources.contains_key(&format!("{module}::{first}")) => {}
        _ => return None,
    }
    here.extend(names);
    Some(here.join("::"))
}

/// The module that a path leads to, through what modules pass on.
fn target(path: &str, sources: &BTreeMap<String, String>) -> Option<String> {
    let names: Vec<&str> = path.split("::").collect();
    let known = |count: &usize| sources.contains_key(&names[..*count].join("::"));
    let count = (1..=names.len()).rev().find(known)?;
    let module = names[..count].join("::");
    let Some(item) = names.get(count) else {
        return Some(module);
    };
    let passed_on = uses(&sources[&module]).into_iter().find_map(|(public, path)| {
        let same = public && path.split("::").last() == Some(item);
        absolute(&module, &path, sources)
            .filter(|path| same && !path.starts_with(&format!("{module}::{item}")))
    });
    match passed_on {
        Some(path) => target(&path, sources),
        None => Some(module),
    }
}

/// Which module uses which, with every module named by `name`.
fn graph(sources: &BTreeMap<String, String>, name: impl Fn(&str) -> Option<String>) -> Graph {
    let mut graph = Graph::new();
    for (module, code) in sources {
        let imported = uses(code).into_iter().map(|(_, path)| path);
        for path in imported.chain(children(code)) {
            let to = absolute(module, &path, sources).and_then(|path| target(&path, sources));
            if let (Some(from), Some(to)) = (name(module), to.as_deref().and_then(&name))
                && from != to
            {
                graph.entry(from).or_default().insert(to);
            }
        }
    }
    graph
}

/// A way from a module back to itself, if there is one.
fn circle(graph: &Graph) -> Option<Vec<String>> {
    fn search(graph: &Graph, path: &mut Vec<String>, done: &mut BTreeSet<String>) -> bool {
        let here = path.last().expect("never empty").clone();
        if path[..path.len() - 1].contains(&here) {
            return true;
        }
        if !done.insert(here.clone()) && !path.is_empty() {
            return false;
        }
        for next in graph.get(&here).into_iter().flatten() {
            path.push(next.clone());
            if search(graph, path, done) {
                return true;
            }
            path.pop();
        }
        false
    }
    let mut done = BTreeSet::new();
    graph.keys().find_map(|start| {
        let mut path = vec![start.clone()];
        search(graph, &mut path, &mut done).then_some(path)
    })
}

#[test]
fn the_storeys_use_only_what_lies_below() {
    let storeys = graph(&sources(), |module| module.split("::").next().map(str::to_owned));
    let used = |storey: &str| -> Vec<String> { storeys.get(storey).into_iter().flatten().cloned().collect() };
    assert_eq!(used("lab"), ["ground"]);
    assert!(used("ground").is_empty(), "{:?}", used("ground"));
}

#[test]
fn no_two_modules_of_the_laboratory_use_each_other() {
    let two = |module: &str| -> Option<String> {
        let names: Vec<&str> = module.split("::").take(2).collect();
        (names.len() == 2 && names[0] == "lab").then(|| names.join("::"))
    };
    let modules = graph(&sources(), two);
    assert!(modules.len() > 5, "imports are found: {modules:?}");
    assert_eq!(circle(&modules), None);
}

#[test]
fn no_two_files_of_the_drawing_code_use_each_other() {
    let files = graph(&sources(), |module| {
        module.starts_with("lab::plot::").then(|| module.to_owned())
    });
    assert!(files.len() > 20, "imports are found: {files:?}");
    assert_eq!(circle(&files), None);
}

#[test]
fn circles_are_found() {
    let graph = |pairs: &[(&str, &str)]| -> Graph {
        let mut graph = Graph::new();
        for (from, to) in pairs {
            graph
                .entry((*from).to_owned())
                .or_default()
                .insert((*to).to_owned());
        }
        graph
    };
    assert_eq!(circle(&graph(&[("a", "b"), ("b", "c"), ("a", "c")])), None);
    assert!(circle(&graph(&[("a", "b"), ("b", "c"), ("c", "b")])).is_some());
    assert_eq!(expanded("a::{b, c::{d, e}}"), ["a::b", "a::c::d", "a::c::e"]);
}
