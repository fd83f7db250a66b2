//! A program that runs beside this one and may be told to end from another thread.

use std::io;
use std::process::{Child, ExitStatus};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// How often it is looked at while it is waited for.
const TICK: Duration = Duration::from_millis(20);

/// A started program; clones speak of the same one.
///
/// The system gives the number of a process away again once it has ended and was waited for. Here nothing is sent to a
/// process that was: looking and sending happen under one lock.
#[derive(Clone)]
pub struct Program(Arc<Mutex<Child>>);

impl Program {
    /// A program that was just started.
    pub fn new(child: Child) -> Self {
        Self(Arc::new(Mutex::new(child)))
    }

    /// Asks it to end, where the system has a way to ask; elsewhere ends it. Whether it was still running.
    pub fn ask_to_end(&self) -> bool {
        let mut child = self.child();
        matches!(child.try_wait(), Ok(None)) && ask_to_end(&mut child).is_ok()
    }

    /// Ends it.
    ///
    /// # Errors
    ///
    /// When the system refuses.
    pub fn kill(&self) -> io::Result<()> {
        self.child().kill()
    }

    /// How it ended, if it has.
    ///
    /// # Errors
    ///
    /// When it cannot be looked at.
    pub fn ended(&self) -> io::Result<Option<ExitStatus>> {
        self.child().try_wait()
    }

    /// Waits until it ends.
    ///
    /// # Errors
    ///
    /// When it cannot be looked at.
    pub fn wait(&self) -> io::Result<ExitStatus> {
        loop {
            if let Some(status) = self.ended()? {
                return Ok(status);
            }
            thread::sleep(TICK);
        }
    }

    fn child(&self) -> MutexGuard<'_, Child> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(unix)]
fn ask_to_end(child: &mut Child) -> io::Result<()> {
    use rustix::process::{Pid, Signal, kill_process};
    Ok(kill_process(Pid::from_child(child), Signal::TERM)?)
}

#[cfg(not(unix))]
fn ask_to_end(child: &mut Child) -> io::Result<()> {
    child.kill()
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::process::ExitStatusExt;
    use std::process::Command;

    use super::*;

    #[test]
    fn it_is_asked_while_it_runs_and_never_again() {
        let program = Program::new(Command::new("sleep").arg("600").spawn().unwrap());
        assert_eq!(program.ended().unwrap(), None);
        assert!(program.clone().ask_to_end());
        assert_eq!(program.wait().unwrap().signal(), Some(15));
        assert!(!program.ask_to_end(), "its number may be another's by now");
    }

    #[test]
    fn one_that_ended_unseen_is_not_asked() {
        let mut child = Command::new("true").spawn().unwrap();
        child.wait().unwrap();
        assert!(!Program::new(child).ask_to_end());
    }
}
