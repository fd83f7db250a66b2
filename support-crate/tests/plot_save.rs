//! Figures on disk, and what a notebook is shown.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use concurrency_lab::lab::estimate::Estimate;
use concurrency_lab::lab::measure::Experiment;
use concurrency_lab::lab::plot::*;
use concurrency_lab::lab::unit::Unit;

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
        .env_remove("LAB_FIGURES_DIR")
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
        assert!(
            text.contains(name) && text.contains(".svg, .png or .pdf"),
            "{text}"
        );
    }
    for name in ["figure.txt", "figure.svg"] {
        let error = figure()
            .save_data(folder.path().join(name))
            .expect_err("not supported");
        assert!(
            error.to_string().contains(name) && error.to_string().contains(".json"),
            "{error}"
        );
    }
    // A picture's name says what it is: data under it would be a surprise.
    let error = figure()
        .save(folder.path().join("figure.json"))
        .expect_err("not a picture");
    assert!(error.to_string().contains("save_data"), "{error}");
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
fn data_holds_every_text_of_the_figure_and_replaces_an_older_file() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("figure.json");
    std::fs::write(&path, "older").expect("the folder can be written");
    let figure = LineChart::new("Long & short")
        .subtitle("a line under the title")
        .footer("two machines")
        .y(Axis::linear("time").unit(Unit::Seconds))
        .series(Series::line("s", [(1.0, 0.25), (2.0, 0.125)]))
        .draw()
        .expect("the data are sound");
    assert_eq!(figure.save_data(&path).expect("saved"), path);
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 1);
    let text = std::fs::read_to_string(&path).expect("text");
    let data: FigureData = serde_json::from_str(&text).expect("JSON");
    assert_eq!(data, figure.data());
    assert_eq!(data.title, "Long & short");
    assert_eq!(data.subtitle, "a line under the title");
    assert_eq!(data.footer, "two machines");
    assert_eq!(data.headers, figure.table().headers());
    assert_eq!(data.rows, figure.table().rows());
    let missing = folder.path().join("nowhere").join("figure.json");
    let error = figure.save_data(missing).expect_err("no such folder");
    assert!(matches!(error, PlotError::MissingFolder { .. }), "{error}");
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
    // The same picture, stated at the width of a notebook's column.
    let slide = figure().svg(Theme::Dark);
    let (first, inside) = image.split_once('\n').expect("a document of several lines");
    let (first_of_slide, inside_of_slide) = slide.split_once('\n').expect("a document of several lines");
    assert!(first.contains("width=\"960\" height=\"540\""), "{first}");
    assert!(first.contains("viewBox=\"0 0 1280 720\""), "{first}");
    assert!(
        first_of_slide.contains("width=\"1280\" height=\"720\""),
        "{first_of_slide}"
    );
    assert_eq!(inside.trim(), inside_of_slide.trim());
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

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    names.sort();
    names
}

#[test]
fn shown_figures_are_kept_in_both_themes_with_their_data_where_the_environment_says() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let kept = folder.path().join("new").join("chapter");
    let variable = [("LAB_FIGURES_DIR", &*kept.to_string_lossy())];
    child("child_displays", &variable);
    // A kernel that was started again counts on.
    child("child_displays", &variable);
    let figures = ["01-saved", "02-two-waits", "03-saved", "04-two-waits"];
    let expected: Vec<String> = figures
        .iter()
        .flat_map(|stem| ["dark.svg", "json", "light.svg"].map(|end| format!("{stem}.{end}")))
        .collect();
    assert_eq!(names(&kept), expected);
    for (theme, name) in [
        (Theme::Light, "01-saved.light.svg"),
        (Theme::Dark, "03-saved.dark.svg"),
    ] {
        assert_eq!(read(&kept.join(name)), figure().svg(theme), "slide size, {name}");
    }
    let data: FigureData = serde_json::from_str(&read(&kept.join("01-saved.json"))).expect("JSON");
    assert_eq!(data, figure().data());
}

#[test]
fn a_folder_that_cannot_keep_figures_is_named_and_the_figure_is_shown() {
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    let folder = file.path().join("chapter");
    let printed = child(
        "child_displays",
        &[("LAB_FIGURES_DIR", &*folder.to_string_lossy())],
    );
    assert!(printed.contains("EVCXR_BEGIN_CONTENT image/svg+xml"), "{printed}");
    assert!(
        printed.contains("was not kept") && printed.contains(&*folder.to_string_lossy()),
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
        Ok(theme) => println!("theme: {theme}"),
        Err(error) => println!("theme: {error}"),
    }
    figure().evcxr_display();
    figure().table().evcxr_display();
    let comparison = Experiment::new("00-waits")
        .title("Two waits")
        .baseline("long", || std::thread::sleep(Duration::from_millis(6)))
        .variant("short", || std::thread::sleep(Duration::from_millis(5)))
        .rounds(7)
        .quiet()
        .run()
        .expect("waiting does not fail");
    comparison.evcxr_display();
}
