//! `cargo lab compare`: what it passes on, and that the program it starts understands it.

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use support::{folders, lab, names, said};

/// The program that compares: beside the launcher, where the whole workspace was built; else the launcher builds it.
fn with_the_program(command: &mut Command) -> &mut Command {
    let beside = Path::new(env!("CARGO_BIN_EXE_lab"))
        .with_file_name(format!("lab-compare{}", std::env::consts::EXE_SUFFIX));
    if beside.is_file() {
        command.env("LAB_COMPARE", beside);
    }
    command
}

#[test]
fn ones_own_runs_stand_beside_the_shipped_reference_with_pictures_of_each() {
    let home = tempfile::tempdir().unwrap();
    let reference = folders().reference_runs();
    let output = with_the_program(lab().arg("compare"))
        .env("LAB_HOME", home.path())
        .env("LAB_RUNS_DIR", &reference)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", said(&output));
    let table = String::from_utf8_lossy(&output.stdout);
    assert!(
        table.contains("your runs") && table.contains("the course's machine"),
        "{table}"
    );
    // One axis has one unit: where an experiment has more, the table is all, and that is said.
    let said = said(&output);
    let without = |id: &str| said.contains(&format!("{id}: no figure, as its values have several units"));
    let mut expected: Vec<String> = names(&reference)
        .iter()
        .filter_map(|name| name.split('_').next())
        .filter(|id| !without(id))
        .flat_map(|id| [format!("{id}.png"), format!("{id}.svg")])
        .collect();
    expected.sort();
    assert!(!expected.is_empty());
    assert_eq!(names(&home.path().join("exports").join("compare")), expected);
}

#[test]
fn the_one_figure_goes_where_it_is_told_and_a_failure_is_passed_on() {
    let home = tempfile::tempdir().unwrap();
    let reference = folders().reference_runs();
    let figure = home.path().join("amdahl.pdf");
    let compare = |more: &[&str]| {
        with_the_program(lab().arg("compare"))
            .args([&reference, &reference])
            .args(more)
            .env("LAB_HOME", home.path())
            .output()
            .unwrap()
    };
    let path = figure.to_string_lossy().into_owned();
    let output = compare(&["--experiment", "01-amdahl", "--theme", "dark", "--figure", &path]);
    assert!(output.status.success(), "{}", said(&output));
    assert!(fs::read(&figure).unwrap().starts_with(b"%PDF"));
    assert_eq!(names(home.path()), ["amdahl.pdf"]);
    let output = compare(&["--experiment", "09-none"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("09-none"), "{}", said(&output));
}

#[test]
fn an_unknown_format_and_a_program_that_is_not_there_are_named() {
    let output = lab().args(["compare", "--figure", "x.gif"]).output().unwrap();
    assert!(!output.status.success());
    assert!(
        said(&output).contains("x.gif") && said(&output).contains("svg, png or pdf"),
        "{}",
        said(&output)
    );
    let nowhere = PathBuf::from("/nowhere/lab-compare");
    let output = lab()
        .arg("compare")
        .env("LAB_COMPARE", &nowhere)
        .output()
        .unwrap();
    assert!(!output.status.success());
    assert!(
        said(&output).contains("/nowhere/lab-compare"),
        "{}",
        said(&output)
    );
}
