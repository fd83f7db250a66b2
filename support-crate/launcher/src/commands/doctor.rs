//! `cargo lab doctor`: what is there, what is missing, how to put it right.

use std::process::{Command, ExitCode};

use anyhow::Result;
use lab_words::environment::SPARE;

use crate::environment::{evcxr, python, registration, warm};
use crate::folders::{CourseFolders, KERNEL_VERSION};
use crate::kernel;
use crate::kernel::spare::keeper::{self, Without};
use crate::toolchain::{first_line, on_path, rust_tool, version};

/// What was found of one requirement.
enum Finding {
    Present(String),
    /// The remedy.
    Missing(String),
    /// Not needed to use the course; the text says for what.
    Optional(String),
}

/// Prints every requirement; the exit code says whether all are met. What cannot be looked at is a finding too.
///
/// # Errors
///
/// None today; the signature is that of every command.
pub fn run(folders: &CourseFolders) -> Result<ExitCode> {
    let findings = [
        ("Rust", rust()),
        ("C compiler", c_compiler()),
        ("Python with venv", python_with_venv()),
        ("course folder", writable(folders)),
        ("JupyterLab", jupyterlab(folders)),
        ("notebook kernel", notebook_kernel(folders)),
        ("registration", registration(folders)),
        ("warm build", warm_build(folders)),
        ("spare kernel", spare_kernel()),
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

fn spare_kernel() -> Finding {
    let gib = |bytes: u64| format!("{:.1} GiB", bytes as f64 / (1u64 << 30) as f64);
    match keeper::may_be_kept() {
        Ok(()) => Finding::Present(format!(
            "one is kept ready while JupyterLab is open; it holds about {} ({SPARE}=0 turns it off)",
            gib(keeper::HOLDS)
        )),
        Err(Without::TurnedOff) => {
            Finding::Optional(format!("turned off by {SPARE}=0; kernels start in seconds"))
        }
        Err(Without::Memory(free)) => Finding::Optional(format!(
            "none, because only {} of memory are free; from {} on kernels start at once",
            gib(free),
            gib(keeper::LEAST_MEMORY)
        )),
    }
}

fn rust() -> Finding {
    const OLDEST: &str = env!("CARGO_PKG_RUST_VERSION");
    let said = |tool| rust_tool(tool).and_then(|tool| version(&tool));
    let (Some(rustc), Some(cargo)) = (said("rustc"), said("cargo")) else {
        return Finding::Missing("rustc or cargo is not on the PATH: install Rust".to_owned());
    };
    let number = rustc.split_whitespace().nth(1).unwrap_or_default();
    if parts(number) < parts(OLDEST) {
        return Finding::Missing(format!(
            "{rustc} is too old: the course needs {OLDEST} or newer (`rustup update`)"
        ));
    }
    Finding::Present(format!("{rustc}, {cargo}"))
}

/// A version's first two numbers.
fn parts(version: &str) -> (u32, u32) {
    let mut parts = version.split('.').map_while(|part| part.parse().ok());
    (parts.next().unwrap_or(0), parts.next().unwrap_or(0))
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

fn writable(folders: &CourseFolders) -> Finding {
    match folders.ensure_writable() {
        Ok(()) => Finding::Present(folders.home().display().to_string()),
        Err(error) => Finding::Missing(error.to_string()),
    }
}

fn jupyterlab(folders: &CourseFolders) -> Finding {
    let locked = python::locked_version("jupyterlab");
    if !folders.python_env().exists() {
        return not_there_yet();
    }
    let stale = |what: &str| Finding::Missing(format!("{what}: run `cargo lab setup`"));
    match (
        python::version_of(folders, "jupyterlab"),
        python::is_ready(folders),
    ) {
        (_, Err(error)) => Finding::Missing(format!("{error:#}")),
        (Some(found), _) if found != locked => {
            stale(&format!("is version {found}, where the course needs {locked}"))
        }
        (Some(_), Ok(false)) => stale("the Python environment is not finished, or of other versions"),
        (Some(found), Ok(true)) => Finding::Present(found),
        (None, Ok(false)) => stale("the Python environment is not finished"),
        (None, Ok(true)) => Finding::Missing(format!(
            "the Python environment does not run: remove {}, then run `cargo lab setup`",
            folders.python_env().display()
        )),
    }
}

fn notebook_kernel(folders: &CourseFolders) -> Finding {
    if let Some(path) = evcxr::installed(folders) {
        return if evcxr::starts(&path) {
            Finding::Present(format!("evcxr_jupyter {KERNEL_VERSION} at {}", path.display()))
        } else {
            Finding::Missing(format!(
                "{} does not start: remove it, then run `cargo lab setup`",
                path.display()
            ))
        };
    }
    match evcxr::users_own() {
        Some((version, path)) => Finding::Missing(format!(
            "evcxr_jupyter {version} at {} is {}, the course needs {KERNEL_VERSION}: run `cargo lab setup`, which builds \
             that and leaves yours as it is",
            path.display(),
            if parts(&version) < parts(KERNEL_VERSION) {
                "too old"
            } else {
                "another version"
            }
        )),
        None => not_there_yet(),
    }
}

fn registration(folders: &CourseFolders) -> Finding {
    let there = registration::spec_file(folders).exists();
    made(
        registration::is_current(folders),
        there,
        "in the project's environment",
        "of another launcher, or damaged",
    )
}

fn warm_build(folders: &CourseFolders) -> Finding {
    if kernel::program(folders).is_err() {
        return not_there_yet();
    }
    made(
        warm::lacking(folders, &warm::Extent::First).map(|lacking| lacking.asked.is_empty()),
        folders.warm().is_dir(),
        "of the crates as they are",
        "of the crates as they were before, or of other versions",
    )
}

/// What a step of the set-up has made, or what is there in its place.
fn made(is_current: Result<bool>, is_there: bool, as_it_is: &str, as_it_was: &str) -> Finding {
    match is_current {
        Ok(true) => Finding::Present(as_it_is.to_owned()),
        Ok(false) if is_there => Finding::Missing(format!("{as_it_was}: run `cargo lab setup`")),
        Ok(false) => not_there_yet(),
        Err(error) => Finding::Missing(format!("cannot be told: {error:#}")),
    }
}

fn not_there_yet() -> Finding {
    Finding::Missing("not there yet: run `cargo lab setup`".to_owned())
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
