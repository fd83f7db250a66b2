//! `cargo lab slides`: every slide of every chapter fits its page, and a deck needs nothing but itself.

#![cfg(unix)] // a folder of generated files is made by links

mod support;

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Output;

use base64::Engine as _;
use lab_launcher::notebook::chapters;
use serde_json::{Value, json};
use support::browser::{chromium, report, script};
use support::{folders, lab, names, said, set_up};

const LEFT_OUT: &str = "no slide was looked at";

/// A folder for generated files that has the checkout's Python environment.
struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Self {
        set_up();
        let home = tempfile::tempdir().unwrap();
        symlink(folders().python_env(), home.path().join("python")).unwrap();
        Self(home)
    }

    /// With the last run of the checkout, as far as there is one.
    fn with_last_run() -> Self {
        let home = Self::new();
        for folder in [folders().executed(), folders().figures()] {
            symlink(&folder, home.0.path().join(folder.file_name().unwrap())).unwrap();
        }
        home
    }

    fn slides(&self, arguments: &[&str]) -> Output {
        let mut command = lab();
        command
            .arg("slides")
            .args(arguments)
            .env("LAB_HOME", self.0.path());
        command.output().unwrap()
    }

    fn decks(&self) -> Vec<PathBuf> {
        let folder = self.0.path().join("exports/slides");
        names(&folder).iter().map(|name| folder.join(name)).collect()
    }

    fn deck(&self, name: &str) -> String {
        fs::read_to_string(self.0.path().join("exports/slides").join(name)).unwrap()
    }
}

/// What the browser says of decks. Pictures of all slides go to the folder that `LAB_SCREENSHOTS` names.
fn looked_at(chromium: &Path, decks: &[PathBuf]) -> Vec<Value> {
    let pictures = std::env::var_os("LAB_SCREENSHOTS").unwrap_or_else(|| "-".into());
    let mut script = script("look_at_slides");
    script.arg(chromium).arg(pictures).args(decks);
    report(script).as_array().unwrap().clone()
}

/// What is wrong with a deck, by slide.
fn faults(deck: &Value) -> Vec<String> {
    let name = deck["deck"].as_str().unwrap();
    let mut faults = Vec::new();
    for slide in deck["slides"].as_array().unwrap() {
        let place = format!(
            "{name}, slide {} ({})",
            slide["place"].as_str().unwrap(),
            slide["words"].as_str().unwrap()
        );
        if slide["beyond"] != json!([]) {
            faults.push(format!(
                "{place} is {} high and reaches beyond its page: {}",
                slide["height"], slide["beyond"]
            ));
        }
        if slide["broken"] != json!(0) {
            faults.push(format!("{place} has a picture that cannot be shown"));
        }
    }
    let (paper, ink) = (deck["paper"].as_u64().unwrap(), deck["ink"].as_u64().unwrap());
    let dark = name.ends_with(".dark.html");
    if paper.abs_diff(ink) < 150 || dark != (ink > paper) {
        faults.push(format!(
            "{name}: the paper's lightness is {paper}, the words' {ink}"
        ));
    }
    for kind in ["requests", "errors"] {
        if deck[kind] != json!([]) {
            faults.push(format!("{name}: {kind} {}", deck[kind]));
        }
    }
    faults
}

/// Makes the decks of all chapters and looks at them; what the launcher said, or nothing without a browser.
fn assert_every_slide_fits(home: &Home, themes: &str) -> Option<String> {
    let chromium = chromium(LEFT_OUT)?;
    let made = home.slides(&["--theme", themes]);
    assert!(made.status.success(), "{}", said(&made));
    let chapters = chapters::all(&folders().notebooks()).unwrap();
    let decks = home.decks();
    assert_eq!(decks.len(), chapters.len() * themes.split(',').count());
    let looked_at = looked_at(&chromium, &decks);
    let slides = |deck: &Value| deck["slides"].as_array().unwrap().len();
    assert!(looked_at.iter().all(|deck| slides(deck) > 10), "{looked_at:?}");
    let faults: Vec<String> = looked_at.iter().flat_map(faults).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    Some(said(&made))
}

