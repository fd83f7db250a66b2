//! The results that chapters come with are hidden until the reader runs something, and nothing a reader makes is.

mod support;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use lab_launcher::notebook::chapters;
use lab_launcher::notebook::document::Document;
use lab_launcher::notebook::results;
use serde_json::{Value, json};
use support::{folders, set_up};

const NAME: &str = "chapter.ipynb";

fn cell(id: &str, source: &str, printed: &str) -> Value {
    json!({
        "id": id,
        "cell_type": "code",
        "metadata": {},
        "source": source,
        "execution_count": 1,
        "outputs": [{ "output_type": "stream", "name": "stdout", "text": printed }],
    })
}

/// A notebook of two cells with results, in a folder of its own.
fn notebook() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let notebook = json!({
        "cells": [cell("one", "println!(\"1\");", "1\n"), cell("two", "println!(\"2\");", "2\n")],
        "metadata": { "kernelspec": { "name": "rust", "display_name": "Rust", "language": "rust" } },
        "nbformat": 4,
        "nbformat_minor": 5,
    });
    fs::write(folder.path().join(NAME), notebook.to_string()).unwrap();
    folder
}

/// Says that the results of the notebook are those it comes with, as `cargo lab run --write` does.
fn mark(path: &Path) {
    let mut document = Document::read(path).unwrap();
    document.mark_results(&results::digest(&folders(), path).unwrap());
    document.write(path).unwrap();
}

/// What comes of everything that a reader may do with the notebook.
fn outcomes(folder: &Path) -> Value {
    let tests = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/server/open_change_and_save.py"
    );
    let server = concat!(env!("CARGO_MANIFEST_DIR"), "/python/server/course_server.py");
    let output = Command::new(folders().python_program("python"))
        .args([tests, server])
        .arg(folder)
        .arg(NAME)
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn results_it_came_with_are_hidden_until_the_reader_does_something() {
    set_up();
    let folder = notebook();
    mark(&folder.path().join(NAME));
    let outcomes = outcomes(folder.path());
    for act in ["only_open", "save_unchanged", "save_elsewhere"] {
        let kept = json!({ "shown": 0, "unchanged": true, "marked": true });
        assert_eq!(outcomes[act], kept, "{act}");
    }
    let own = |shown: u64| json!({ "shown": shown, "unchanged": false, "marked": false });
    assert_eq!(outcomes["run_one_cell"], own(1));
    assert_eq!(outcomes["run_and_save_twice"], own(1));
    for act in ["run_a_silent_cell", "change_one_cell", "add_a_cell"] {
        assert_eq!(outcomes[act], own(0), "{act}");
    }
}

#[test]
fn a_readers_own_results_are_shown() {
    set_up();
    let folder = notebook();
    let outcomes = outcomes(folder.path());
    assert_eq!(outcomes["only_open"]["shown"], 2);
    assert_eq!(outcomes["save_unchanged"]["shown"], 2);
    assert_eq!(outcomes["run_one_cell"]["shown"], 2);
}

#[test]
fn results_that_are_not_those_it_came_with_are_shown() {
    set_up();
    let folder = notebook();
    let path = folder.path().join(NAME);
    mark(&path);
    let rerun = fs::read_to_string(&path).unwrap().replace("2\\n", "3\\n");
    fs::write(&path, rerun).unwrap();
    assert_eq!(outcomes(folder.path())["only_open"]["shown"], 2);
}

#[test]
fn every_chapter_says_that_its_results_are_those_it_comes_with() {
    set_up();
    for chapter in chapters::all(&folders().notebooks()).unwrap() {
        let document: Value = serde_json::from_slice(&fs::read(&chapter).unwrap()).unwrap();
        assert_eq!(
            document["metadata"]["results_came_with_the_course"],
            json!(results::digest(&folders(), &chapter).unwrap()),
            "{}: execute it with `cargo lab run --write`",
            chapter.display()
        );
    }
}

#[test]
fn clearing_a_notebook_takes_the_mark_away() {
    set_up();
    let folder = notebook();
    let path = folder.path().join(NAME);
    mark(&path);
    let mut document = Document::read(&path).unwrap();
    document.clear_outputs();
    document.write(&path).unwrap();
    let cleared = fs::read_to_string(&path).unwrap();
    assert!(!cleared.contains("results_came_with_the_course"), "{cleared}");
}
