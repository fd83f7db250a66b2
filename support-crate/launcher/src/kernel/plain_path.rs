//! A path that evcxr can say to its child: that one takes lines of words apart at their spaces, so a path with a space
//! in it ends the kernel.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

const PREFIX: &str = "concurrency-lab-";
const LINK: &str = "build";

/// A folder without a link in it may be one that is just being made, or what a crash left.
const OLD: Duration = Duration::from_secs(3600);

/// A folder under a path that is plain: its own path, or a link to it, which goes when this is dropped.
pub struct PlainPath {
    path: PathBuf,
    _private: Option<TempDir>,
}

impl PlainPath {
    /// Names `folder` by its own path where that is plain, else by a link in a private folder among the user's runtime
    /// files, or among temporary ones.
    ///
    /// # Errors
    ///
    /// When a link is needed and no place for it has a plain path, or it cannot be made.
    pub fn to(folder: &Path) -> Result<Self> {
        Self::within(folder, &runtime_folder())
    }

    fn within(folder: &Path, runtime: &Path) -> Result<Self> {
        if is_plain(folder) {
            return Ok(Self {
                path: folder.to_owned(),
                _private: None,
            });
        }
        if !is_plain(runtime) {
            bail!(
                "the notebook kernel cannot work in {}, whose path has a space: set TMPDIR to a folder without one",
                runtime.display()
            );
        }
        sweep(runtime);
        let private = make_private(runtime)
            .with_context(|| format!("cannot make a folder in {}", runtime.display()))?;
        let path = private.path().join(LINK);
        link(folder, &path)
            .with_context(|| format!("cannot make the link {} to {}", path.display(), folder.display()))?;
        Ok(Self {
            path,
            _private: Some(private),
        })
    }

    /// The path.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// The user's folder for running programs where there is one that will do, else the one for temporary files.
fn runtime_folder() -> PathBuf {
    std::env::var_os("XDG_RUNTIME_DIR")
        .map(PathBuf::from)
        .filter(|folder| folder.is_absolute() && folder.is_dir() && is_plain(folder))
        .unwrap_or_else(std::env::temp_dir)
}

fn is_plain(path: &Path) -> bool {
    path.to_str()
        .is_some_and(|path| !path.contains(char::is_whitespace))
}

/// Removes the links of kernels that crashed: what they lead to is gone.
fn sweep(runtime: &Path) {
    let entries = fs::read_dir(runtime).into_iter().flatten().flatten();
    for entry in entries {
        if entry.file_name().to_string_lossy().starts_with(PREFIX) && leads_nowhere(&entry.path()) {
            // It may be another user's.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

fn leads_nowhere(private: &Path) -> bool {
    let is_missing =
        |found: io::Result<fs::Metadata>| found.is_err_and(|error| error.kind() == io::ErrorKind::NotFound);
    let link = private.join(LINK);
    if !is_missing(fs::symlink_metadata(&link)) {
        return is_missing(fs::metadata(&link));
    }
    fs::metadata(private)
        .and_then(|about| about.modified())
        .is_ok_and(|changed| changed.elapsed().is_ok_and(|age| age > OLD))
}

/// A new folder that only its owner may enter; on Windows that is how the place for temporary files already is.
fn make_private(runtime: &Path) -> io::Result<TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    builder.tempdir_in(runtime)
}

#[cfg(unix)]
fn link(to: &Path, at: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(to, at)
}

#[cfg(windows)]
fn link(to: &Path, at: &Path) -> io::Result<()> {
    std::os::windows::fs::symlink_dir(to, at)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn folder_in(parent: &TempDir, name: &str) -> PathBuf {
        let folder = parent.path().join(name);
        fs::create_dir(&folder).unwrap();
        folder
    }

    #[test]
    fn a_plain_path_stays_as_it_is() {
        let place = tempfile::tempdir().unwrap();
        let folder = folder_in(&place, "Über-uns");
        let named = PlainPath::within(&folder, place.path()).unwrap();
        assert_eq!(named.path(), folder);
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_path_with_spaces_gets_a_private_link_without_that_goes_with_the_kernel() {
        let (place, runtime) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let folder = folder_in(&place, "Über  uns (Kopie) '1'");
        fs::write(folder.join("kept"), "").unwrap();
        let named = PlainPath::within(&folder, runtime.path()).unwrap();
        let path = named.path().to_owned();
        assert!(is_plain(&path) && path.starts_with(runtime.path()));
        assert_eq!(path.canonicalize().unwrap(), folder.canonicalize().unwrap());
        let mode = fs::metadata(path.parent().unwrap()).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{mode:o}");
        drop(named);
        assert_eq!(fs::read_dir(runtime.path()).unwrap().count(), 0);
        assert!(
            folder.join("kept").is_file(),
            "the link goes, not what it leads to"
        );
    }

    #[test]
    fn what_a_crash_left_is_swept_and_a_live_kernels_link_is_not() {
        let (place, runtime) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let live = PlainPath::within(&folder_in(&place, "a live one"), runtime.path()).unwrap();
        let gone = folder_in(&place, "a crashed one");
        let mut crashed = PlainPath::within(&gone, runtime.path()).unwrap();
        let left = crashed._private.take().unwrap().keep();
        fs::remove_dir(&gone).unwrap();
        let another = runtime.path().join("somebody-elses");
        fs::create_dir(&another).unwrap();
        let _next = PlainPath::within(&folder_in(&place, "the next one"), runtime.path()).unwrap();
        assert!(!left.exists());
        assert!(live.path().exists() && another.exists());
    }

    #[test]
    fn where_no_path_is_plain_the_remedy_is_said() {
        let place = tempfile::tempdir().unwrap();
        let (folder, runtime) = (folder_in(&place, "a folder"), folder_in(&place, "a runtime"));
        let said = PlainPath::within(&folder, &runtime).err().unwrap().to_string();
        assert!(
            said.contains("a runtime") && said.contains("set TMPDIR"),
            "{said}"
        );
    }
}
