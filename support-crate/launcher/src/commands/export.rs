//! `cargo lab export`: the figures of the last run as files for slides.
//!
//! While `cargo lab run` executes a chapter, the kernel keeps each figure it shows in the chapter's folder, under the
//! names that [`FigureFile`] gives its files.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use anyhow::{Context, Result, bail};
use lab_words::{FigureFile, FigureName, Format, Part, Theme, Word as _};

use crate::cli::Export;
use crate::folders::CourseFolders;
use crate::notebook::chapters;
use crate::picture::{self, Painter};
use crate::progress::Step;

/// Pixels of a PNG to one user unit: slides of 2560 × 1440.
const SCALE: f32 = 2.0;

/// Forgets the figures of the run before.
///
/// # Errors
///
/// When the folder cannot be removed.
pub fn clear(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot clear {}", folder.display()))
        }
        _ => fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display())),
    }
}

/// Writes every figure of the chapters in every format and theme asked for, with its data as JSON.
///
/// # Errors
///
/// When a chapter is unknown or was not run, or a file cannot be read or written.
pub fn run(folders: &CourseFolders, export: &Export) -> Result<()> {
    let mut files = Vec::new();
    let mut figures = 0;
    for chapter in run_chapters(folders, &export.chapters)? {
        let kept = kept_figures(&chapter)?;
        let folder = folders.exports().join(name_of(&chapter));
        fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        remove_stale(&folder, &kept)?;
        for figure in &kept {
            files.extend(files_of(&chapter, &folder, figure, export));
        }
        figures += kept.len();
    }
    let step = Step::begin(format!("exporting {figures} figures"));
    match write_all(&files, &step) {
        Ok(()) => {
            step.done(&format!(
                "{} files in {}",
                files.len(),
                folders.exports().display()
            ));
            Ok(())
        }
        Err(error) => {
            step.failed();
            Err(error)
        }
    }
}

/// The folders of the chapters that are named, or of all that were run.
fn run_chapters(folders: &CourseFolders, names: &[String]) -> Result<Vec<PathBuf>> {
    let figures = folders.figures();
    if names.is_empty() {
        let mut run: Vec<PathBuf> = fs::read_dir(&figures)
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| path.is_dir())
            .collect();
        run.sort();
        if run.is_empty() {
            bail!("no chapter was run here yet, so there are no figures: run `cargo lab run 01` first");
        }
        return Ok(run);
    }
    chapters::resolve(&folders.notebooks(), names)?
        .iter()
        .map(|notebook| {
            let name = chapters::stem(notebook);
            let folder = figures.join(&name);
            if !folder.is_dir() {
                bail!("{name} was not run here yet, so it has no figures: run `cargo lab run {name}` first");
            }
            Ok(folder)
        })
        .collect()
}

/// The names of a chapter's figures, in the order they were shown.
fn kept_figures(chapter: &Path) -> Result<Vec<FigureName>> {
    let mut kept = Vec::new();
    for path in entries(chapter)? {
        // The data are kept last: where they are, the figure is whole.
        if let Some(file) = FigureFile::parse(&name_of(&path)).filter(|file| file.part == Part::Data) {
            kept.push(file.name);
        }
    }
    kept.sort();
    if kept.is_empty() {
        eprintln!("{} showed no figure in its last run", name_of(chapter));
    }
    Ok(kept)
}

/// Removes what an earlier export left of figures that the last run did not show; nothing else.
fn remove_stale(folder: &Path, kept: &[FigureName]) -> Result<()> {
    for path in entries(folder)? {
        let stale = FigureFile::parse(&name_of(&path)).is_some_and(|file| !kept.contains(&file.name));
        if stale {
            fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
        }
    }
    Ok(())
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    fs::read_dir(folder)
        .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect())
        .with_context(|| format!("cannot read {}", folder.display()))
}

/// A file to write: copied, or painted from an SVG.
struct File {
    from: PathBuf,
    to: PathBuf,
    paint: Option<Format>,
}

fn files_of(chapter: &Path, folder: &Path, figure: &FigureName, export: &Export) -> Vec<File> {
    let data = figure.data().to_string();
    let mut files = vec![File {
        from: chapter.join(&data),
        to: folder.join(&data),
        paint: None,
    }];
    for &theme in Theme::ALL.iter().filter(|theme| export.theme.contains(theme)) {
        for &format in Format::ALL.iter().filter(|format| export.format.contains(format)) {
            files.push(File {
                from: chapter.join(figure.picture(theme, Format::Svg).to_string()),
                to: folder.join(figure.picture(theme, format).to_string()),
                paint: (format != Format::Svg).then_some(format),
            });
        }
    }
    files
}

/// Writes the files on all cores; after the first failure no further one is begun.
fn write_all(files: &[File], step: &Step) -> Result<()> {
    let painter = Painter::default();
    let next = AtomicUsize::new(0);
    let stop = AtomicBool::new(false);
    let failure = Mutex::new(None);
    let done = AtomicUsize::new(0);
    let work = || {
        while !stop.load(Ordering::Relaxed) {
            let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) else {
                break;
            };
            if let Err(error) = write(file, &painter) {
                stop.store(true, Ordering::Relaxed);
                if let Ok(mut failure) = failure.lock() {
                    *failure = Some(error);
                }
            }
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            step.detail(&format!("{done} of {}: {}", files.len(), name_of(&file.to)));
        }
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
    match failure.into_inner() {
        Ok(Some(error)) => Err(error),
        _ => Ok(()),
    }
}

fn write(file: &File, painter: &Painter) -> Result<()> {
    let content =
        fs::read_to_string(&file.from).with_context(|| format!("cannot read {}", file.from.display()))?;
    let content = match file.paint {
        None => content.into_bytes(),
        Some(format) => painter
            .paint(&content, format, SCALE)
            .with_context(|| format!("cannot convert {}", file.from.display()))?,
    };
    picture::write(&file.to, &content)
}

fn name_of(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}
