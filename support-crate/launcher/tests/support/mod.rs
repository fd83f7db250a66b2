//! What the tests of the launcher share: the launcher's program, a set-up that is made once, small notebooks.

#![allow(dead_code, unreachable_pub)] // each test file uses a part of it

pub mod browser;

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Once;
use std::time::Duration;

use lab_launcher::folders::CourseFolders;
use lab_launcher::notebook::session::{Ending, Session, jupyter};
use serde_json::{Value, json};

/// The launcher.
pub fn lab() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lab"));
    command.env_remove("LAB_EFFORT");
    command
}

/// Runs `cargo lab setup` once a test program; says so, since it may take minutes on a fresh checkout.
pub fn set_up() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // Written to the stream itself: the test harness swallows what macros print.
        let say = |text: &str| drop(std::io::stderr().write_all(text.as_bytes()));
        say("setting up for tests: a Python environment, the notebook kernel and a warm build in the checkout's .lab;\n\
             some minutes when nothing is there yet\n");
        let status = lab().args(["setup", "--all"]).status().expect("the launcher starts");
        assert!(status.success(), "cargo lab setup failed");
    });
}

/// The checkout's own folders.
pub fn folders() -> CourseFolders {
    CourseFolders::find().expect("the tests run in the checkout")
}

/// Runs a script of `tests/kernel` with the environment's Python, on a checkout that is set up; gives what it printed.
pub fn script(name: &str, arguments: &[&OsStr]) -> String {
    set_up();
    let path = format!("{}/tests/kernel/{name}.py", env!("CARGO_MANIFEST_DIR"));
    let output = jupyter(&folders(), "python")
        .arg(path)
        .args(arguments)
        .env("LAB_HOME", folders().home())
        .output()
        .expect("the environment's Python starts");
    assert!(output.status.success(), "{}", said(&output));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A notebook in a temporary folder that looks like `notebooks/`.
pub struct Notebook {
    folder: tempfile::TempDir,
    path: PathBuf,
}

impl Notebook {
    /// A notebook with these code cells; a cell that begins with `//# raises-exception` gets that tag, and what follows it
    /// in that line is what its error must name.
    pub fn with(cells: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("fixture.ipynb");
        let cells: Vec<Value> = cells
            .iter()
            .zip(0..)
            .map(|(source, number)| cell(source, number))
            .collect();
        let notebook = json!({
            "cells": cells,
            "metadata": { "kernelspec": { "name": "rust", "display_name": "Rust", "language": "rust" } },
            "nbformat": 4,
            "nbformat_minor": 5,
        });
        fs::write(&path, notebook.to_string()).expect("the notebook is written");
        Self { folder, path }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// `cargo lab run` on it.
    pub fn run(&self, arguments: &[&str]) -> Output {
        set_up();
        lab()
            .arg("run")
            .arg(&self.path)
            .args(arguments)
            .output()
            .expect("the launcher starts")
    }
}

fn cell(source: &str, number: usize) -> Value {
    let expected = source
        .lines()
        .next()
        .and_then(|line| line.strip_prefix("//# raises-exception"));
    let metadata = match expected.map(str::trim) {
        None => json!({ "tags": [] }),
        Some("") => json!({ "tags": ["raises-exception"] }),
        Some(error) => json!({ "tags": ["raises-exception"], "expected_error": error }),
    };
    json!({
        "id": format!("cell-{number}"),
        "cell_type": "code",
        "metadata": metadata,
        "source": source,
        "outputs": [],
        "execution_count": null,
    })
}

/// What a program wrote to standard error.
pub fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The names in a folder, sorted; none where there is no folder.
pub fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("it is readable").file_name())
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// Runs a cell that must succeed; gives what it printed.
pub fn printed(session: &mut Session, cell: &str) -> String {
    let limit = Duration::from_secs(600);
    let executed = session.execute(cell, limit, |_| ()).expect("the session lives");
    assert_eq!(
        executed.ending,
        Ending::Success,
        "{cell}: {:#?}",
        executed.outputs
    );
    let outputs = executed.outputs.iter();
    let streams = outputs.filter(|output| output["output_type"] == "stream");
    streams.filter_map(|output| output["text"].as_str()).collect()
}

/// The packages that a chapter's crate stands on, itself counted, each with its version.
pub fn packages(chapter: &str) -> BTreeSet<String> {
    let output = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--locked",
            "--package",
            chapter,
            "--edges",
            "normal",
            "--prefix",
            "none",
        ])
        .args(["--format", "{p}"])
        .current_dir(CourseFolders::find().unwrap().root())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let listed = String::from_utf8(output.stdout).unwrap();
    let name = |line: &str| line.split_whitespace().take(2).collect::<Vec<_>>().join(" ");
    listed.lines().map(name).filter(|name| !name.is_empty()).collect()
}
