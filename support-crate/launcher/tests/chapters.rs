//! Every chapter runs on the real kernel at quick effort, its solutions pass their checks, its exercises wait for the
//! reader, and its figures are figures.

mod support;

use std::path::{Path, PathBuf};

use lab_launcher::course::ChapterCrate;
use lab_launcher::notebook::chapters;
use serde_json::Value;
use support::{folders, lab, set_up};

fn notebook(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn source(cell: &Value) -> String {
    cell["source"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect()
}

fn tagged<'a>(notebook: &'a Value, tag: &str) -> Vec<&'a Value> {
    let has = |cell: &&Value| {
        cell["metadata"]["tags"]
            .as_array()
            .is_some_and(|tags| tags.iter().any(|t| t == tag))
    };
    notebook["cells"].as_array().unwrap().iter().filter(has).collect()
}

fn shown(cell: &Value) -> String {
    cell["outputs"].to_string()
}

fn all() -> Vec<PathBuf> {
    let all = chapters::all(&folders().notebooks()).unwrap();
    assert!(all.len() >= 2, "{all:?}");
    all
}

#[test]
fn every_chapter_runs_at_quick_effort_and_its_solutions_pass() {
    set_up();
    let temporary = tempfile::tempdir().unwrap();
    let status = lab()
        .args(["run", "--effort", "quick"])
        .env("TMPDIR", temporary.path())
        .status()
        .unwrap();
    assert!(status.success(), "a chapter failed; which and why is above");
    assert_eq!(
        support::names(temporary.path()),
        [""; 0],
        "a chapter left files behind"
    );
    let executed = |chapter: &PathBuf| folders().executed().join(chapter.file_name().unwrap());
    assert_valid(&all().iter().map(executed).collect::<Vec<_>>());
    for chapter in all() {
        let executed = notebook(&executed(&chapter));
        let text = executed.to_string();
        assert!(
            text.contains("image/svg+xml"),
            "{} shows no figure",
            chapter.display()
        );
        assert!(
            !text.contains("Figure {"),
            "{} shows a figure as debug text",
            chapter.display()
        );
        assert!(
            !text.contains("\"()\""),
            "{} shows a cell's empty value",
            chapter.display()
        );
        let (exercises, solutions) = (tagged(&executed, "exercise"), tagged(&executed, "solution"));
        assert!(
            exercises.len() >= 2 && exercises.len() == solutions.len(),
            "{}",
            chapter.display()
        );
        for (exercise, solution) in exercises.into_iter().zip(solutions) {
            assert!(shown(exercise).contains("not done yet"), "{}", source(exercise));
            assert!(
                shown(solution).contains('✔'),
                "{}\n{}",
                source(solution),
                shown(solution)
            );
            assert_eq!(
                solution["metadata"]["jupyter"]["source_hidden"],
                true,
                "{} is not folded",
                source(solution)
            );
        }
    }
}

#[test]
fn every_chapter_opens_with_any_rust_kernel_and_is_committed_executed() {
    for chapter in all() {
        let committed = notebook(&chapter);
        assert_eq!(
            committed["metadata"]["kernelspec"]["name"],
            "rust",
            "{}",
            chapter.display()
        );
        let cells = committed["cells"].as_array().unwrap();
        let code: Vec<&Value> = cells.iter().filter(|cell| cell["cell_type"] == "code").collect();
        let opening = ChapterCrate::of_notebook(&chapter).unwrap().opening();
        assert_eq!(source(code[0]), opening, "{}", chapter.display());
        for (cell, count) in code.iter().zip(1..) {
            assert_eq!(
                cell["execution_count"],
                count,
                "{}: {}",
                chapter.display(),
                source(cell)
            );
        }
        for cell in cells {
            let slide = cell["metadata"]["slideshow"]["slide_type"].as_str();
            assert!(
                slide.is_some(),
                "{}: a cell without a place in the slides: {}",
                chapter.display(),
                source(cell)
            );
        }
    }
}

/// By the reference implementation of the notebook format: Jupyter is lenient, other readers are not.
fn assert_valid(notebooks: &[PathBuf]) {
    const VALIDATE: &str =
        "import sys, nbformat\nfor path in sys.argv[1:]:\n    nbformat.validate(nbformat.read(path, 4))";
    assert!(!notebooks.is_empty());
    let output = std::process::Command::new(folders().python_program("python"))
        .args(["-c", VALIDATE])
        .args(notebooks)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", support::said(&output));
}

#[test]
fn every_chapter_is_valid_as_committed() {
    set_up();
    assert_valid(&all());
}

#[test]
fn every_code_cell_fits_on_a_slide() {
    const WIDTH: usize = 104;
    const HEIGHT: usize = 20;
    for chapter in all() {
        let committed = notebook(&chapter);
        let cells = committed["cells"].as_array().unwrap();
        for cell in cells.iter().filter(|cell| cell["cell_type"] == "code") {
            let source = source(cell);
            assert!(
                source.lines().count() <= HEIGHT,
                "{}, too long:\n{source}",
                chapter.display()
            );
            for line in source.lines() {
                assert!(
                    line.chars().count() <= WIDTH,
                    "{}, too wide:\n{line}",
                    chapter.display()
                );
            }
        }
    }
}
