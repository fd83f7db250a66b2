//! Figures on disk, and what a notebook is shown.

use std::path::Path;
use std::process::Command;

use concurrency_lab::lab::estimate::Estimate;
use concurrency_lab::lab::plot::*;

/// Set in the copies of this test program that it runs to see what they print and how they read their environment.
const CHILD: &str = "PLOT_SAVE_CHILD";

fn figure() -> Figure {
    BarChart::new("Saved")
        .bar("one", Estimate::exact(1.0))
        .draw()
        .expect("the data are sound")
}

/// Runs the ignored test `name` of this program with `environment`, and returns what it printed.
fn child(name: &str, environment: &[(&str, &str)]) -> String {
    let output = Command::new(std::env::current_exe().expect("a test has a program"))
        .args(["--exact", name, "--ignored", "--nocapture", "--test-threads=1"])
        .env(CHILD, "1")
        .env_remove("LAB_THEME")
        .envs(environment.iter().copied())
        .output()
        .expect("the program runs again");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

#[test]
fn an_svg_file_holds_what_the_figure_draws_and_nothing_is_left_beside_it() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("figure.svg");
    std::fs::write(&path, "older").expect("the folder can be written");
    assert_eq!(figure().save(&path).expect("saved"), path);
    assert_eq!(
        std::fs::read_to_string(&path).expect("text"),
        figure().svg(Theme::Light)
    );
    figure().save_themed(&path, Theme::Dark).expect("saved");
    assert_eq!(
        std::fs::read_to_string(&path).expect("text"),
        figure().svg(Theme::Dark)
    );
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 1);
}

#[test]
fn an_unknown_extension_or_a_missing_folder_is_named_and_nothing_is_written() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for name in ["figure.jpeg", "figure", "figure.svg.txt"] {
        let error = figure()
            .save(folder.path().join(name))
            .expect_err("not supported");
        assert!(matches!(error, PlotError::UnknownExtension { .. }));
        let text = error.to_string();
        assert!(text.contains(name) && text.contains(".svg or .png"), "{text}");
    }
    let missing = folder.path().join("nowhere").join("figure.svg");
    let error = figure().save(missing).expect_err("no such folder");
    assert!(matches!(error, PlotError::MissingFolder { .. }));
    assert!(error.to_string().contains("nowhere"));
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0);
}

#[test]
fn a_folder_in_the_file_s_place_is_an_error_and_leaves_no_temporary_file() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("figure.svg");
    std::fs::create_dir(&path).expect("the folder can be written");
    let error = figure().save(&path).expect_err("a folder is in the way");
    assert!(matches!(error, PlotError::Write { .. }));
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 1);
}

#[test]
fn a_converter_that_cannot_run_is_named_with_the_remedy() {
    let printed = child("child_saves_png", &[("LAB_LAUNCHER", "/nowhere/lab")]);
    assert!(printed.contains("/nowhere/lab"), "{printed}");
    assert!(printed.contains(".svg instead"), "{printed}");
}

#[cfg(unix)]
#[test]
fn the_converter_gets_both_paths_and_its_failure_is_passed_on() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let script = |name: &str, body: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, format!("#!/bin/sh\n{body}\n")).expect("written");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("permitted");
        path.to_string_lossy().into_owned()
    };
    let works = script("works", "[ \"$1\" = convert ] && cp \"$2\" \"$3\"");
    let fails = script("fails", "echo 'no such font' >&2; exit 3");
    let lies = script("lies", "exit 0");
    let printed = child("child_saves_png", &[("LAB_LAUNCHER", &works)]);
    assert!(printed.contains("saved <svg"), "{printed}");
    let printed = child("child_saves_png", &[("LAB_LAUNCHER", &fails)]);
    assert!(
        printed.contains("no such font") && printed.contains("cargo lab setup"),
        "{printed}"
    );
    let printed = child("child_saves_png", &[("LAB_LAUNCHER", &lies)]);
    assert!(printed.contains("wrote no file"), "{printed}");
}

#[test]
#[ignore = "run by other tests in a process of its own"]
fn child_saves_png() {
    if std::env::var_os(CHILD).is_none() {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("figure.png");
    match figure().save(&path) {
        Ok(path) => println!("saved {}", &read(&path)[..4]),
        Err(error) => {
            println!("{error}");
            assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0);
        }
    }
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).expect("the converter of these tests copies text")
}

#[test]
fn a_notebook_is_shown_an_image_and_its_text() {
    let printed = child("child_displays", &[("LAB_THEME", "dark")]);
    let image = printed
        .split_once("EVCXR_BEGIN_CONTENT image/svg+xml\n")
        .and_then(|(_, after)| after.split_once("EVCXR_END_CONTENT"))
        .expect("an image")
        .0;
    // The same picture, at the width of a notebook's column.
    let (slide, page) = ("width=\"1280\" height=\"720\"", "width=\"880\" height=\"495\"");
    let expected = figure().svg(Theme::Dark).replacen(slide, page, 1);
    assert!(expected.contains(page));
    assert_eq!(image.trim(), expected.trim());
    let text = printed
        .split_once("EVCXR_BEGIN_CONTENT text/plain\n")
        .and_then(|(_, after)| after.split_once("EVCXR_END_CONTENT"))
        .expect("text")
        .0;
    assert!(text.starts_with("Saved\n") && text.contains("one"), "{text}");
    assert!(
        printed.contains("EVCXR_BEGIN_CONTENT text/html\n<table>"),
        "{printed}"
    );
}

#[test]
fn a_misspelt_theme_is_an_error_and_said_when_a_figure_is_shown() {
    let printed = child("child_displays", &[("LAB_THEME", "drak")]);
    assert!(printed.contains("theme: LAB_THEME is \"drak\""), "{printed}");
    assert!(printed.contains("drawing in the light theme"), "{printed}");
    let printed = child("child_displays", &[]);
    assert!(printed.contains("theme: light"), "{printed}");
}

#[test]
#[ignore = "run by other tests in a process of its own"]
fn child_displays() {
    if std::env::var_os(CHILD).is_none() {
        return;
    }
    match Theme::from_env() {
        Ok(theme) => println!("theme: {}", theme.name()),
        Err(error) => println!("theme: {error}"),
    }
    figure().evcxr_display();
    figure().table().evcxr_display();
}