#[test]
fn every_slide_of_the_chapters_as_they_came_fits_its_page() {
    assert_every_slide_fits(&Home::new(), "light,dark");
}

#[test]
fn every_slide_of_the_last_run_fits_its_page_and_its_figures_have_the_decks_theme() {
    let home = Home::with_last_run();
    let Some(said) = assert_every_slide_fits(&home, "dark") else {
        return;
    };
    for chapter in chapters::all(&folders().notebooks()).unwrap() {
        let chapter = chapters::stem(&chapter);
        let is_of_the_run = !said
            .lines()
            .any(|line| line.contains(&chapter) && line.contains("came with"));
        if is_of_the_run {
            assert_all_figures_are_in(
                &home.deck(&format!("{chapter}.dark.html")),
                &folders().figures().join(&chapter),
            );
        }
    }
}

fn assert_all_figures_are_in(deck: &str, kept: &Path) {
    for figure in names(kept).iter().filter(|name| name.ends_with(".dark.svg")) {
        let svg = fs::read_to_string(kept.join(figure)).unwrap();
        assert!(deck.contains(&inline(&svg)), "{figure} is not in the deck");
    }
}

/// A picture as a deck holds it.
fn inline(svg: &str) -> String {
    base64::engine::general_purpose::STANDARD.encode(svg)
}

fn markdown(id: &str, slide: &str, source: &str) -> Value {
    json!({
        "id": id,
        "cell_type": "markdown",
        "metadata": { "slideshow": { "slide_type": slide } },
        "source": source,
    })
}

/// A figure as a run keeps it.
fn kept(fill: &str) -> String {
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="400" height="300"><rect width="9" height="9" fill="{fill}"/></svg>"#
    )
}

const LIGHT: &str = "white";
const DARK: &str = "black";

/// A cell with the light figure, shown smaller than it is kept.
fn figure(id: &str, tags: &[&str]) -> Value {
    let shown = kept(LIGHT).replace("400", "300");
    json!({
        "id": id,
        "cell_type": "code",
        "metadata": { "slideshow": { "slide_type": "slide" }, "tags": tags },
        "source": "chart.draw()?",
        "execution_count": 1,
        "outputs": [{
            "output_type": "display_data",
            "data": { "image/svg+xml": shown, "text/plain": "a figure" },
            "metadata": {},
        }],
    })
}

/// A notebook named `fixture` in a folder of its own.
fn fixture(cells: &[Value]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let notebook = json!({
        "cells": cells,
        "metadata": { "kernelspec": { "name": "rust", "display_name": "Rust", "language": "rust" } },
        "nbformat": 4,
        "nbformat_minor": 5,
    });
    fs::write(folder.path().join("fixture.ipynb"), notebook.to_string()).unwrap();
    folder
}

fn make(home: &Home, notebook: &tempfile::TempDir, themes: &str) -> Output {
    let path = notebook.path().join("fixture.ipynb");
    let made = home.slides(&[path.to_str().unwrap(), "--theme", themes]);
    assert!(made.status.success(), "{}", said(&made));
    made
}

#[test]
fn a_slide_that_does_not_fit_is_found() {
    let Some(chromium) = chromium(LEFT_OUT) else {
        return;
    };
    let lines = "one line and its space\n\n".repeat(40);
    let notebook = fixture(&[
        markdown("good", "slide", "# Fixture\n\nfits"),
        markdown("tall", "slide", &lines),
        markdown("wide", "slide", &format!("# {}", "W".repeat(120))),
        markdown("gone", "slide", "![a picture](nowhere.png)"),
        markdown("abroad", "slide", "![a picture](http://picture.example/far.png)"),
        markdown("revealed", "slide", "# Short"),
        markdown("late", "fragment", &lines),
    ]);
    let home = Home::new();
    make(&home, &notebook, "light");
    let looked_at = looked_at(&chromium, &home.decks());
    let faults = faults(&looked_at[0]);
    let found = |place: &str| faults.iter().any(|fault| fault.contains(place));
    assert!(!found("slide 1.1"), "{faults:#?}");
    for place in [
        "slide 2.1",
        "slide 3.1",
        "slide 4.1",
        "slide 5.1",
        "slide 6.1",
        "requests",
    ] {
        assert!(found(place), "{place}: {faults:#?}");
    }
}

