//! What evcxr finds when it looks for `cargo` and `rustup`: this program, under their names, first on the PATH.
//!
//! evcxr builds in a folder of its own, where the workspace's lock file means nothing, and its first cell prunes any
//! lock file put there. The shim puts the workspace's lock file back before cargo resolves the support crate, so a
//! notebook runs exactly the versions that the tests ran, and needs no network for it.

mod compiler_call;

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::SystemTime;

use self::compiler_call::{CompilerCall, Surroundings};
use crate::course;
use crate::kernel::settings::RELEASE;
use crate::kernel::{exit, in_cell, spare};

/// The lock file to use.
pub use lab_words::environment::LOCK_FILE;
/// The real cargo.
pub use lab_words::environment::REAL_CARGO;
/// The real rustc.
pub use lab_words::environment::REAL_RUSTC;
/// evcxr's build folder, by the name that evcxr knows it by.
pub const BUILD_FOLDER: &str = "EVCXR_TMPDIR";

/// A program this one stands in for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    /// `cargo`, run by evcxr for each cell.
    Cargo,
    /// `rustup`, asked by evcxr where cargo and rustc are.
    Rustup,
    /// What cargo calls in the compiler's place, with the compiler as its first argument.
    RustcWrapper,
}

const RUSTC_WRAPPER: &str = "rustc-wrapper";

impl Tool {
    /// Every tool with the name it is called by.
    pub const ALL: [(Self, &'static str); 3] = [
        (Self::Cargo, "cargo"),
        (Self::Rustup, "rustup"),
        (Self::RustcWrapper, RUSTC_WRAPPER),
    ];
}

/// The tool that this process was started as, if any.
pub fn asked_for() -> Option<Tool> {
    let called = env::args_os().next()?;
    let stem = Path::new(&called).file_stem()?.to_owned();
    Tool::ALL
        .into_iter()
        .find(|(_, name)| stem == OsStr::new(name))
        .map(|(tool, _)| tool)
}

/// Puts the stand-ins into a folder.
///
/// # Errors
///
/// When the folder or a link in it cannot be made.
pub fn install(launcher: &Path, folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for (_, name) in Tool::ALL {
        let link = folder.join(crate::folders::program(name));
        match fs::remove_file(&link) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => fs::hard_link(launcher, &link).or_else(|_| fs::copy(launcher, &link).map(drop))?,
        }
    }
    Ok(())
}

/// Stands in for the tool.
pub fn run(tool: Tool) -> ExitCode {
    let done = match tool {
        Tool::Cargo => cargo(),
        Tool::Rustup => rustup(),
        Tool::RustcWrapper => rustc(),
    };
    done.unwrap_or_else(|error| {
        eprintln!("the course's {tool:?} stand-in failed: {error}");
        ExitCode::FAILURE
    })
}

fn cargo() -> io::Result<ExitCode> {
    let mut cargo = Command::new(real(REAL_CARGO)?);
    let here = env::current_dir()?;
    let Some(own) = own_folder().filter(|own| leads_to(own, &here)) else {
        leave_alone(&mut cargo);
        cargo.args(arguments());
        return hand_over(&mut cargo);
    };
    prepare(&mut cargo, &own)?;
    if arguments().any(|argument| builds(&argument)) {
        build(&mut cargo, &own)
    } else {
        cargo.args(arguments());
        hand_over(&mut cargo)
    }
}

/// The folder that the kernel builds in, by the path that evcxr knows.
fn own_folder() -> Option<PathBuf> {
    env::var_os(BUILD_FOLDER).map(PathBuf::from)
}

/// evcxr asks `cargo check` what is wrong with a cell that its analyser does not understand. The first check of a kernel
/// would check all dependencies, though they are built already: building the cell finds the same errors at once.
fn builds(argument: &OsStr) -> bool {
    argument == "build" || argument == "check"
}

/// Builds a cell: by the compiler alone where cargo would do nothing else, and otherwise by cargo.
fn build(cargo: &mut Command, own: &Path) -> io::Result<ExitCode> {
    if spare::is_unhurried(own) {
        give_way();
    }
    let begun = SystemTime::now();
    let surroundings = Surroundings::of(own);
    let known = surroundings
        .as_ref()
        .and_then(|surroundings| CompilerCall::kept(own, surroundings));
    if let Some(judged) = known.and_then(|call| call.repeat()) {
        return Ok(judged);
    }
    cargo
        .args(arguments().map(|argument| {
            if builds(&argument) {
                "build".into()
            } else {
                argument
            }
        }))
        .env("RUSTC_WRAPPER", beside(RUSTC_WRAPPER)?);
    let status = cargo.status()?;
    if let Some(surroundings) = surroundings.filter(|_| status.success()) {
        CompilerCall::keep(own, surroundings, begun);
    }
    Ok(exit::passed_on(status))
}

