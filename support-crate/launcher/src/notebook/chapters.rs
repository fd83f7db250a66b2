//! The chapters, and what a user may call them.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// Every notebook in the folder, in the order of the course.
///
/// # Errors
///
/// When the folder cannot be read.
pub fn all(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut found: Vec<PathBuf> = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .filter(|path| {
            path.as_ref()
                .is_ok_and(|path| path.extension().is_some_and(|end| end == "ipynb"))
        })
        .collect::<Result<_, _>>()?;
    found.sort();
    Ok(found)
}

/// The notebooks that the names mean: a number, a name, the start of one, or a path to a notebook. No names mean all.
///
/// # Errors
///
/// When a name means no notebook, or more than one.
pub fn resolve(folder: &Path, names: &[String]) -> Result<Vec<PathBuf>> {
    let all = all(folder)?;
    if names.is_empty() {
        return Ok(all);
    }
    names.iter().map(|name| one(&all, name)).collect()
}

fn one(all: &[PathBuf], name: &str) -> Result<PathBuf> {
    let path = Path::new(name);
    if path.extension().is_some_and(|end| end == "ipynb") && path.is_file() {
        return std::path::absolute(path).with_context(|| format!("{name} is no usable path"));
    }
    let wanted = name
        .parse::<u8>()
        .map_or_else(|_| name.to_owned(), |number| format!("{number:02}"));
    let meant: Vec<&PathBuf> = all
        .iter()
        .filter(|chapter| stem(chapter).starts_with(&wanted))
        .collect();
    match meant[..] {
        [chapter] => Ok(chapter.clone()),
        [] => bail!("there is no chapter {name:?}; there are: {}", list(all.iter())),
        _ => bail!(
            "{name:?} means more than one chapter: {}",
            list(meant.into_iter())
        ),
    }
}

/// A notebook's name without folder and extension.
pub fn stem(notebook: &Path) -> String {
    notebook
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default()
}

fn list<'a>(chapters: impl Iterator<Item = &'a PathBuf>) -> String {
    chapters
        .map(|chapter| stem(chapter))
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in ["00-start.ipynb", "01-why.ipynb", "10-native.ipynb", "notes.txt"] {
            fs::write(folder.path().join(name), "{}").unwrap();
        }
        folder
    }

    #[test]
    fn a_chapter_is_found_by_number_name_or_start() {
        let folder = folder();
        for name in ["1", "01", "01-why", "01-w"] {
            let found = resolve(folder.path(), &[name.to_owned()]).unwrap();
            assert_eq!(
                found.iter().map(|path| stem(path)).collect::<Vec<_>>(),
                ["01-why"]
            );
        }
        assert_eq!(resolve(folder.path(), &[]).unwrap().len(), 3);
    }

    #[test]
    fn an_unknown_chapter_is_named_with_the_known_ones() {
        let folder = folder();
        let said = resolve(folder.path(), &["77".to_owned()])
            .unwrap_err()
            .to_string();
        assert!(
            said.contains("\"77\"") && said.contains("00-start, 01-why, 10-native"),
            "{said}"
        );
    }
}
