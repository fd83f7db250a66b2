//! Keeps one spare ready as long as a JupyterLab of the checkout is open.

use std::fs::File;
use std::io::BufRead;
use std::process::{Child, Command};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use lab_words::environment::{self, SPARE};

use super::offer;
use crate::course::ChapterCrate;
use crate::folders::CourseFolders;
use crate::kernel::build_dir;
use crate::kernel::engine::claim::{self, Stage, Started};
use crate::kernel::quiet::Quiet;

/// How often it is looked whether the spare is the one that is wanted.
const TICK: Duration = Duration::from_millis(250);

/// In how many of these it is also looked whether the crate that it was made from is still the same.
const LOOKS: u32 = 8;

/// A spare that fails so often in a row will fail again.
const TRIES: u32 = 3;

/// Less free memory than this is left to the reader's own cells.
pub const LEAST_MEMORY: u64 = 4 << 30;

/// About what a spare holds, measured as that of a kernel which has read a chapter's sources.
pub const HOLDS: u64 = 850 << 20;

/// The thread that keeps the spare. Dropping this ends it, and the spare.
pub struct Keeper {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// Why there is no spare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Without {
    /// The user asked for none.
    TurnedOff,
    /// So many bytes of memory are free, and no more.
    Memory(u64),
}

/// Whether a spare may be kept now.
///
/// # Errors
///
/// [`Without`] where not.
pub fn may_be_kept() -> Result<(), Without> {
    if environment::value(SPARE).is_some_and(|value| value == "0") {
        return Err(Without::TurnedOff);
    }
    match free_memory() {
        free if free < LEAST_MEMORY => Err(Without::Memory(free)),
        _ => Ok(()),
    }
}

/// Bytes that this process may still use: the machine's, or its control group's where that is less; none where the system
/// does not say.
fn free_memory() -> u64 {
    let Ok(mut system) = sysinfo::System::new() else {
        return 0;
    };
    system.refresh_memory();
    let free = system.available_memory();
    system
        .cgroup_limits()
        .map_or(free, |limits| free.min(limits.free_memory))
}

impl Keeper {
    /// Keeps spares that are started by this command, with the environment that kernels get.
    pub fn begin(folders: &CourseFolders, prepare: impl Fn(&mut Command) + Send + 'static) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let keeping = Keeping {
            folders: folders.clone(),
            stop: Arc::clone(&stop),
            prepare: Box::new(prepare),
            current: None,
            claimed: Vec::new(),
            failed: 0,
            looks: 0,
        };
        Self {
            stop,
            thread: thread::Builder::new()
                .name("spare".to_owned())
                .spawn(move || keeping.run())
                .ok(),
        }
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

struct Keeping {
    folders: CourseFolders,
    stop: Arc<AtomicBool>,
    prepare: Box<dyn Fn(&mut Command) + Send>,
    current: Option<Current>,
    /// Spares that serve kernels by now; they end with them.
    claimed: Vec<Child>,
    /// How many ended unasked, one after the other.
    failed: u32,
    looks: u32,
}

/// A spare that is being made or is offered.
struct Current {
    process: Child,
    package: String,
    /// What it said last.
    stage: Arc<Mutex<Option<Stage>>>,
}

impl Current {
    fn new(started: Started, package: String) -> Self {
        let stage = Arc::new(Mutex::new(None));
        let said = Arc::clone(&stage);
        // Ends with the process.
        thread::spawn(move || {
            for line in started.stages.lines().map_while(Result::ok) {
                *said.lock().unwrap_or_else(PoisonError::into_inner) = Stage::read(&line);
            }
        });
        Self {
            process: started.process,
            package,
            stage,
        }
    }

    fn stage(&self) -> Option<Stage> {
        *self.stage.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Keeping {
    fn run(mut self) {
        // Of several JupyterLabs of a checkout one keeps the spare; the next one does when that has ended.
        let Ok(turn) = File::create(self.folders.kernels().join(".keeper")) else {
            return;
        };
        while !self.stop.load(Ordering::SeqCst) {
            if turn.try_lock().is_ok() {
                self.keep();
                return;
            }
            thread::sleep(TICK);
        }
    }

    fn keep(&mut self) {
        while !self.stop.load(Ordering::SeqCst) && self.failed < TRIES {
            self.look();
            thread::sleep(TICK);
        }
        self.end_current();
    }

    fn look(&mut self) {
        self.claimed
            .retain_mut(|process| matches!(process.try_wait(), Ok(None)));
        let last = offer::remembered(&self.folders);
        let package = last.unwrap_or_else(|| ChapterCrate::numbered(0).package().to_owned());
        self.settle(&package);
        let quiet = Quiet::of(&self.folders);
        if self.current.is_none() && may_be_kept().is_ok() && quiet.unless_quiet(|| ()).is_some() {
            self.start(package);
        }
    }

    /// Looks what has become of the spare.
    fn settle(&mut self, package: &str) {
        let Some(current) = &mut self.current else { return };
        let ended = !matches!(current.process.try_wait(), Ok(None));
        match current.stage() {
            Some(Stage::Claimed) => {
                self.failed = 0;
                self.claimed
                    .extend(self.current.take().map(|current| current.process));
            }
            _ if ended => {
                self.failed += 1;
                self.end_current();
            }
            _ if current.package != package => self.end_current(),
            Some(Stage::Offered) if self.is_stale() => self.end_current(),
            Some(Stage::Offered) => self.failed = 0,
            None => {}
        }
    }

    /// Whether the crate was edited since; looked at when no cell runs, since it reads some hundred files' times.
    fn is_stale(&mut self) -> bool {
        self.looks += 1;
        if !self.looks.is_multiple_of(LOOKS) {
            return false;
        }
        let stale = Quiet::of(&self.folders).unless_quiet(|| offer::is_stale(&self.folders));
        stale.unwrap_or(false)
    }

    fn start(&mut self, package: String) {
        let started = claim::command(&["--spare".as_ref(), package.as_ref()]).and_then(|mut command| {
            (self.prepare)(&mut command);
            command.current_dir(self.folders.notebooks());
            claim::start(&mut command)
        });
        match started {
            Ok(started) => self.current = Some(Current::new(started, package)),
            Err(error) => {
                eprintln!("no spare kernel: {error:#}");
                self.failed += 1;
            }
        }
    }

    /// Ends the spare, if there is one, and what it leaves where it was ended itself.
    fn end_current(&mut self) {
        let Some(Current { process, .. }) = self.current.take() else {
            return;
        };
        end(process);
        let quiet = Quiet::of(&self.folders);
        if let Some(left) = quiet.spare() {
            left.end();
            quiet.forget();
        }
        offer::forget(&self.folders);
        build_dir::sweep_abandoned(&self.folders);
    }
}

/// The end of its input tells an engine's process that nobody wants it.
fn end(mut process: Child) {
    const PATIENCE: Duration = Duration::from_secs(5);
    drop(process.stdin.take());
    let begun = Instant::now();
    while matches!(process.try_wait(), Ok(None)) {
        if begun.elapsed() > PATIENCE {
            let _ = process.kill();
            let _ = process.wait();
            return;
        }
        thread::sleep(Duration::from_millis(10));
    }
}
