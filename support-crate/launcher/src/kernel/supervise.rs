//! `lab kernel`: what Jupyter starts and ends as a kernel. The front runs here; evcxr runs in an engine's process, a spare's
//! or a new one's.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use lab_words::environment::{self, BUILD_IN};

use crate::course::ChapterCrate;
use crate::folders::CourseFolders;
use crate::kernel::connection::Connection;
use crate::kernel::engine::claim::{self, Claimed, Ending};
use crate::kernel::front::{Behind, Front, Held};
use crate::kernel::quiet::Quiet;
use crate::kernel::spare::{self, Wanted};

/// How often the engine, this process's parent and the request to end are looked at.
const TICK: Duration = Duration::from_millis(100);

/// The notebook that a kernel is for, as Jupyter's server says it.
const NOTEBOOK: &str = "JPY_SESSION_NAME";

/// Runs a kernel until its engine ends, its parent ends, or this process is told to end.
///
/// # Errors
///
/// When the kernel is not installed or cannot be started.
pub fn run(folders: &CourseFolders, connection_file: &Path) -> Result<ExitCode> {
    let stop = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&stop);
    ctrlc::set_handler(move || told.store(true, Ordering::SeqCst)).context("cannot listen for signals")?;
    let Some(asked) = Connection::read(connection_file)? else {
        // evcxr reads the file as it is, and has no front.
        let engine = started(&["--connection-file".as_ref(), connection_file])?;
        return Ok(watch(&engine, &stop));
    };
    let front = Front::listen(&asked)?;
    let quiet = Quiet::of(folders);
    let starting = quiet.begin();
    let (engine, held) = match taken_over(folders) {
        Some((spare, held)) => (spare, Some(held)),
        None => (started(&[])?, None),
    };
    front.serve(Behind {
        about: engine.about().clone(),
        engine: engine.teller()?,
        quiet,
        starting,
        held,
    })?;
    Ok(watch(&engine, &stop))
}

/// The spare, where it is ready for the chapter that this kernel is for, and what it has run already.
fn taken_over(folders: &CourseFolders) -> Option<(Claimed, Held)> {
    if environment::value(BUILD_IN).is_some() {
        return None;
    }
    let notebook = PathBuf::from(std::env::var_os(NOTEBOOK)?);
    let chapter = ChapterCrate::of_notebook(&notebook)?;
    let wanted = Wanted::here(folders, &chapter).ok()?;
    let claimed = spare::claim(folders, &wanted);
    spare::remember(folders, &chapter);
    let folders = folders.clone();
    let held = Held {
        code: chapter.opening(),
        still_holds: Box::new(move || Wanted::here(&folders, &chapter).is_ok_and(|now| now == wanted)),
    };
    Some((claimed?, held))
}

fn started(arguments: &[&Path]) -> Result<Claimed> {
    // The engine's input stays open until it is claimed: should this process end before, so does the engine.
    let engine = claim::start(&mut claim::command(arguments)?)?;
    Claimed::at(&engine.place)
}

fn watch(engine: &Claimed, stop: &AtomicBool) -> ExitCode {
    let parent = parent_id();
    loop {
        match engine.ended() {
            Some(Ending::Code(code)) => return ExitCode::from(code),
            Some(Ending::Lost) => {
                eprintln!("the kernel's engine was ended from outside");
                return ExitCode::FAILURE;
            }
            None if stop.load(Ordering::SeqCst) || parent_id() != parent => return ExitCode::SUCCESS,
            None => thread::sleep(TICK),
        }
    }
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
