//! The names of the course's environment variables stand in this crate and nowhere else.

use std::fs;
use std::path::{Path, PathBuf};

/// Every Rust file in a folder called `src` below `folder`, but for this crate's.
fn sources(folder: &Path, within_src: bool, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            if path != Path::new(env!("CARGO_MANIFEST_DIR")) {
                sources(&path, within_src || path.ends_with("src"), found);
            }
        } else if within_src && path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
}

/// Whether a string in this line is the name of a variable, and nothing but the name.
fn spells_a_name(line: &str) -> bool {
    line.match_indices("\"LAB_").any(|(start, quoted)| {
        let rest =
            line[start + quoted.len()..].trim_start_matches(|c: char| c.is_ascii_uppercase() || c == '_');
        // What a build script sets is read with `env!`, which takes nothing but a literal.
        rest.starts_with('"') && !line[..start].ends_with("env!(")
    })
}

#[test]
fn no_other_source_spells_the_name_of_a_variable() {
    let support_crate = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut files = Vec::new();
    sources(&support_crate.canonicalize().unwrap(), false, &mut files);
    assert!(files.len() > 50, "only {} files were looked at", files.len());
    let mut spelt = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        for (number, line) in (1..).zip(text.lines()) {
            if spells_a_name(line) {
                spelt.push(format!("{}:{number}: {}", file.display(), line.trim()));
            }
        }
    }
    assert!(
        spelt.is_empty(),
        "use lab_words::environment:\n{}",
        spelt.join("\n")
    );
}