#[test]
fn a_deck_has_figures_in_its_theme_notes_for_who_speaks_and_nothing_that_is_left_out() {
    let notebook = fixture(&[
        markdown("title", "slide", "# The title of the chapter"),
        markdown("said", "notes", "words for the speaker"),
        markdown("plumbing", "skip", "words of the plumbing"),
        figure("figure", &[]),
        json!({
            "id": "solution",
            "cell_type": "code",
            "metadata": { "slideshow": { "slide_type": "skip" }, "tags": ["solution"] },
            "source": "the_solution()",
            "execution_count": 2,
            "outputs": [],
        }),
    ]);
    let home = Home::new();
    let executed = home.0.path().join("executed");
    let figures = home.0.path().join("figures/fixture");
    fs::create_dir_all(&executed).unwrap();
    fs::create_dir_all(&figures).unwrap();
    fs::copy(
        notebook.path().join("fixture.ipynb"),
        executed.join("fixture.ipynb"),
    )
    .unwrap();
    for (name, content) in [
        ("light.svg", kept(LIGHT)),
        ("dark.svg", kept(DARK)),
        ("json", "{}".to_owned()),
    ] {
        fs::write(figures.join(format!("01-one.{name}")), content).unwrap();
    }
    make(&home, &notebook, "light,dark");
    let (light, dark) = (home.deck("fixture.light.html"), home.deck("fixture.dark.html"));
    assert_eq!(home.decks().len(), 2);
    for deck in [&light, &dark] {
        assert!(deck.contains("<title>The title of the chapter</title>"));
        let notes = deck.find("<aside class=\"notes\">").expect("there are notes");
        assert!(deck[notes..].contains("words for the speaker"));
        assert!(!deck.contains("words of the plumbing") && !deck.contains("the_solution"));
    }
    assert!(!light.contains(&inline(&kept(DARK))));
    assert!(dark.contains(&inline(&kept(DARK))) && !dark.contains(&inline(&kept(LIGHT))));
}

#[test]
fn slides_say_which_results_they_show() {
    let notebook = fixture(&[figure("figure", &[])]);
    let home = Home::new();
    let executed = home.0.path().join("executed");
    fs::create_dir_all(&executed).unwrap();
    let last_run = executed.join("fixture.ipynb");
    let original = fs::read_to_string(notebook.path().join("fixture.ipynb")).unwrap();

    let never = said(&make(&home, &notebook, "light"));
    assert!(never.contains("fixture was not run here"), "{never}");

    fs::write(&last_run, &original).unwrap();
    let same = said(&make(&home, &notebook, "light"));
    assert!(!same.contains("the results it came with"), "{same}");

    fs::write(
        &last_run,
        original.replace("chart.draw()?", "chart.draw_again()?"),
    )
    .unwrap();
    let changed = said(&make(&home, &notebook, "light"));
    assert!(changed.contains("fixture has changed since"), "{changed}");

    fs::write(
        &last_run,
        original.replace("\"execution_count\":1", "\"execution_count\":null"),
    )
    .unwrap();
    let halted = said(&make(&home, &notebook, "light"));
    assert!(halted.contains("did not reach its end"), "{halted}");
}

#[test]
fn a_notebook_that_is_none_leaves_no_deck() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fixture.ipynb");
    fs::write(&path, "{}").unwrap();
    let home = Home::new();
    let made = home.slides(&[path.to_str().unwrap()]);
    assert!(!made.status.success());
    assert!(said(&made).contains("fixture"), "{}", said(&made));
    assert_eq!(home.decks(), [] as [PathBuf; 0]);
}
