//! The folders that keep what a reader's runs found: measurements, and the predictions made before them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use lab_words::environment;

use super::atomic_file::AtomicFile;

/// The folders that results may be in, the one to write to first. Only `LAB_RUNS_DIR` where that is set.
pub fn folders() -> Vec<PathBuf> {
    if let Some(folder) = environment::path(environment::RUNS_DIR) {
        return vec![folder];
    }
    let generated = environment::path(environment::HOME).map(|home| home.join("runs"));
    generated
        .or_else(workspace_folder)
        .into_iter()
        .chain(user_folder())
        .collect()
}

/// The course's own folder, if this program runs where it was built.
fn workspace_folder() -> Option<PathBuf> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent()?;
    workspace
        .join("Cargo.toml")
        .is_file()
        .then(|| workspace.join(".lab").join("runs"))
}

fn user_folder() -> Option<PathBuf> {
    let data = if cfg!(windows) {
        environment::path("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        environment::path("HOME").map(|home| home.join("Library").join("Application Support"))
    } else {
        environment::path("XDG_DATA_HOME")
            .or_else(|| environment::path("HOME").map(|home| home.join(".local").join("share")))
    };
    Some(data?.join("concurrency-lab").join("runs"))
}

/// Writes a document under a name that no file has, made of `name`, the time `at` (RFC 3339) and random letters, into
/// `folder`, which is created where it is missing; gives its path. Readers see the whole document or none.
///
/// # Errors
///
/// What the system says where the folder cannot be written.
pub fn write_new(folder: &Path, name: &str, at: &str, json: &[u8]) -> io::Result<PathBuf> {
    let time: String = at.chars().filter(char::is_ascii_alphanumeric).collect();
    let free = || {
        let letters: String = std::iter::repeat_with(fastrand::alphanumeric).take(6).collect();
        folder.join(format!("{name}_{time}_{letters}.json"))
    };
    fs::create_dir_all(folder)?;
    AtomicFile::with_content(folder, ".json", json)?.take_free(free)
}
