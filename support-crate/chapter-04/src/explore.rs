//! All interleavings: a small program of a few threads, run by the model checker *shuttle* in every order of its steps,
//! or in the order that a reader writes down.
//!
//! A [`Program`] is real code: its threads are closures, and what they share is an [`AtomicI64`] or a
//! [`Lock`](crate::lock::Lock). Outside of the checker these are the standard library's. Inside of it each access is a
//! *step*, and before each step the checker decides whose turn it is.
//!
//! ```
//! use std::sync::{Arc, atomic::Ordering::SeqCst};
//! use chapter_04::explore::{AtomicI64, Program, every_schedule, replay};
//!
//! /// Two threads each add one, in two steps.
//! fn two_additions() -> Program {
//!     let sum = Arc::new(AtomicI64::named("sum", 0));
//!     let add = |sum: &Arc<AtomicI64>| {
//!         let sum = Arc::clone(sum);
//!         move || {
//!             let seen = sum.load(SeqCst);
//!             sum.store(seen + 1, SeqCst);
//!         }
//!     };
//!     let program = Program::new().thread("A", add(&sum)).thread("B", add(&sum));
//!     program.ends_with("the sum is 2", move || sum.load(SeqCst) == 2)
//! }
//!
//! let found = every_schedule(two_additions)?;
//! assert_eq!((found.schedules, found.failed), (6, 4));
//! assert!(found.is_complete());
//! let lost = replay(two_additions, "A B B A")?;
//! assert_eq!(lost.steps[1].what, "reads sum: 0");
//! assert!(!lost.is_right());
//! # Ok::<(), chapter_04::explore::ExploreError>(())
//! ```
//!
//! What it cannot show: the checker knows one order of all accesses, as `SeqCst` has it. What weaker orderings allow
//! besides, [`litmus`](crate::litmus) counts on a real machine.

mod atomic;
mod chart;
mod error;
mod program;
mod run;
mod scheduler;
pub(crate) mod table;

use std::{cell::RefCell, rc::Rc, sync::Arc};

use shuttle::{Config, FailurePersistence, MaxSteps, Runner};

pub use atomic::{AtomicI64, pause};
pub use error::ExploreError;
pub use program::Program;
pub use run::{Blocked, Ending, Run, Step};

use scheduler::{Order, Orders};

/// How many schedules [`every_schedule`] runs in order before it gives up on all of them.
pub const MOST_SCHEDULES: usize = 20_000;

/// How many random schedules follow where there were more than [`MOST_SCHEDULES`].
pub const RANDOM_SCHEDULES: usize = 5_000;

/// How many steps a run may take; one that takes more (two threads that wait for each other in a loop) is cut off.
pub const MOST_STEPS: usize = 64;

/// Runs that end in a deadlock leave a stack behind each; after so many the search ends.
const MOST_DEADLOCKS: usize = 500;

/// What a search found.
#[derive(Clone, Debug)]
pub struct Explored {
    /// The schedules that were run in order, each another one.
    pub schedules: usize,
    /// The random schedules that were run after them, where there were too many to run them all; some may be the same.
    pub random: usize,
    /// How many of all these did not end as they should.
    pub failed: usize,
    /// How many were cut off after [`MOST_STEPS`] steps; nothing is known of how they end.
    pub cut_off: usize,
    /// The first that did not end as it should.
    pub first_failure: Option<Run>,
    pub(crate) all_run: bool,
}

impl Explored {
    /// Whether every schedule there is was run to its end.
    pub fn is_complete(&self) -> bool {
        self.all_run && self.cut_off == 0
    }

    /// Whether no schedule that was run failed.
    pub fn is_right(&self) -> bool {
        self.failed == 0
    }
}

