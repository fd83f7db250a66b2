//! The programs that the user already has: cargo, rustc, Python, and their versions.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::folders::program;

/// A tool of the Rust toolchain: rustup's answer for this folder, else the first on the PATH.
pub fn rust_tool(name: &str) -> Option<PathBuf> {
    let from_rustup = first_line(Command::new("rustup").args(["which", name]));
    from_rustup.map(PathBuf::from).or_else(|| on_path(name))
}

/// The first program of that name on the PATH.
pub fn on_path(name: &str) -> Option<PathBuf> {
    let file = program(name);
    env::split_paths(&env::var_os("PATH")?)
        .map(|folder| folder.join(&file))
        .find(|path| path.is_file())
}

/// What a program says of its version, or nothing when it cannot be started or fails.
pub fn version(program: &Path) -> Option<String> {
    first_line(Command::new(program).arg("--version"))
}

/// The first line that a command prints, or nothing when it fails.
pub fn first_line(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    if !output.status.success() {
        return None;
    }
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines()
        .next()
        .map(|line| line.trim().to_owned())
        .filter(|line| !line.is_empty())
}
