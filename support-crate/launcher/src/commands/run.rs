//! `cargo lab run`: chapters without a browser.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Result;
use lab_words::Word as _;
use lab_words::environment::{EFFORT, FIGURES_DIR};

use crate::cli::Run;
use crate::commands::{export, interrupt};
use crate::course::ChapterCrate;
use crate::environment::{self, warm::Extent};
use crate::folders::CourseFolders;
use crate::notebook::chapters;
use crate::notebook::document::{CodeCell, Document};
use crate::notebook::execute::{Failure, Watcher, execute};
use crate::notebook::results;
use crate::notebook::session::Session;
use crate::progress::{Step, seconds};

/// The exit code of a program that Ctrl-C ended.
const INTERRUPTED: u8 = 130;

/// Executes the chapters and reports every failure.
///
/// # Errors
///
/// When a chapter is unknown or unreadable, the set-up fails, or a kernel does not start.
pub fn run(folders: &CourseFolders, run: &Run) -> Result<ExitCode> {
    // Before anything is set up: the environment may hold a misspelt word.
    run.effort()?;
    let notebooks = chapters::resolve(&folders.notebooks(), &run.chapters)?;
    let documents = notebooks
        .iter()
        .map(|path| Document::read(path))
        .collect::<Result<Vec<_>>>()?;
    let named = notebooks
        .iter()
        .filter_map(|path| ChapterCrate::of_notebook(path));
    environment::set_up(folders, &Extent::And(named.collect()))?;
    interrupt::listen()?;
    let mut failures = Vec::new();
    for (notebook, document) in notebooks.iter().zip(documents) {
        let outcome = one(folders, run, notebook, document);
        if interrupt::asked() {
            eprintln!("interrupted; {} was not finished", chapters::stem(notebook));
            return Ok(ExitCode::from(INTERRUPTED));
        }
        failures.extend(outcome?);
    }
    Ok(summary(notebooks.len(), &failures))
}

fn one(
    folders: &CourseFolders,
    run: &Run,
    notebook: &Path,
    mut document: Document,
) -> Result<Option<Failure>> {
    let name = chapters::stem(notebook);
    let began = Instant::now();
    let folder = notebook
        .parent()
        .map_or_else(|| folders.notebooks(), Path::to_path_buf);
    let kernel = document.kernel().to_owned();
    let step = Step::begin(format!("{name}: starting a kernel"));
    let figures = folders.figures().join(&name);
    export::clear(&figures)?;
    let figures = figures.to_string_lossy();
    let environment = [(EFFORT, run.effort()?.word()), (FIGURES_DIR, &*figures)];
    let told = step.teller();
    let mut session =
        Session::start_attended(folders, &kernel, &folder, &environment, told, interrupt::attend)?;
    step.done(&format!("ready after {}", seconds(session.started_in())));
    let limit = Duration::from_secs(run.cell_timeout);
    let failure = execute(
        notebook,
        &mut document,
        &mut session,
        limit,
        &mut Cells {
            name: name.clone(),
            step: None,
        },
    )?;
    drop(session);
    document.forget_folders(&[(folders.root(), "…"), (&home(), "~")]);
    let executed = folders.executed().join(format!("{name}.ipynb"));
    document.write(&executed)?;
    match &failure {
        Some(failure) => eprintln!("✘ {failure}"),
        None => {
            if run.write {
                if folder == folders.notebooks() {
                    document.mark_results(&results::digest(folders, &executed)?);
                }
                document.write(notebook)?;
            }
            eprintln!("✔ {name} ({})", seconds(began.elapsed()));
        }
    }
    Ok(failure)
}

fn home() -> PathBuf {
    dirs::home_dir().unwrap_or_default()
}

fn summary(of: usize, failures: &[Failure]) -> ExitCode {
    if failures.is_empty() {
        eprintln!("{of} of {of} notebooks ran without a failure");
        return ExitCode::SUCCESS;
    }
    eprintln!("{} of {of} notebooks failed:", failures.len());
    for failure in failures {
        eprintln!("  {failure}");
    }
    ExitCode::FAILURE
}

/// Shows each cell as it runs.
struct Cells {
    name: String,
    step: Option<Step>,
}

impl Watcher for Cells {
    fn cell_begins(&mut self, cell: &CodeCell, of: usize) {
        let first: String = cell.first_line().chars().take(60).collect();
        self.step = Some(Step::begin(format!(
            "{} cell {} of {of}: {first}",
            self.name, cell.number
        )));
    }

    fn line(&mut self, text: &str) {
        if let Some(step) = &self.step {
            step.detail(text);
        }
    }

    fn cell_ends(&mut self, _cell: &CodeCell, took: Duration) {
        if let Some(step) = self.step.take() {
            step.done(&seconds(took));
        }
    }
}
