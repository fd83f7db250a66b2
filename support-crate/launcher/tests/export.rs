//! `cargo lab export`, on folders as a run leaves them.

mod support;

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use concurrency_lab::lab::estimate::Estimate;
use concurrency_lab::lab::plot::{BarChart, Figure, FigureData, Theme};
use support::{folders, lab, names, said};

/// A generated folder outside the checkout, as `LAB_HOME` makes it.
struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn export(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = lab();
        command
            .arg("export")
            .args(arguments)
            .env("LAB_HOME", self.0.path());
        command
    }

    /// Keeps a figure as a kernel does.
    fn keep(&self, chapter: &str, stem: &str, figure: &Figure) -> PathBuf {
        let folder = self.0.path().join("figures").join(chapter);
        fs::create_dir_all(&folder).unwrap();
        for theme in [Theme::Light, Theme::Dark] {
            let path = folder.join(format!("{stem}.{theme}.svg"));
            figure.save_themed(path, theme).unwrap();
        }
        figure.save_data(folder.join(format!("{stem}.json"))).unwrap();
        folder
    }

    fn exported(&self, chapter: &str) -> Vec<String> {
        names(&self.0.path().join("exports").join(chapter))
    }
}

fn figure(title: &str) -> Figure {
    BarChart::new(title)
        .bar("one", Estimate::exact(1.0))
        .draw()
        .unwrap()
}

/// The names of the first two chapters, as the course calls them.
fn chapters() -> (String, String) {
    let all = lab_launcher::notebook::chapters::all(&folders().notebooks()).unwrap();
    let name = |number: usize| lab_launcher::notebook::chapters::stem(&all[number]);
    (name(0), name(1))
}

#[test]
fn every_figure_is_written_in_each_format_and_theme_with_its_data_beside_it() {
    let home = Home::new();
    let (first, second) = chapters();
    home.keep(&first, "01-one", &figure("One"));
    home.keep(&first, "02-two", &figure("Two"));
    home.keep(&second, "01-three", &figure("Three"));
    let output = home.export(&[]);
    assert!(output.status.success(), "{}", said(&output));
    assert!(said(&output).contains("21 files"), "{}", said(&output));
    let ends = [
        "dark.pdf",
        "dark.png",
        "dark.svg",
        "json",
        "light.pdf",
        "light.png",
        "light.svg",
    ];
    let of = |stem: &str| ends.map(|end| format!("{stem}.{end}")).to_vec();
    assert_eq!(home.exported(&first), [of("01-one"), of("02-two")].concat());
    assert_eq!(home.exported(&second), of("01-three"));
    let folder = home.0.path().join("exports").join(&first);
    let read = |name: &str| fs::read(folder.join(name)).unwrap();
    assert_eq!(read("01-one.dark.svg"), figure("One").svg(Theme::Dark).as_bytes());
    assert!(read("01-one.light.png").starts_with(b"\x89PNG"));
    assert!(read("02-two.dark.pdf").starts_with(b"%PDF"));
    let data: FigureData = serde_json::from_slice(&read("02-two.json")).unwrap();
    assert_eq!(data, figure("Two").data());
}

#[test]
fn only_the_chapter_the_format_and_the_theme_asked_for_are_written() {
    let home = Home::new();
    let (first, second) = chapters();
    home.keep(&first, "01-one", &figure("One"));
    home.keep(&second, "01-two", &figure("Two"));
    let output = home.export(&[&second[..2], "--format", "svg,png", "--theme", "dark"]);
    assert!(output.status.success(), "{}", said(&output));
    assert!(home.exported(&first).is_empty());
    assert_eq!(
        home.exported(&second),
        ["01-two.dark.png", "01-two.dark.svg", "01-two.json"]
    );
}

#[test]
fn pictures_of_figures_that_are_gone_go_too_and_nothing_else_does() {
    let home = Home::new();
    let (first, _) = chapters();
    let kept = home.keep(&first, "01-old", &figure("Old"));
    assert!(home.export(&["--format", "svg"]).status.success());
    let exported = home.0.path().join("exports").join(&first);
    for mine in ["notes.txt", "mine.svg", "2024-party.jpg"] {
        fs::write(exported.join(mine), "mine").unwrap();
    }
    fs::remove_dir_all(kept).unwrap();
    home.keep(&first, "01-new", &figure("New"));
    assert!(
        home.export(&["--format", "svg", "--theme", "light"])
            .status
            .success()
    );
    assert_eq!(
        home.exported(&first),
        [
            "01-new.json",
            "01-new.light.svg",
            "2024-party.jpg",
            "mine.svg",
            "notes.txt"
        ]
    );
}

#[test]
fn a_chapter_that_was_not_run_is_named_with_the_command_that_runs_it() {
    let home = Home::new();
    let (first, second) = chapters();
    let refused = |arguments: &[&str], words: &[&str]| {
        let output = home.export(arguments);
        let said = said(&output);
        assert!(!output.status.success(), "it was accepted: {said}");
        for word in words {
            assert!(said.contains(word), "no {word:?} in: {said}");
        }
    };
    refused(&[], &["cargo lab run 01"]);
    home.keep(&first, "01-one", &figure("One"));
    refused(&[&second], &[&second, "cargo lab run"]);
    refused(&["77"], &["no chapter \"77\""]);
    refused(&["--format", "gif"], &["gif", "svg, png, pdf"]);
    refused(&["--theme", "grey"], &["grey", "light, dark"]);
    assert!(home.exported(&first).is_empty());
}

#[test]
fn a_figure_that_cannot_be_converted_fails_the_export_and_is_named() {
    let home = Home::new();
    let (first, _) = chapters();
    let kept = home.keep(&first, "01-one", &figure("One"));
    fs::write(kept.join("01-one.dark.svg"), "torn").unwrap();
    let output = home.export(&["--format", "png"]);
    assert!(!output.status.success());
    assert!(said(&output).contains("01-one.dark.svg"), "{}", said(&output));
}

#[test]
fn what_a_run_left_half_written_is_not_exported() {
    let home = Home::new();
    let (first, _) = chapters();
    let kept = home.keep(&first, "01-one", &figure("One"));
    // The data come last: without them the figure is not whole.
    fs::write(kept.join("02-half.light.svg"), figure("Half").svg(Theme::Light)).unwrap();
    fs::write(kept.join(".partial-abc.part"), "").unwrap();
    assert!(
        home.export(&["--format", "svg", "--theme", "light"])
            .status
            .success()
    );
    assert_eq!(home.exported(&first), ["01-one.json", "01-one.light.svg"]);
}
