//! Figures kept for `cargo lab export` while it runs the chapters.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use super::{FigureData, Theme, save};
use crate::ground::atomic_file;

/// The folder that shown figures are kept in, if any.
pub(super) const VARIABLE: &str = "LAB_FIGURES_DIR";

/// The most letters of a title that a file name takes.
const LONGEST_SLUG: usize = 48;

/// Keeps a figure, its data and what `svg` draws, where [`VARIABLE`] asks for it; a failure is said, not raised, since the figure was shown.
pub(super) fn shown(data: &FigureData, svg: impl Fn(Theme) -> String) {
    let Some(folder) = std::env::var_os(VARIABLE).filter(|folder: &OsString| !folder.is_empty()) else {
        return;
    };
    let folder = Path::new(&folder);
    if let Err(error) = keep(data, svg, folder) {
        eprintln!(
            "the figure \"{}\" was not kept for `cargo lab export`: cannot write to {}: {error}",
            data.title,
            folder.display()
        );
    }
}

/// Writes `NN-title.light.svg`, `NN-title.dark.svg` and, last, `NN-title.json`, so that a figure whose JSON is there is
/// whole. `NN` counts on from what the folder holds.
fn keep(data: &FigureData, svg: impl Fn(Theme) -> String, folder: &Path) -> io::Result<()> {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    fs::create_dir_all(folder)?;
    let stem = format!("{:02}-{}", next_number(folder)?, slug(&data.title));
    for theme in [Theme::Light, Theme::Dark] {
        let path = folder.join(format!("{stem}.{}.svg", theme.name()));
        atomic_file::write(&path, svg(theme).as_bytes())?;
    }
    atomic_file::write(&folder.join(format!("{stem}.json")), &save::json(data)?)
}

fn next_number(folder: &Path) -> io::Result<u32> {
    let mut last = 0;
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        let digits: String = name
            .to_string_lossy()
            .chars()
            .take_while(char::is_ascii_digit)
            .collect();
        last = last.max(digits.parse().unwrap_or(0));
    }
    Ok(last + 1)
}

/// A title as a file name: lower-case ASCII letters and digits, joined by `-`; "figure" where nothing is left.
fn slug(title: &str) -> String {
    let mut slug = String::new();
    for c in title.chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
        if slug.len() >= LONGEST_SLUG {
            break;
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { "figure" } else { slug }.to_owned()
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn a_title_becomes_a_plain_file_name() {
        assert_eq!(slug("Moore's law: 1971–today"), "moore-s-law-1971-today");
        assert_eq!(slug("  a/b\\c: \"d\" "), "a-b-c-d");
        assert_eq!(slug("日本"), "figure");
        assert_eq!(slug(""), "figure");
        assert!(slug(&"long words ".repeat(20)).len() <= 48);
    }
}
