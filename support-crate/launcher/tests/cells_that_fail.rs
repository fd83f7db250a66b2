//! A cell that fails is answered with an error, whatever made it fail, in words that name the reader's own line; and the
//! kernel goes on.

mod support;

use std::process::Output;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use lab_launcher::notebook::session::{Ending, Executed, Session, jupyter};
use serde_json::Value;
use support::{Notebook, folders, printed, said, set_up};

fn kernel() -> Session {
    kernel_with(&[])
}

fn kernel_with(environment: &[(&str, &str)]) -> Session {
    set_up();
    let folders = folders();
    Session::start(&folders, "rust", &folders.notebooks(), environment, |_| ()).expect("a kernel starts")
}

fn executed(session: &mut Session, cell: &str) -> Executed {
    let limit = Duration::from_secs(600);
    session.execute(cell, limit, |_| ()).expect("the session lives")
}

/// The error of a cell that must fail, and all that it says.
fn error(session: &mut Session, cell: &str) -> (String, String, String) {
    let executed = executed(session, cell);
    assert_eq!(executed.ending, Ending::Error, "{cell}: {:#?}", executed.outputs);
    let mut errors = executed
        .outputs
        .iter()
        .filter(|output| output["output_type"] == "error");
    let error = errors
        .next_back()
        .unwrap_or_else(|| panic!("{cell}: {:#?}", executed.outputs));
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let lines = error["traceback"].as_array().unwrap().iter().map(text);
    let traceback = lines.collect::<Vec<_>>().join("\n");
    (text(&error["ename"]), text(&error["evalue"]), traceback)
}

/// Cells that fail and leave the kernel's process alive: the code, the error's name, its message, and the line it names.
const SURVIVED: [(&str, &str, &str, &str); 8] = [
    (
        "let a = 7;\nassert_eq!(a, 8);",
        "panic",
        "left == right",
        "in line 2 of this cell:\n    assert_eq!(a, 8);",
    ),
    (
        "let empty: Vec<u8> = Vec::new();\nlet i = empty.len() + 1;\nprintln!(\"{}\", empty[i]);",
        "panic",
        "index out of bounds",
        "in line 3",
    ),
    (
        "None::<u8>.expect(\"nothing here\");",
        "panic",
        "nothing here",
        "in line 1",
    ),
    (
        "std::fs::read_to_string(\"no such file\")?;",
        "error through `?`",
        "No such file",
        "in line 1 of this cell:\n    std::fs::read_to_string",
    ),
    (
        "std::thread::spawn(|| panic!(\"in a thread\")).join().unwrap();",
        "panic",
        "called `Result::unwrap()`",
        "in line 1",
    ),
    (
        "std::thread::scope(|scope| {\n    scope.spawn(|| panic!(\"in a scope\"));\n});",
        "panic",
        "a scoped thread panicked",
        "scoped",
    ),
    (
        "struct Loud;\nimpl Drop for Loud { fn drop(&mut self) { panic!(\"while dropped\") } }\n{ let _loud = Loud; }",
        "panic",
        "while dropped",
        "in line 2",
    ),
    (
        "std::panic::resume_unwind(Box::new(1));",
        "panic",
        "passed on",
        "passed on",
    ),
];

#[test]
fn whatever_leaves_a_cell_is_its_error_and_the_next_cell_runs() {
    let mut session = kernel();
    printed(&mut session, "let kept = 42;");
    for (cell, name, message, place) in SURVIVED {
        let (ename, evalue, traceback) = error(&mut session, cell);
        assert_eq!(ename, name, "{cell}: {traceback}");
        assert!(evalue.contains(message), "{cell}: {evalue}");
        assert!(traceback.contains(place), "{cell}: {traceback}");
        assert!(
            !traceback.contains("/rustc/") && traceback.lines().count() < 12,
            "{cell}: {traceback}"
        );
        assert_eq!(
            printed(&mut session, "println!(\"{kept}\");"),
            "42\n",
            "after {cell}"
        );
    }
    let (_, message, _) = error(&mut session, "let number: u32 = \"text\";");
    assert!(message.contains("mismatched types"), "{message}");
    assert_eq!(printed(&mut session, "println!(\"{kept}\");"), "42\n");
}

#[test]
fn who_asks_for_it_sees_the_whole_backtrace() {
    let mut session = kernel_with(&[("RUST_BACKTRACE", "full")]);
    let (_, _, traceback) = error(&mut session, "panic!(\"deep\");");
    assert!(traceback.contains("in line 1 of this cell"), "{traceback}");
    assert!(traceback.contains("run_user_code"), "{traceback}");
}

