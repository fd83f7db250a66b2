//! `cargo lab slides`: chapters as decks of slides.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use lab_words::{FigureFile, Format, Part, Theme, Word as _};

use crate::atomic_write;
use crate::cli::Slides;
use crate::environment;
use crate::folders::CourseFolders;
use crate::notebook::chapters;
use crate::notebook::document::Document;
use crate::notebook::session::jupyter;
use crate::progress::Step;

/// Writes a deck of each chapter in each theme asked for: one file that opens without a network.
///
/// # Errors
///
/// When a chapter is unknown or cannot be read, or a deck cannot be made or written.
pub fn run(folders: &CourseFolders, slides: &Slides) -> Result<()> {
    let notebooks = chapters::resolve(&folders.notebooks(), &slides.chapters)?;
    environment::set_up_python(folders)?;
    let decks = folders.exports().join("slides");
    fs::create_dir_all(&decks).with_context(|| format!("cannot make {}", decks.display()))?;
    for notebook in &notebooks {
        let name = chapters::stem(notebook);
        let source = source(folders, notebook)?;
        for &theme in Theme::ALL.iter().filter(|theme| slides.theme.contains(theme)) {
            let step = Step::begin(format!("slides of {name}, {theme}"));
            let deck = decks.join(format!("{name}.{theme}.html"));
            match make(folders, &source, &name, theme, &deck) {
                Ok(()) => step.done(&deck.display().to_string()),
                Err(error) => {
                    step.failed();
                    return Err(error.context(format!("the slides of {name} were not made")));
                }
            }
        }
    }
    Ok(())
}

/// What a deck is made of.
enum Source {
    /// The chapter as it was run here, and where that run's figures lie.
    LastRun(Document, PathBuf),
    /// The chapter as it lies among the notebooks.
    Chapter(Document),
}

/// The chapter as it was last run here, where that run reached the end and the chapter has not changed since; else as it
/// came.
fn source(folders: &CourseFolders, notebook: &Path) -> Result<Source> {
    let name = chapters::stem(notebook);
    let chapter = Document::read(notebook)?;
    let executed = folders.executed().join(format!("{name}.ipynb"));
    if !executed.is_file() {
        eprintln!("{name} was not run here: its slides show the results it came with");
        return Ok(Source::Chapter(chapter));
    }
    let last_run = Document::read(&executed)?;
    if !last_run.is_executed() {
        eprintln!("the last run of {name} did not reach its end: its slides show the results it came with");
        return Ok(Source::Chapter(chapter));
    }
    if last_run.sources() != chapter.sources() {
        eprintln!("{name} has changed since it was run here: its slides show the results it came with");
        return Ok(Source::Chapter(chapter));
    }
    Ok(Source::LastRun(last_run, folders.figures().join(name)))
}

fn make(folders: &CourseFolders, source: &Source, name: &str, theme: Theme, deck: &Path) -> Result<()> {
    let document = match source {
        Source::Chapter(document) => document.clone(),
        Source::LastRun(document, figures) => in_theme(document, figures, theme),
    };
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
    let notebook = folder.path().join("chapter.ipynb");
    document.write(&notebook)?;
    let fresh = atomic_write::beside(deck)?.into_temp_path();
    let program = folders.support_crate().join("launcher/python/slides/deck.py");
    let mut command = jupyter(folders, "python");
    command
        .arg(program)
        .args([name, theme.word()])
        .arg(&notebook)
        .arg(&fresh);
    let output = command
        .output()
        .context("cannot start the Python environment: run `cargo lab setup`")?;
    if !output.status.success() {
        anyhow::bail!("{}", String::from_utf8_lossy(&output.stderr).trim());
    }
    fresh
        .persist(deck)
        .with_context(|| format!("cannot write {}", deck.display()))
}

/// The document with its figures in a theme, as far as the run kept them: a figure that is shown is found among those that
/// were kept by what it looks like.
fn in_theme(document: &Document, figures: &Path, theme: Theme) -> Document {
    let kept = kept(figures, theme);
    let mut document = document.clone();
    document.exchange_figures(|shown| {
        let pair = kept
            .iter()
            .find(|pair| pair.others.iter().any(|other| drawing(other) == drawing(shown)))?;
        Some(pair.asked.clone())
    });
    document
}

/// What an SVG draws, without its root, which says how large a page shows it: a notebook shows figures smaller than they
/// are kept.
fn drawing(svg: &str) -> &str {
    svg.split_once('>').map_or(svg, |(_root, drawing)| drawing)
}

/// One figure that a run kept: in the theme asked for, and in the others.
struct Kept {
    asked: String,
    others: Vec<String>,
}

fn kept(folder: &Path, theme: Theme) -> Vec<Kept> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let data = entries.filter_map(|entry| {
        let file = FigureFile::parse(&entry.file_name().to_string_lossy())?;
        (file.part == Part::Data).then_some(file.name)
    });
    data.filter_map(|figure| {
        let read =
            |theme| fs::read_to_string(folder.join(figure.picture(theme, Format::Svg).to_string())).ok();
        let others = Theme::ALL.iter().filter(|&&other| other != theme);
        Some(Kept {
            asked: read(theme)?,
            others: others.filter_map(|&other| read(other)).collect(),
        })
    })
    .collect()
}
