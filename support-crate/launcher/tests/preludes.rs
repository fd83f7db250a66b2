//! The preludes bring what cells use, and nothing else: each name is one more that a reader may stumble over.

use std::fs;
use std::path::Path;

use lab_launcher::course::ChapterCrate;
use lab_launcher::folders::CourseFolders;
use lab_launcher::notebook::chapters;
use lab_launcher::notebook::document::Document;

/// The libraries that every cell may use, whether or not one does today, and the traits whose methods cells call.
const PROMISED: [&str; 5] = ["rayon", "tokio", "plotters", "serde_json", "Captioned"];

/// The names that a source brings by `pub use`.
fn brought(source: &str) -> Vec<String> {
    let source: String = source
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default())
        .collect();
    source
        .split("pub use ")
        .skip(1)
        .map(|rest| rest.split(';').next().unwrap_or_default())
        .filter(|path| !path.ends_with('*'))
        .flat_map(|path| match path.split_once('{') {
            Some((before, list)) => list
                .trim_end_matches('}')
                .split(',')
                .map(|name| match name.trim() {
                    "self" => before.trim_end_matches("::"),
                    name => name,
                })
                .filter(|name| !name.is_empty())
                .map(last)
                .collect::<Vec<_>>(),
            None => vec![last(path)],
        })
        .collect()
}

fn last(path: &str) -> String {
    path.rsplit("::").next().unwrap_or_default().trim().to_owned()
}

fn words(code: &str) -> impl Iterator<Item = &str> {
    code.split(|c: char| !(c.is_alphanumeric() || c == '_'))
}

fn code_of(notebook: &Path) -> String {
    let cells = Document::read(notebook).unwrap().code_cells();
    cells.into_iter().map(|cell| cell.source + "\n").collect()
}

fn unused(prelude: &Path, code: &str) -> Vec<String> {
    let brought = brought(&fs::read_to_string(prelude).unwrap());
    assert!(
        !brought.is_empty() || prelude.ends_with("lib.rs"),
        "{}",
        prelude.display()
    );
    brought
        .into_iter()
        .filter(|name| !PROMISED.contains(&&**name) && !words(code).any(|word| word == name))
        .collect()
}

#[test]
fn every_name_of_the_preludes_is_used_by_a_cell() {
    let folders = CourseFolders::find().unwrap();
    let notebooks = chapters::all(&folders.notebooks()).unwrap();
    let all: String = notebooks.iter().map(|notebook| code_of(notebook)).collect();
    let shared = folders.support_crate().join("src/prelude.rs");
    assert_eq!(unused(&shared, &all), [""; 0], "in the shared prelude");
    for notebook in notebooks {
        let chapter = ChapterCrate::of_notebook(&notebook).unwrap();
        let library = chapter.folder(&folders.support_crate()).join("src/lib.rs");
        let mut unused = unused(&library, &code_of(&notebook));
        // Named by no cell, but by the kernel, for the types of variables.
        unused.retain(|name| name != "concurrency_lab");
        assert_eq!(unused, [""; 0], "in {}", chapter.package());
    }
}

#[test]
fn names_are_read_from_every_form_of_use() {
    let source =
        "//! pub use no::Such;\npub use a::b;\npub use c::{self, D,\n    e::F};\npub use g::*;\nuse h::I;";
    assert_eq!(brought(source), ["b", "c", "D", "F"]);
}