/// Lets everybody else go first from here on. What a spare builds may wait; evcxr itself could not come back from there
/// when the spare is taken over.
fn give_way() {
    #[cfg(unix)]
    {
        const LAST: i32 = 19;
        // Where it is not allowed, the build takes its turn.
        let _ = rustix::process::nice(LAST);
    }
}

/// A call of the compiler by cargo: one for a cell is noted.
fn rustc() -> io::Result<ExitCode> {
    let mut arguments = arguments();
    let mut rustc = Command::new(arguments.next().unwrap_or_default());
    if let Some(own) = own_folder() {
        compiler_call::note(&own);
    }
    hand_over(rustc.args(arguments))
}

/// The stand-in of this name.
fn beside(name: &str) -> io::Result<PathBuf> {
    Ok(env::current_exe()?.with_file_name(crate::folders::program(name)))
}

fn arguments() -> impl Iterator<Item = OsString> {
    env::args_os().skip(1)
}

/// Whether both paths lead to the same folder.
fn leads_to(path: &Path, folder: &Path) -> bool {
    matches!((path.canonicalize(), folder.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

/// For a build of the kernel's own: the cell and the lock file as they should be, and the built files named by the path
/// that evcxr knows. cargo itself would name them by the path that it finds itself in, where a link has led it.
fn prepare(cargo: &mut Command, own: &Path) -> io::Result<()> {
    if let Some(lock) = env::var_os(LOCK_FILE) {
        restore_lock(own, Path::new(&lock))?;
    }
    if arguments().any(|argument| argument == "build") {
        in_cell::instrument(own)?;
    }
    let target = own.join("target");
    cargo
        .env("CARGO_TARGET_DIR", &target)
        .env("CARGO_BUILD_BUILD_DIR", &target);
    Ok(())
}

/// For a build that a cell started somewhere else: its sources are its own business, and so are its settings.
fn leave_alone(cargo: &mut Command) {
    for (name, _) in RELEASE {
        cargo.env_remove(name);
    }
}

/// Puts the workspace's lock file into the build directory when its manifest asks for a crate of the course that its
/// lock file does not know.
fn restore_lock(build_dir: &Path, lock: &Path) -> io::Result<()> {
    let read = |name| fs::read_to_string(build_dir.join(name)).unwrap_or_default();
    let (manifest, locked) = (read("Cargo.toml"), read("Cargo.lock"));
    let unlocked = |name: &str| !locked.contains(&format!("name = \"{name}\""));
    if course::dependencies(&manifest).any(unlocked) {
        fs::write(build_dir.join("Cargo.lock"), fs::read(lock)?)?;
    }
    Ok(())
}

fn rustup() -> io::Result<ExitCode> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["which", "cargo"] => println!("{}", beside("cargo")?.display()),
        ["which", "rustc"] => println!("{}", real(REAL_RUSTC)?.display()),
        _ => {
            eprintln!(
                "rustup is not available inside the course's kernel; it uses the workspace's toolchain"
            );
            return Ok(ExitCode::FAILURE);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn real(variable: &str) -> io::Result<PathBuf> {
    env::var_os(variable)
        .map(PathBuf::from)
        .ok_or_else(|| io::Error::other(format!("{variable} is not set; only `lab kernel` may start this")))
}

#[cfg(unix)]
fn hand_over(command: &mut Command) -> io::Result<ExitCode> {
    use std::os::unix::process::CommandExt;
    Err(command.exec())
}

#[cfg(not(unix))]
fn hand_over(command: &mut Command) -> io::Result<ExitCode> {
    let status = command.status()?;
    Ok(exit::passed_on(status))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_file_returns_only_when_the_support_crate_is_asked_for_and_unlocked() {
        let folder = tempfile::tempdir().unwrap();
        let lock = folder.path().join("workspace.lock");
        let ours = folder.path().join("Cargo.lock");
        fs::write(
            &lock,
            "[[package]]\nname = \"concurrency-lab\"\nversion = \"1\"\n",
        )
        .unwrap();

        fs::write(folder.path().join("Cargo.toml"), "[dependencies]\n").unwrap();
        restore_lock(folder.path(), &lock).unwrap();
        assert!(!ours.exists());

        fs::write(
            folder.path().join("Cargo.toml"),
            "[dependencies]\nconcurrency-lab = { path = \"x\" }\n",
        )
        .unwrap();
        restore_lock(folder.path(), &lock).unwrap();
        assert_eq!(fs::read(&ours).unwrap(), fs::read(&lock).unwrap());

        let grown = "name = \"concurrency-lab\"\nname = \"added-by-a-reader\"\n";
        fs::write(&ours, grown).unwrap();
        restore_lock(folder.path(), &lock).unwrap();
        assert_eq!(fs::read_to_string(&ours).unwrap(), grown);
    }
}
