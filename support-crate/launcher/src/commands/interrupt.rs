//! Ctrl-C and the request to end, for commands that run other programs.
//!
//! Those programs run in process groups of their own, so that a Ctrl-C on the terminal reaches the launcher alone,
//! which then asks them to end and waits until they have cleaned up.

use std::process::Child;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

/// How long a program may take to end after it was asked to.
const GRACE: Duration = Duration::from_secs(15);

static ASKED: AtomicBool = AtomicBool::new(false);
static RUNNING: AtomicU32 = AtomicU32::new(0);

/// Listens from now on. A request ends the program that [`attend`] was last given.
///
/// # Errors
///
/// When the system does not allow it.
pub fn listen() -> Result<()> {
    ctrlc::set_handler(|| {
        ASKED.store(true, Ordering::SeqCst);
        ask_to_end(RUNNING.load(Ordering::SeqCst));
    })
    .context("cannot listen for Ctrl-C")
}

/// Whether the user asked to end.
pub fn asked() -> bool {
    ASKED.load(Ordering::SeqCst)
}

/// Names the program that a request to end is for.
pub fn attend(process_id: u32) {
    RUNNING.store(process_id, Ordering::SeqCst);
    if asked() {
        ask_to_end(process_id);
    }
}

/// Waits for the program; once asked to end it has some seconds, then it is killed.
///
/// # Errors
///
/// When it cannot be waited for.
pub fn wait(child: &mut Child) -> Result<Option<i32>> {
    let mut asked_at = None;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status.code());
        }
        if asked() && asked_at.get_or_insert_with(Instant::now).elapsed() > GRACE {
            child.kill()?;
        }
        thread::sleep(Duration::from_millis(50));
    }
}

#[cfg(unix)]
fn ask_to_end(process_id: u32) {
    use rustix::process::{Pid, Signal, kill_process};
    if let Some(pid) = i32::try_from(process_id).ok().and_then(Pid::from_raw) {
        // It may have ended already.
        let _ = kill_process(pid, Signal::TERM);
    }
}

#[cfg(not(unix))]
fn ask_to_end(_process_id: u32) {}
