//! The Python environment: a virtual one of the project's own, with the versions of the lock file.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use lab_words::environment;

use crate::folders::CourseFolders;
use crate::progress::Step;
use crate::stamp;
use crate::toolchain::{first_line, on_path};

const LOCK: &str = include_str!("../../python/requirements.lock");

/// reveal.js; installed without what its package needs.
const REVEAL_LOCK: &str = include_str!("../../python/reveal.lock");

/// The oldest Python that the locked versions run on.
const OLDEST: (u32, u32) = (3, 10);

/// A Python that can make the environment.
#[derive(Clone, Debug)]
pub struct Python {
    /// Its program.
    pub program: PathBuf,
    /// Its version, as `3.11.7`.
    pub version: String,
}

/// Finds a Python that is new enough and has `venv`: the one that `LAB_PYTHON` names, else the first fitting one on
/// the PATH.
///
/// # Errors
///
/// When there is none; the error says which were looked at and what each lacks.
pub fn find() -> Result<Python> {
    let candidates: Vec<PathBuf> = match environment::path(environment::PYTHON) {
        Some(program) => vec![program],
        None => [
            "python3",
            "python",
            "python3.14",
            "python3.13",
            "python3.12",
            "python3.11",
            "python3.10",
        ]
        .into_iter()
        .filter_map(on_path)
        .collect(),
    };
    let mut refused = Vec::new();
    for program in candidates {
        match examine(&program) {
            Ok(version) => return Ok(Python { program, version }),
            Err(why) => refused.push(format!("  {}: {why}", program.display())),
        }
    }
    let (major, minor) = OLDEST;
    let looked_at = if refused.is_empty() {
        "  none is on the PATH".to_owned()
    } else {
        refused.join("\n")
    };
    bail!(
        "no usable Python {major}.{minor} or newer with venv:\n{looked_at}\n\
         install one (Debian and Ubuntu: `apt install python3 python3-venv`), or name one in LAB_PYTHON"
    )
}

fn examine(program: &Path) -> Result<String> {
    const ASK: &str = "import sys; print('.'.join(map(str, sys.version_info[:3])))";
    let version = first_line(Command::new(program).args(["-c", ASK])).context("cannot be run")?;
    let mut parts = version.split('.').map_while(|part| part.parse::<u32>().ok());
    let found = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    if found < OLDEST {
        bail!("version {version} is too old");
    }
    if first_line(Command::new(program).args(["-c", "import venv, ensurepip; print('ok')"])).is_none() {
        bail!("version {version} has no venv module (Debian and Ubuntu: `apt install python3-venv`)");
    }
    Ok(version)
}

/// Whether the environment is there, complete, and of the locked versions.
///
/// # Errors
///
/// None today; the signature is that of every step.
pub fn is_ready(folders: &CourseFolders) -> Result<bool> {
    Ok(stamp::holds(&stamp_file(folders), &locks()) && folders.python_program("python").is_file())
}

/// Makes the environment.
///
/// # Errors
///
/// When there is no usable Python, or a package cannot be installed.
pub fn make(folders: &CourseFolders, step: &Step) -> Result<String> {
    let python = find()?;
    let folder = folders.python_env();
    // A half-made environment is not worth mending: what was downloaded is in pip's cache.
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    step.detail("making a virtual environment");
    step.run(Command::new(&python.program).args(["-m", "venv"]).arg(&folder))?;
    install(folders, step, LOCK, &[])?;
    install(folders, step, REVEAL_LOCK, &["--no-deps"])?;
    stamp::set(&stamp_file(folders), &locks())?;
    Ok(format!(
        "JupyterLab {} on Python {}",
        locked_version("jupyterlab"),
        python.version
    ))
}

/// What the environment is made from.
fn locks() -> String {
    [LOCK, REVEAL_LOCK].concat()
}

fn install(folders: &CourseFolders, step: &Step, lock: &str, options: &[&str]) -> Result<()> {
    let mut file = tempfile::NamedTempFile::new()?;
    std::io::Write::write_all(&mut file, lock.as_bytes())?;
    let mut command = Command::new(folders.python_program("python"));
    command
        .args([
            "-m",
            "pip",
            "install",
            "--disable-pip-version-check",
            "--no-input",
            "--require-hashes",
        ])
        .args(options)
        .arg("--requirement")
        .arg(file.path());
    step.run(&mut command)
        .context("installing Python's packages failed; with the network up, run the same command again")
}

/// The version that the lock file gives a package.
pub fn locked_version(package: &str) -> &'static str {
    LOCK.lines()
        .find_map(|line| line.strip_prefix(package)?.strip_prefix("=="))
        .and_then(|rest| rest.split_whitespace().next())
        .unwrap_or("of an unknown version")
}

/// The version of a package that the environment really holds, if its Python runs and finds the package.
pub fn version_of(folders: &CourseFolders, package: &str) -> Option<String> {
    const ASK: &str = "import sys, importlib.metadata as found; print(found.version(sys.argv[1]))";
    first_line(Command::new(folders.python_program("python")).args(["-I", "-c", ASK, package]))
}

fn stamp_file(folders: &CourseFolders) -> PathBuf {
    folders.python_env().join("complete")
}
