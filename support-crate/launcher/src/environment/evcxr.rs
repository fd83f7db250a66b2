//! The notebook kernel, evcxr_jupyter, in the pinned version: an installed one, else one built once per user.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use crate::environment::turn;
use crate::folders::{CourseFolders, KERNEL_VERSION, program};
use crate::kernel;
use crate::progress::Step;
use crate::stamp;
use crate::toolchain::rust_tool;

/// Whether a kernel of the pinned version is known and there.
///
/// # Errors
///
/// None today; the signature is that of every step.
pub fn is_ready(folders: &CourseFolders) -> Result<bool> {
    Ok(kernel::program(folders).is_ok())
}

/// Finds or builds the kernel and writes down where it is.
///
/// # Errors
///
/// When it cannot be built.
pub fn install(folders: &CourseFolders, step: &Step) -> Result<String> {
    let (path, outcome) = match installed(folders) {
        Some(path) => found(path),
        None => built_once(folders, step)?,
    };
    stamp::set(&kernel::note(folders), &path.to_string_lossy())?;
    Ok(outcome)
}

fn found(path: PathBuf) -> (PathBuf, String) {
    let outcome = format!("version {KERNEL_VERSION} found at {}", path.display());
    (path, outcome)
}

/// Builds the kernel into the user's cache, unless another set-up of this user has done so meanwhile: the cache and the
/// folder it is built in belong to all checkouts.
fn built_once(folders: &CourseFolders, step: &Step) -> Result<(PathBuf, String)> {
    let cache = folders.kernel_cache();
    fs::create_dir_all(&cache).with_context(|| {
        format!(
            "cannot make {}: set LAB_CACHE to a folder that can be written to",
            cache.display()
        )
    })?;
    let _only_one = turn::take(&cache.join("build.lock"), || {
        step.say("another set-up is building the notebook kernel; waiting for it");
    })?;
    if let Some(path) = installed(folders) {
        return Ok(found(path));
    }
    build(&cache, step)?;
    Ok((folders.cached_kernel(), format!("version {KERNEL_VERSION} built")))
}

/// A kernel of the pinned version: in the cache, or installed by the user.
pub fn installed(folders: &CourseFolders) -> Option<PathBuf> {
    let cached = folders.cached_kernel();
    if cached.is_file() {
        return Some(cached);
    }
    let (version, path) = users_own()?;
    (version == KERNEL_VERSION).then_some(path)
}

/// The kernel that the user installed with cargo, of whatever version, with that version.
pub fn users_own() -> Option<(String, PathBuf)> {
    let listed = Command::new(rust_tool("cargo")?)
        .args(["install", "--list"])
        .output()
        .ok()?;
    // A line as `evcxr_jupyter v0.22.0:`, with more before the colon where it is not from the registry.
    let version = String::from_utf8_lossy(&listed.stdout).lines().find_map(|line| {
        line.strip_prefix("evcxr_jupyter v")?
            .strip_suffix(':')
            .map(str::to_owned)
    })?;
    let path = cargo_home()?.join("bin").join(program("evcxr_jupyter"));
    path.is_file().then_some((version, path))
}

/// Whether a kernel's program starts at all; it is asked for its help.
pub fn starts(kernel: &Path) -> bool {
    Command::new(kernel)
        .arg("--help")
        .stdin(Stdio::null())
        .output()
        .is_ok_and(|output| output.status.success())
}

/// Builds the kernel. The caller holds the cache's lock.
fn build(cache: &Path, step: &Step) -> Result<()> {
    let cargo = rust_tool("cargo").context("cargo is not on the PATH: install Rust")?;
    let target = cache.join("build");
    fs::create_dir_all(&target).with_context(|| format!("cannot make {}", target.display()))?;
    step.detail("building evcxr_jupyter, once for all checkouts; some minutes");
    let mut install = Command::new(cargo);
    install
        .args([
            "install",
            "evcxr_jupyter",
            "--version",
            KERNEL_VERSION,
            "--locked",
            "--root",
        ])
        .arg(cache)
        // Kept on interruption, so that the next set-up goes on from here.
        .env("CARGO_TARGET_DIR", &target);
    step.run(&mut install).context(
        "building the kernel failed; with the network up, run the same command again, it goes on from here",
    )?;
    fs::remove_dir_all(&target).with_context(|| format!("cannot remove {}", target.display()))
}

fn cargo_home() -> Option<PathBuf> {
    std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(dirs::home_dir()?.join(".cargo")))
}
