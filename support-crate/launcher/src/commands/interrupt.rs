//! Ctrl-C and the request to end, for commands that run other programs.
//!
//! Those programs run in process groups of their own, so that a Ctrl-C on the terminal reaches the launcher alone,
//! which then asks them to end and waits until they have cleaned up.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::program::Program;

/// How long a program may take to end after it was asked to.
const GRACE: Duration = Duration::from_secs(15);

static ASKED: AtomicBool = AtomicBool::new(false);
static ATTENDED: Mutex<Option<Program>> = Mutex::new(None);

/// Listens from now on. A request ends the program that [`attend`] was last given.
///
/// # Errors
///
/// When the system does not allow it.
pub fn listen() -> Result<()> {
    ctrlc::set_handler(|| {
        ASKED.store(true, Ordering::SeqCst);
        if let Some(program) = &*attended() {
            program.ask_to_end();
        }
    })
    .context("cannot listen for Ctrl-C")
}

/// Whether the user asked to end.
pub fn asked() -> bool {
    ASKED.load(Ordering::SeqCst)
}

/// Names the program that a request to end is for; one that has ended is asked nothing.
pub fn attend(program: &Program) {
    *attended() = Some(program.clone());
    if asked() {
        program.ask_to_end();
    }
}

/// Waits for the program; once asked to end it has some seconds, then it is killed.
///
/// # Errors
///
/// When it cannot be waited for.
pub fn wait(program: &Program) -> Result<Option<i32>> {
    let mut asked_at = None;
    loop {
        if let Some(status) = program.ended()? {
            return Ok(status.code());
        }
        if asked() && asked_at.get_or_insert_with(Instant::now).elapsed() > GRACE {
            program.kill()?;
        }
        thread::sleep(Duration::from_millis(50));
    }
}

fn attended() -> MutexGuard<'static, Option<Program>> {
    ATTENDED.lock().unwrap_or_else(PoisonError::into_inner)
}