impl std::fmt::Display for Explored {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            schedules,
            random,
            failed,
            cut_off,
            ..
        } = self;
        let bound = match (self.all_run, random) {
            (true, _) => format!("all {schedules} schedules"),
            (false, 0) => format!("the first {schedules} schedules of more"),
            (false, random) => format!("the first {schedules} schedules of more, and {random} random ones"),
        };
        write!(f, "{bound}: ")?;
        match failed {
            0 => write!(f, "none fails")?,
            1 => write!(f, "1 fails")?,
            failed => write!(f, "{failed} fail")?,
        }
        if *cut_off > 0 {
            write!(f, "; {cut_off} were cut off after {MOST_STEPS} steps")?;
        }
        if let Some(failure) = &self.first_failure {
            write!(f, "; the first, {}, {}", failure.schedule, failure.ending)?;
        }
        Ok(())
    }
}

/// Runs a program in every schedule there is, up to [`MOST_SCHEDULES`] of them; where there are more, it also runs
/// [`RANDOM_SCHEDULES`] random ones, always the same.
///
/// A thread that loops without a step (no access to anything shared) is never left: the search does not come back.
///
/// # Errors
///
/// [`ExploreError`] for a program without threads or with names that cannot stand in a schedule, and for one that behaves
/// differently from run to run.
pub fn every_schedule(
    program: impl Fn() -> Program + Send + Sync + 'static,
) -> Result<Explored, ExploreError> {
    search(program, MOST_SCHEDULES, RANDOM_SCHEDULES)
}

/// [`every_schedule`] with bounds of one's own.
///
/// # Errors
///
/// As [`every_schedule`].
pub fn search(
    program: impl Fn() -> Program + Send + Sync + 'static,
    most: usize,
    random: usize,
) -> Result<Explored, ExploreError> {
    searched(Arc::new(program), most, random)
}

/// Runs a program once, in the order that `schedule` says: the names of its threads, one for each step, with or without
/// spaces between them, as in `"ABBA"`. When the schedule is at its end, whoever can go on does, in the order of the
/// names.
///
/// # Errors
///
/// As [`every_schedule`]; and [`ExploreError::NoSuchThread`] and [`ExploreError::CannotGoOn`] for a schedule that names
/// a thread that is not there, or one that has ended or waits for a lock.
pub fn replay(
    program: impl Fn() -> Program + Send + Sync + 'static,
    schedule: &str,
) -> Result<Run, ExploreError> {
    replayed(Arc::new(program), schedule)
}

/// What makes a program anew for each run.
type Make = Arc<dyn Fn() -> Program + Send + Sync>;

fn searched(program: Make, most: usize, random: usize) -> Result<Explored, ExploreError> {
    let orders = run(&program, Orders::new(Order::each(most)))?;
    let mut found = orders.found();
    let deadlocked = orders.deadlocks >= MOST_DEADLOCKS;
    if !found.all_run && !deadlocked && random > 0 {
        let more = run(&program, Orders::new(Order::random(random)))?.found();
        found.random = more.schedules;
        found.failed += more.failed;
        found.cut_off += more.cut_off;
        found.first_failure = found.first_failure.or(more.first_failure);
    }
    Ok(found)
}

fn replayed(program: Make, schedule: &str) -> Result<Run, ExploreError> {
    let letters: Vec<char> = schedule.chars().filter(|c| !c.is_whitespace()).collect();
    let mut orders = run(&program, Orders::new(Order::written(letters)))?;
    orders.last.take().ok_or(ExploreError::NoThreads)
}

/// Runs a program in these orders.
fn run(program: &Make, orders: Orders) -> Result<Orders, ExploreError> {
    program().check()?;
    let orders = Rc::new(RefCell::new(orders));
    let mut config = Config::new();
    config.failure_persistence = FailurePersistence::None;
    config.max_steps = MaxSteps::ContinueAfter(100 * MOST_STEPS);
    config.silence_warnings = true;
    let scheduler = scheduler::Shared(Rc::clone(&orders));
    let program = Arc::clone(program);
    Runner::new(scheduler, config).run(move || program().run_in_checker());
    table::close();
    let mut orders = orders.take();
    match orders.error.take() {
        Some(error) => Err(error),
        None => Ok(orders),
    }
}
