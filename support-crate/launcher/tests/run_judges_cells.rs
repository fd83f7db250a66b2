//! `cargo lab run` fails on every kind of failure, also on those that the kernel reports as success, and on nothing
//! else. Each test runs a small notebook on the real kernel.

mod support;

use support::{Notebook, said};

/// Runs a notebook whose second cell must fail, and returns the failure's line.
fn failure(cell: &str, arguments: &[&str]) -> String {
    let notebook = Notebook::with(&["println!(\"fine\");", cell, "println!(\"never reached\");"]);
    let output = notebook.run(arguments);
    let said = said(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    let line = said
        .lines()
        .find(|line| line.starts_with('✘') && line.contains("fixture.ipynb, cell 2"));
    line.unwrap_or_else(|| panic!("no line names notebook and cell:\n{said}"))
        .to_owned()
}

#[test]
fn a_panic_fails_the_run() {
    let line = failure("panic!(\"the sky fell\");", &[]);
    assert!(
        line.contains("panicked") && line.contains("the sky fell"),
        "{line}"
    );
}

#[test]
fn a_false_assertion_fails_the_run() {
    let line = failure(
        "let answer = 42;\nassert_eq!(answer, 43, \"the answers differ\");",
        &[],
    );
    assert!(
        line.contains("panicked") && line.contains("the answers differ"),
        "{line}"
    );
}

#[test]
fn an_error_through_the_question_mark_fails_the_run() {
    let line = failure(
        "let text = std::fs::read_to_string(\"no such file\")?;\nprintln!(\"{text}\");",
        &[],
    );
    assert!(line.contains("`?`") && line.contains("No such file"), "{line}");
}

#[test]
fn an_abort_fails_the_run() {
    let line = failure("std::process::abort();", &[]);
    assert!(line.contains("terminated"), "{line}");
}

#[test]
fn code_that_does_not_compile_fails_the_run() {
    let line = failure("let number: u32 = \"text\";", &[]);
    assert!(line.contains("mismatched types"), "{line}");
}

#[test]
fn a_cell_that_never_ends_fails_the_run() {
    let line = failure(
        "loop { std::thread::sleep(std::time::Duration::from_millis(10)); }",
        &["--cell-timeout", "3"],
    );
    assert!(line.contains("did not end within 3 s"), "{line}");
}

#[test]
fn a_cell_that_must_fail_and_does_not_fails_the_run() {
    let line = failure("//# raises-exception\nprintln!(\"all well\");", &[]);
    assert!(line.contains("raises-exception"), "{line}");
}

#[test]
fn a_cell_that_fails_with_another_error_than_expected_fails_the_run() {
    let line = failure("//# raises-exception E0373\nlet number: u32 = \"text\";", &[]);
    assert!(
        line.contains("was to fail with E0373") && line.contains("mismatched types"),
        "{line}"
    );
}

#[test]
fn what_only_looks_like_a_failure_passes() {
    let notebook = Notebook::with(&[
        "eprintln!(\"thread 'main' panicked at src/lib.rs:1:1:\\nonly a text\");",
        "assert!(std::panic::catch_unwind(|| panic!(\"caught by the cell itself\")).is_err());",
        "assert!(std::thread::spawn(|| panic!(\"in another thread\")).join().is_err());",
        "//# raises-exception\nlet number: u32 = \"text\";",
        "//# raises-exception E0308\nlet number: u32 = \"text\";",
        "//# raises-exception\npanic!(\"as announced\");",
    ]);
    let output = notebook.run(&[]);
    assert!(output.status.success(), "{}", said(&output));
}

#[test]
fn outputs_go_back_into_the_notebook_only_when_asked_and_only_when_all_is_well() {
    let read = |notebook: &Notebook| std::fs::read_to_string(notebook.path()).unwrap();
    let good = Notebook::with(&["println!(\"{}\", 6 * 7);"]);
    let before = read(&good);
    assert!(good.run(&[]).status.success());
    assert_eq!(read(&good), before, "without --write the notebook stays as it is");
    assert!(good.run(&["--write"]).status.success());
    assert!(read(&good).contains("42\\n"), "{}", read(&good));

    let bad = Notebook::with(&["println!(\"{}\", 6 * 7);", "panic!();"]);
    let before = read(&bad);
    assert!(!bad.run(&["--write"]).status.success());
    assert_eq!(read(&bad), before, "a failed run changes nothing");
}
