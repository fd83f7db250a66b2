//! `cargo lab doctor`: what is there, what is missing, how to mend it.

use std::process::{Command, ExitCode};

use anyhow::Result;

use crate::environment::{evcxr, python, registration, warm};
use crate::kernel;
use crate::places::{KERNEL_VERSION, Places};
use crate::toolchain::{first_line, on_path, rust_tool, version};

/// What was found of one requirement.
enum Finding {
    Present(String),
    /// The remedy.
    Missing(String),
    /// Not needed to use the course; the text says for what.
    Optional(String),
}

/// Prints every requirement; the exit code says whether all are met.
///
/// # Errors
/// When the launcher's own file cannot be found.
pub fn run(places: &Places) -> Result<ExitCode> {
    let findings = [
        ("Rust", rust()),
        ("C compiler", c_compiler()),
        ("Python with venv", python_with_venv()),
        ("course folder", writable(places)),
        (
            "JupyterLab",
            made(python::is_ready(places)?, python::locked_version("jupyterlab")),
        ),
        ("notebook kernel", notebook_kernel(places)),
        (
            "registration",
            made(registration::is_current(places)?, "in the project's environment"),
        ),
        (
            "warm build",
            made(
                kernel::program(places).is_ok() && warm::is_current(places, &warm::Extent::First)?,
                "of the crates as they are",
            ),
        ),
        ("browser for tests", browser()),
    ];
    let mut missing = 0;
    for (name, finding) in &findings {
        match finding {
            Finding::Present(what) => println!("✔ {name:<18} {what}"),
            Finding::Optional(what) => println!("· {name:<18} {what}"),
            Finding::Missing(remedy) => {
                missing += 1;
                println!("✘ {name:<18} {remedy}");
            }
        }
    }
    if missing > 0 {
        println!("{missing} of {} missing", findings.len());
        return Ok(ExitCode::FAILURE);
    }
    println!("all there: `cargo lab` opens the course");
    Ok(ExitCode::SUCCESS)
}

fn rust() -> Finding {
    let found = rust_tool("rustc").and_then(|rustc| version(&rustc));
    match (found, rust_tool("cargo").and_then(|cargo| version(&cargo))) {
        (Some(rustc), Some(cargo)) => Finding::Present(format!("{rustc}, {cargo}")),
        _ => Finding::Missing("rustc or cargo is not on the PATH: install Rust".to_owned()),
    }
}

fn c_compiler() -> Finding {
    let compilers = ["cc", "gcc", "clang", "cl"];
    match compilers
        .into_iter()
        .find_map(|name| on_path(name).and_then(|path| version(&path)))
    {
        Some(found) => Finding::Present(found),
        None => Finding::Missing(format!(
            "none of {} is on the PATH (Debian and Ubuntu: `apt install build-essential`)",
            compilers.join(", ")
        )),
    }
}

fn python_with_venv() -> Finding {
    match python::find() {
        Ok(python) => Finding::Present(format!("{} at {}", python.version, python.program.display())),
        Err(error) => Finding::Missing(error.to_string()),
    }
}

fn writable(places: &Places) -> Finding {
    match places.ensure_writable() {
        Ok(()) => Finding::Present(places.home().display().to_string()),
        Err(error) => Finding::Missing(error.to_string()),
    }
}

fn notebook_kernel(places: &Places) -> Finding {
    match evcxr::installed(places) {
        Some(path) => Finding::Present(format!("evcxr_jupyter {KERNEL_VERSION} at {}", path.display())),
        None => Finding::Missing("not there yet: run `cargo lab setup`".to_owned()),
    }
}

fn made(is: bool, what: &str) -> Finding {
    if is {
        Finding::Present(what.to_owned())
    } else {
        Finding::Missing("not there yet: run `cargo lab setup`".to_owned())
    }
}

fn browser() -> Finding {
    let found = ["chromium", "chromium-browser", "google-chrome"]
        .into_iter()
        .find_map(on_path);
    match found.and_then(|path| first_line(Command::new(path).arg("--version"))) {
        Some(version) => Finding::Present(version),
        None => Finding::Optional("no Chromium: only the browser test needs it, and is skipped".to_owned()),
    }
}
