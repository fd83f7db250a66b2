//! Figures kept for `cargo lab export` while it runs the chapters.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use lab_words::{FigureFile, FigureName, Format, Word as _, environment};

use super::{FigureData, Theme, save};
use crate::ground::atomic_file;

/// Keeps a figure under its name, its data and what `svg` draws, where [`LAB_FIGURES_DIR`](environment::FIGURES_DIR) asks for it; a
/// failure is said, not raised, since the figure was shown.
pub(super) fn shown(name: &str, data: &FigureData, svg: impl Fn(Theme) -> String) {
    let Some(folder) = environment::path(environment::FIGURES_DIR) else {
        return;
    };
    if let Err(error) = keep(name, data, svg, &folder) {
        eprintln!(
            "the figure \"{}\" was not kept for `cargo lab export`: cannot write to {}: {error}",
            data.title,
            folder.display()
        );
    }
}

/// Writes the picture in both themes and, last, the data, so that a figure whose data are there is whole. Its number
/// counts on from what the folder holds.
fn keep(name: &str, data: &FigureData, svg: impl Fn(Theme) -> String, folder: &Path) -> io::Result<()> {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    fs::create_dir_all(folder)?;
    let name = FigureName::new(next_number(folder)?, name);
    for &theme in Theme::ALL {
        let path = folder.join(name.picture(theme, Format::Svg).to_string());
        atomic_file::write(&path, svg(theme).as_bytes())?;
    }
    atomic_file::write(&folder.join(name.data().to_string()), &save::json(data)?)
}

/// The number after the last one that the folder holds.
fn next_number(folder: &Path) -> io::Result<u32> {
    let mut last = 0;
    for entry in fs::read_dir(folder)? {
        if let Some(file) = FigureFile::parse(&entry?.file_name().to_string_lossy()) {
            last = last.max(file.name.number());
        }
    }
    Ok(last.saturating_add(1))
}
