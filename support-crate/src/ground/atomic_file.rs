//! Files that appear whole or not at all.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

/// A file that has content but not yet its name: written beside the place that it will have, so that taking that place is
/// one rename within one file system. Dropped before that, it is removed.
pub(crate) struct AtomicFile {
    file: NamedTempFile,
}

impl AtomicFile {
    /// An empty file in `folder`, hidden so that nobody who lists the folder takes it for a finished one; its temporary
    /// name ends in `suffix`, for programs that judge a file by its name.
    pub(crate) fn new(folder: &Path, suffix: &str) -> io::Result<Self> {
        let mut builder = Builder::new();
        builder.prefix(".partial-").suffix(suffix);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            // What an ordinary new file gets; the process' umask still applies.
            builder.permissions(std::fs::Permissions::from_mode(0o666));
        }
        let file = builder.tempfile_in(folder)?;
        Ok(Self { file })
    }

    /// As [`new`](AtomicFile::new), with `content`, which has reached the disk.
    pub(crate) fn with_content(folder: &Path, suffix: &str, content: &[u8]) -> io::Result<Self> {
        let mut atomic = Self::new(folder, suffix)?;
        atomic.file.write_all(content)?;
        // Some file systems put a rename on the disk before the content that it names.
        atomic.file.as_file().sync_all()?;
        Ok(atomic)
    }

    /// The temporary name, for another program to read from or write to.
    pub(crate) fn path(&self) -> &Path {
        self.file.path()
    }

    /// Takes the place of `path`, whatever is there.
    pub(crate) fn replace(self, path: &Path) -> io::Result<()> {
        self.file.persist(path)?;
        Ok(())
    }

    /// Takes the first of `paths` at which there is no file, and returns it.
    pub(crate) fn take_free(self, mut paths: impl FnMut() -> PathBuf) -> io::Result<PathBuf> {
        let mut file = self.file;
        loop {
            let path = paths();
            match file.persist_noclobber(&path) {
                Ok(_) => return Ok(path),
                Err(taken) if taken.error.kind() == io::ErrorKind::AlreadyExists => file = taken.file,
                Err(failed) => return Err(failed.error),
            }
        }
    }
}

/// Puts `content` in the place of `path`, by one rename.
pub(crate) fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    AtomicFile::with_content(folder_of(path), ".part", content)?.replace(path)
}

/// The folder that `path` is in; the working folder for a bare name.
pub(crate) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_takes_a_file_s_place_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let path = folder.path().join("a.txt");
        for content in ["old and long", "new"] {
            write(&path, content.as_bytes()).expect("the folder can be written");
            assert_eq!(
                std::fs::read_to_string(&path).expect("the file is there"),
                content
            );
        }
        let left = std::fs::read_dir(folder.path())
            .expect("the folder is there")
            .count();
        assert_eq!(left, 1);
        // What cannot be written leaves nothing either: a folder stands in the file's place.
        let taken = folder.path().join("taken");
        std::fs::create_dir(&taken).expect("the folder can be written");
        assert!(write(&taken, b"x").is_err());
        let left = std::fs::read_dir(folder.path())
            .expect("the folder is there")
            .count();
        assert_eq!(left, 2);
    }

    #[test]
    fn a_name_that_is_taken_is_left_alone() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let [first, second] = ["first", "second"].map(|name| folder.path().join(name));
        std::fs::write(&first, "kept").expect("the folder can be written");
        let mut names = [first.clone(), second.clone()].into_iter();
        let file = AtomicFile::with_content(folder.path(), ".part", b"added").expect("it can be written");
        let taken = file.take_free(|| names.next().expect("two names are enough"));
        assert_eq!(taken.expect("the second name is free"), second);
        assert_eq!(std::fs::read_to_string(first).expect("it is there"), "kept");
        assert_eq!(std::fs::read_to_string(second).expect("it is there"), "added");
    }
}
