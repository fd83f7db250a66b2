//! What the launcher writes appears whole, leaves nothing beside it, and is as readable as any other file.

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use lab_launcher::atomic_write;
use lab_launcher::notebook::document::Document;
use lab_launcher::{picture, stamp};
use support::{Notebook, names};

/// Every way in which the launcher writes a file, each into a file of its own in `folder`.
fn written(folder: &Path) -> Vec<PathBuf> {
    let file = |name: &str| folder.join(name);
    stamp::set(&file("stamp"), "made from this").unwrap();
    picture::write(&file("picture.svg"), b"<svg/>").unwrap();
    let notebook = Notebook::with(&["1 + 1"]);
    let document = Document::read(notebook.path()).unwrap();
    document.write(&file("notebook.ipynb")).unwrap();
    atomic_write::replace(&file("any"), b"text").unwrap();
    ["any", "notebook.ipynb", "picture.svg", "stamp"]
        .map(file)
        .to_vec()
}

#[test]
fn only_the_files_themselves_are_left() {
    let folder = tempfile::tempdir().unwrap();
    let files = written(folder.path());
    assert_eq!(names(folder.path()).len(), files.len());
    written(folder.path());
    assert_eq!(names(folder.path()).len(), files.len());
}

#[cfg(unix)]
#[test]
fn a_new_file_is_like_any_other_and_an_old_one_keeps_its_permissions() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let beside = tempfile::tempdir().unwrap();
    let ordinary = beside.path().join("ordinary");
    fs::write(&ordinary, "").unwrap();
    for file in written(folder.path()) {
        assert_eq!(mode(&file), mode(&ordinary), "{}", file.display());
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    }
    for file in written(folder.path()) {
        assert_eq!(mode(&file), 0o640, "{}", file.display());
    }
}

#[test]
fn where_there_is_no_folder_nothing_is_written_and_the_old_file_stays() {
    let folder = tempfile::tempdir().unwrap();
    assert!(atomic_write::replace(&folder.path().join("none/file"), b"new").is_err());
    // A folder cannot be replaced by a file.
    fs::create_dir(folder.path().join("taken")).unwrap();
    fs::write(folder.path().join("taken/inside"), "old").unwrap();
    assert!(atomic_write::replace(&folder.path().join("taken"), b"new").is_err());
    assert_eq!(names(folder.path()), ["taken"]);
}
