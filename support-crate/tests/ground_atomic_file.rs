//! Files that are whole or not there.

use std::fs;
use std::path::Path;
use std::thread;

use concurrency_lab::ground::atomic_file::{self, AtomicFile};

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort_unstable();
    names
}

#[test]
fn a_reader_sees_one_whole_content_or_the_other() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("numbers");
    let content = |digit: u8| vec![b'0' + digit; 100_000];
    atomic_file::write(&path, &content(0)).unwrap();
    thread::scope(|scope| {
        let writer = scope.spawn(|| {
            for turn in 0..50 {
                atomic_file::write(&path, &content(turn % 10)).unwrap();
            }
        });
        let mut reads = 0;
        while !writer.is_finished() || reads == 0 {
            let read = fs::read(&path).unwrap();
            assert_eq!(read.len(), 100_000, "the file is whole at any moment");
            assert!(read.iter().all(|&byte| byte == read[0]), "and of one writing");
            reads += 1;
        }
        writer.join().unwrap();
    });
    assert_eq!(names(folder.path()), ["numbers"], "nothing else is left behind");
}

#[test]
fn a_new_file_never_takes_the_place_of_another() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a"), "mine").unwrap();
    let mut tried = ["a", "a", "b"].into_iter();
    let file = AtomicFile::with_content(folder.path(), ".part", b"new").unwrap();
    let path = file
        .take_free(|| folder.path().join(tried.next().unwrap()))
        .unwrap();
    assert_eq!(path, folder.path().join("b"));
    assert_eq!(fs::read(path).unwrap(), b"new");
    assert_eq!(fs::read(folder.path().join("a")).unwrap(), b"mine");
    assert_eq!(names(folder.path()), ["a", "b"]);
}

#[test]
fn what_cannot_be_written_leaves_everything_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    assert!(atomic_file::write(&folder.path().join("missing").join("file"), b"x").is_err());
    // A folder stands where the file is to go.
    let taken = folder.path().join("taken");
    fs::create_dir(&taken).unwrap();
    fs::write(taken.join("inside"), "kept").unwrap();
    assert!(atomic_file::write(&taken, b"x").is_err());
    assert_eq!(names(folder.path()), ["taken"]);
    assert_eq!(names(&taken), ["inside"]);
}

#[test]
fn a_hidden_file_is_gone_when_it_is_dropped() {
    let folder = tempfile::tempdir().unwrap();
    let file = AtomicFile::new(folder.path(), ".svg").unwrap();
    let name = names(folder.path()).remove(0);
    assert!(name.starts_with('.') && name.ends_with(".svg"), "{name}");
    drop(file);
    assert!(names(folder.path()).is_empty());
}

#[cfg(unix)]
#[test]
fn others_may_read_it_as_far_as_the_user_lets_them() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = tempfile::tempdir().unwrap();
    let (ordinary, atomic) = (folder.path().join("ordinary"), folder.path().join("atomic"));
    fs::write(&ordinary, "x").unwrap();
    atomic_file::write(&atomic, b"x").unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode(&atomic), mode(&ordinary));
}

#[test]
fn a_bare_name_is_in_the_current_folder() {
    assert_eq!(atomic_file::folder_of(Path::new("file")), Path::new("."));
    assert_eq!(atomic_file::folder_of(Path::new("a/file")), Path::new("a"));
    assert_eq!(atomic_file::folder_of(Path::new("/file")), Path::new("/"));
}
