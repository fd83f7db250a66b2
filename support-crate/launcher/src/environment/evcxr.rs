//! The notebook kernel, evcxr_jupyter, in the pinned version: an installed one, else one built once per user.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::kernel;
use crate::places::{KERNEL_VERSION, Places, program};
use crate::progress::Step;
use crate::stamp;
use crate::toolchain::rust_tool;

/// Whether a kernel of the pinned version is known and there.
///
/// # Errors
/// None today; the signature is that of every step.
pub fn is_ready(places: &Places) -> Result<bool> {
    Ok(kernel::program(places).is_ok())
}

/// Finds or builds the kernel and writes down where it is.
///
/// # Errors
/// When it cannot be built.
pub fn install(places: &Places, step: &Step) -> Result<String> {
    let (path, outcome) = match installed(places) {
        Some(path) => {
            let outcome = format!("version {KERNEL_VERSION} found at {}", path.display());
            (path, outcome)
        }
        None => {
            build(places, step)?;
            (places.cached_kernel(), format!("version {KERNEL_VERSION} built"))
        }
    };
    stamp::set(&kernel::note(places), &path.to_string_lossy())?;
    Ok(outcome)
}

/// A kernel of the pinned version: in the cache, or installed by the user.
pub fn installed(places: &Places) -> Option<PathBuf> {
    let cached = places.cached_kernel();
    if cached.is_file() {
        return Some(cached);
    }
    let listed = Command::new(rust_tool("cargo")?)
        .args(["install", "--list"])
        .output()
        .ok()?;
    let wanted = format!("evcxr_jupyter v{KERNEL_VERSION}:");
    let bin = cargo_home()?.join("bin").join(program("evcxr_jupyter"));
    (String::from_utf8_lossy(&listed.stdout)
        .lines()
        .any(|line| line == wanted)
        && bin.is_file())
    .then_some(bin)
}

fn build(places: &Places, step: &Step) -> Result<()> {
    let cargo = rust_tool("cargo").context("cargo is not on the PATH: install Rust")?;
    let cache = places.kernel_cache();
    let target = cache.join("build");
    fs::create_dir_all(&target).with_context(|| {
        format!(
            "cannot make {}: set LAB_CACHE to a folder that can be written to",
            target.display()
        )
    })?;
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
        .arg(&cache)
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
