//! `lab kernel`: starts evcxr and stays beside it, so that its build directory goes when it goes.

use std::ffi::OsString;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::course::is_made_from_our_crates;
use crate::folders::CourseFolders;
use crate::kernel::build_dir::BuildDir;
use crate::kernel::in_cell::Records;
use crate::kernel::plain_path::PlainPath;
use crate::kernel::{configuration, exit, front, settings, shim};
use crate::toolchain;

/// How often the kernel, its parent and the request to end are looked at.
const TICK: Duration = Duration::from_millis(100);

/// Names a build directory to use and keep, instead of one of the kernel's own: how the warm one is made.
pub use lab_words::environment::BUILD_IN;

const LIBRARY_PATH: &str = if cfg!(target_os = "macos") {
    "DYLD_LIBRARY_PATH"
} else {
    "LD_LIBRARY_PATH"
};

/// Runs a kernel until it ends, its parent ends, or this process is told to end.
///
/// # Errors
///
/// When the kernel is not installed or cannot be started.
pub fn run(folders: &CourseFolders, connection_file: &Path) -> Result<ExitCode> {
    let stop = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&stop);
    ctrlc::set_handler(move || told.store(true, Ordering::SeqCst)).context("cannot listen for signals")?;
    let (build_in, kept) = match std::env::var_os(BUILD_IN) {
        Some(folder) => (PathBuf::from(folder), KeptOpen::Warm(warm_turn(folders)?)),
        None => {
            let made = BuildDir::make(folders)?;
            (made.path(), KeptOpen::Own(made))
        }
    };
    let records = Records::of_kernel(&build_in);
    let fronted = front::open(connection_file, &build_in, records.clone())?;
    let named = PlainPath::to(&build_in)?;
    let mut kernel = command(folders, named.path())?
        .arg("--control_file")
        .arg(fronted.as_ref().map_or(connection_file, |file| file.path()))
        .envs(fronted.iter().flat_map(|_| records.environment()))
        // evcxr says here which configuration it read, to whoever started the kernel.
        .stdout(Stdio::null())
        .spawn()
        .context("cannot start the notebook kernel: run `cargo lab setup`")?;
    let ended = watch(&mut kernel, &stop)?;
    // While it is kept: a build that outlives the kernel would write into the next one's.
    ask_group_to_end();
    drop((fronted, named));
    drop(kept);
    match ended {
        Ended::ByItself(status) => Ok(exit::passed_on(status)),
        Ended::ByUs => {
            end_group();
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// What is kept while a kernel runs.
#[expect(dead_code, reason = "kept for what happens when it is dropped")]
enum KeptOpen {
    Own(BuildDir),
    Warm(File),
}

/// Waits until no other kernel builds the warm directory: one that an interrupted set-up started may still be ending.
fn warm_turn(folders: &CourseFolders) -> Result<File> {
    let lock =
        File::create(folders.home().join("warm.lock")).context("cannot write to the course's folder")?;
    lock.lock()?;
    Ok(lock)
}

enum Ended {
    ByItself(ExitStatus),
    ByUs,
}

/// The kernel program with everything a cell's build needs in its environment.
fn command(folders: &CourseFolders, build_in: &Path) -> Result<Command> {
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

fn watch(kernel: &mut Child, stop: &AtomicBool) -> Result<Ended> {
    let parent = parent_id();
    loop {
        if let Some(status) = kernel.try_wait()? {
            return Ok(Ended::ByItself(status));
        }
        if stop.load(Ordering::SeqCst) || parent_id() != parent {
            kernel.kill()?;
            kernel.wait()?;
            return Ok(Ended::ByUs);
        }
        thread::sleep(TICK);
    }
}

/// Asks what the kernel started to end, a build in its midst above all. This process is asked too, and listens.
#[cfg(unix)]
fn ask_group_to_end() {
    use rustix::process::{Signal, getpgrp, getpid, kill_process_group};
    if getpgrp() == getpid() {
        let _ = kill_process_group(getpgrp(), Signal::TERM);
        thread::sleep(TICK);
    }
}

#[cfg(not(unix))]
fn ask_group_to_end() {}

/// Ends what the kernel started: a cell in an endless loop outlives evcxr. Jupyter starts each kernel as the leader of
/// a process group; where this process is no leader, the group is somebody else's and is left alone.
#[cfg(unix)]
fn end_group() {
    use rustix::process::{Signal, getpgrp, getpid, kill_process_group};
    if getpgrp() == getpid() {
        let _ = kill_process_group(getpgrp(), Signal::KILL);
    }
}

#[cfg(not(unix))]
fn end_group() {}

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

/// The process that started this one; it changes when that one ends.
#[cfg(unix)]
fn parent_id() -> Option<u32> {
    Some(std::os::unix::process::parent_id())
}

#[cfg(not(unix))]
fn parent_id() -> Option<u32> {
    None
}
