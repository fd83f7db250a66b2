//! The course's crates: the shared one, and one for each chapter, which re-exports the shared one's prelude.
//!
//! The one place that knows what they are called and where they lie.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The package that every chapter's crate stands on.
pub const SHARED_CRATE: &str = "concurrency-lab";

/// How the packages of chapters begin; the chapter's two digits follow.
const CHAPTER: &str = "chapter-";

/// The package of the words that the launcher and the shared crate share.
const WORDS: &str = "lab-words";

/// The crate of one chapter.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ChapterCrate {
    package: String,
}

impl ChapterCrate {
    /// The crate of a chapter by its number.
    pub fn numbered(number: u8) -> Self {
        Self {
            package: format!("{CHAPTER}{number:02}"),
        }
    }

    /// The crate that is this package.
    pub fn of_package(package: &str) -> Self {
        Self {
            package: package.to_owned(),
        }
    }

    /// The crate of the chapter that a notebook's name begins with; `None` for a notebook of the reader's own.
    pub fn of_notebook(notebook: &Path) -> Option<Self> {
        let name = notebook.file_name()?.to_str()?;
        let digits = name.get(..2)?.parse().ok()?;
        name[2..].starts_with('-').then(|| Self::numbered(digits))
    }

    /// Every chapter's crate beside the shared one, in the order of the course.
    ///
    /// # Errors
    ///
    /// When the folder of the shared crate cannot be read.
    pub fn all(support_crate: &Path) -> io::Result<Vec<Self>> {
        let mut found = Vec::new();
        for entry in fs::read_dir(support_crate)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with(CHAPTER) && entry.path().join("Cargo.toml").is_file() {
                found.push(Self { package: name });
            }
        }
        found.sort();
        Ok(found)
    }

    /// The package, which is also the name of its folder.
    pub fn package(&self) -> &str {
        &self.package
    }

    /// Its folder.
    pub fn folder(&self, support_crate: &Path) -> PathBuf {
        support_crate.join(&self.package)
    }

    /// The first code cell of its notebook: the crate and its prelude.
    pub fn opening(&self) -> String {
        let package = &self.package;
        format!(
            ":dep {package} = {{ path = \"../support-crate/{package}\" }}\nuse {}::prelude::*;",
            library(package)
        )
    }
}

/// Whether a file in a build's folder was made from one of the course's own crates, as against one from the registry.
pub fn is_made_from_our_crates(file: &Path) -> bool {
    let Some(name) = file.file_name().map(|name| name.to_string_lossy().into_owned()) else {
        return false;
    };
    let stem = name.strip_prefix("lib").unwrap_or(&name);
    [SHARED_CRATE, CHAPTER, WORDS]
        .iter()
        .any(|package| stem.starts_with(&library(package)))
}

/// Whether a package is one of the course's own that notebooks are built from.
pub fn is_our_package(name: &str) -> bool {
    name == SHARED_CRATE || name.starts_with(CHAPTER)
}

/// The course's own packages that a manifest depends on.
pub fn dependencies(manifest: &str) -> impl Iterator<Item = &str> {
    manifest
        .lines()
        .filter_map(|line| line.split_once('='))
        .map(|(name, _)| name.trim())
        .filter(|name| is_our_package(name))
}

/// What rustc calls the library of a package.
pub fn library(package: &str) -> String {
    package.replace('-', "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notebooks_crate_is_told_from_its_name() {
        let of = |name: &str| ChapterCrate::of_notebook(Path::new(name));
        assert_eq!(of("x/02-async-and-await.ipynb"), Some(ChapterCrate::numbered(2)));
        assert_eq!(of("13-beyond.ipynb").unwrap().package(), "chapter-13");
        for other in [
            "my-own.ipynb",
            "2-short.ipynb",
            "0x-odd.ipynb",
            "02.ipynb",
            "",
            "é",
        ] {
            assert_eq!(of(other), None, "{other}");
        }
    }

    #[test]
    fn our_libraries_are_told_from_the_registrys() {
        let ours = |name: &str| is_made_from_our_crates(&Path::new("deps").join(name));
        assert!(ours("libconcurrency_lab-0.rlib") && ours("libchapter_02-9.so") && ours("chapter_00.dll"));
        assert!(!ours("libserde-0.rlib") && !ours("libchapters-0.rlib"));
    }
}