#[test]
fn a_cell_that_ends_the_process_is_an_error_and_definitions_are_kept() {
    let mut session = kernel();
    printed(&mut session, "fn answer() -> u8 { 42 }");
    let fatal = [
        "std::process::abort();",
        "std::process::exit(0);",
        "fn deep(n: u64) -> u64 { if n == u64::MAX { 0 } else { std::hint::black_box(deep(n + 1)) + 1 } }\nprintln!(\"{}\", deep(0));",
        "let huge: Vec<u8> = vec![1; (isize::MAX / 2) as usize];\nprintln!(\"{}\", huge.len());",
        "struct Loud;\nimpl Drop for Loud { fn drop(&mut self) { panic!(\"twice\") } }\n{ let _loud = Loud; panic!(\"once\"); }",
    ];
    for cell in fatal {
        let (_, message, _) = error(&mut session, cell);
        assert!(message.contains("terminated"), "{cell}: {message}");
        assert_eq!(
            printed(&mut session, "println!(\"{}\", answer());"),
            "42\n",
            "after {cell}"
        );
    }
}

#[test]
fn what_only_looks_like_a_failure_is_none_and_panics_elsewhere_are_told() {
    let mut session = kernel();
    let shown = printed(
        &mut session,
        "eprintln!(\"thread 'main' panicked at src/lib.rs:1:1:\\nonly a text\");",
    );
    assert!(shown.contains("only a text"), "{shown}");
    let shown = printed(
        &mut session,
        "assert!(std::panic::catch_unwind(|| panic!(\"caught by the cell\")).is_err());\nprintln!(\"it goes on\");",
    );
    assert!(
        shown.contains("the cell panicked: caught by the cell\nin line 1"),
        "{shown}"
    );
    let shown = printed(
        &mut session,
        "let worker = std::thread::Builder::new().name(\"worker\".into()).spawn(|| panic!(\"elsewhere\"))?;\nassert!(worker.join().is_err());",
    );
    assert!(
        shown.contains("the thread \"worker\" panicked: elsewhere"),
        "{shown}"
    );
    assert!(!shown.contains("stack backtrace"), "{shown}");
}

#[test]
fn nothing_that_a_cell_prints_is_lost_however_busy_the_machine_is() {
    let mut session = kernel();
    assert_eq!(
        printed(&mut session, "print!(\"without an end\");"),
        "without an end"
    );
    let (busy, lines) = (
        AtomicBool::new(true),
        "for n in 0..200 { println!(\"line {n}\"); }",
    );
    let expected: String = (0..200).map(|n| format!("line {n}\n")).collect();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                while busy.load(Ordering::Relaxed) {
                    std::hint::spin_loop()
                }
            });
        }
        let printed: Vec<String> = (0..30).map(|_| printed(&mut session, lines)).collect();
        busy.store(false, Ordering::Relaxed);
        for (time, printed) in printed.iter().enumerate() {
            assert_eq!(*printed, expected, "the {time}th time");
        }
    });
}

fn jupyter_executes(notebook: &Notebook, arguments: &[&str]) -> Output {
    set_up();
    let mut command = jupyter(&folders(), "jupyter");
    command.arg("execute").args(arguments).arg(notebook.path());
    command.output().expect("the environment's Jupyter starts")
}

/// nbclient is what `jupyter execute`, nbconvert and papermill run notebooks with.
#[test]
fn jupyters_own_runner_fails_where_a_cell_fails() {
    let good = Notebook::with(&["let a = 1;", "assert_eq!(a, 1);"]);
    let output = jupyter_executes(&good, &[]);
    assert!(output.status.success(), "{}", said(&output));
    for (cell, message) in [
        ("assert_eq!(1, 2);", "left == right"),
        ("std::fs::read(\"no such file\")?;", "No such file"),
        ("let number: u32 = \"text\";", "mismatched types"),
    ] {
        let bad = Notebook::with(&[cell, "println!(\"never reached\");"]);
        let output = jupyter_executes(&bad, &[]);
        assert!(!output.status.success(), "{cell} passed");
        assert!(said(&output).contains(message), "{cell}: {}", said(&output));
        let output = jupyter_executes(&bad, &["--allow-errors"]);
        assert!(output.status.success(), "{}", said(&output));
    }
}
