//! evcxr as a command, with everything that a cell's build needs in its environment.

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use crate::course::is_made_from_our_crates;
use crate::folders::CourseFolders;
use crate::kernel::{configuration, settings, shim};
use crate::toolchain;

const LIBRARY_PATH: &str = if cfg!(target_os = "macos") {
    "DYLD_LIBRARY_PATH"
} else {
    "LD_LIBRARY_PATH"
};

/// The kernel program with everything a cell's build needs in its environment.
pub(super) fn command(folders: &CourseFolders, build_in: &Path) -> Result<Command> {
    let program = crate::kernel::program(folders)?;
    let (Some(cargo), Some(rustc)) = (toolchain::rust_tool("cargo"), toolchain::rust_tool("rustc")) else {
        bail!("cargo or rustc is not on the PATH: install Rust, then run `cargo lab doctor`");
    };
    let mut path = vec![folders.shims()];
    path.extend(std::env::split_paths(
        &std::env::var_os("PATH").unwrap_or_default(),
    ));
    let mut command = Command::new(program);
    let left_out = settings::decide(&mut command, std::env::vars_os().map(|(name, _)| name));
    if let Some(notice) = settings::notice(&left_out) {
        eprintln!("{notice}");
    }
    command
        .env("PATH", std::env::join_paths(path)?)
        .env(shim::REAL_CARGO, cargo)
        .env(shim::REAL_RUSTC, rustc)
        .env(shim::LOCK_FILE, folders.lock_file())
        .env(shim::BUILD_FOLDER, build_in)
        .env("EVCXR_CONFIG_DIR", configuration::folder(folders))
        .env(lab_words::environment::LAUNCHER, folders.installed_launcher());
    if let Some(libraries) = library_path()? {
        command.env(LIBRARY_PATH, libraries);
    }
    Ok(command)
}

/// The search path for shared libraries without the folders of cargo's builds of the support crate, which `cargo run`
/// and `cargo test` put there: the crate in them has other flags than the one that cells are linked against.
fn library_path() -> Result<Option<OsString>> {
    let Some(path) = std::env::var_os(LIBRARY_PATH) else {
        return Ok(None);
    };
    let kept = std::env::split_paths(&path).filter(|folder| !holds_support_crate(folder));
    Ok(Some(std::env::join_paths(kept)?))
}

fn holds_support_crate(folder: &Path) -> bool {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| entry.path())
        .any(|file| is_made_from_our_crates(&file))
}
