//! A program for the checker: a few threads and what must hold when they have ended.

use std::panic::{AssertUnwindSafe, catch_unwind};

use shuttle::thread;

use super::{ExploreError, run::Ending, table};

/// The most threads a program has.
pub(super) const MOST_THREADS: usize = 8;

type Body = Box<dyn FnOnce() + Send>;
type Condition = Box<dyn FnOnce() -> bool + Send>;

/// A few threads and what must hold when they have ended. It is made anew for each run.
#[derive(Default)]
pub struct Program {
    threads: Vec<(String, Body)>,
    conditions: Vec<(String, Condition)>,
}

impl std::fmt::Debug for Program {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<&String> = self.threads.iter().map(|(name, _)| name).collect();
        f.debug_struct("Program").field("threads", &names).finish()
    }
}

impl Program {
    /// A program without threads.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a thread, named by one letter.
    pub fn thread(mut self, name: impl Into<String>, body: impl FnOnce() + Send + 'static) -> Self {
        self.threads.push((name.into(), Box::new(body)));
        self
    }

    /// What must hold when all threads have ended, in words and as a condition. The first that does not hold is what a
    /// run is said to have ended with.
    pub fn ends_with(
        mut self,
        what: impl Into<String>,
        holds: impl FnOnce() -> bool + Send + 'static,
    ) -> Self {
        self.conditions.push((what.into(), Box::new(holds)));
        self
    }

    pub(super) fn check(&self) -> Result<(), ExploreError> {
        if self.threads.is_empty() {
            return Err(ExploreError::NoThreads);
        }
        if self.threads.len() > MOST_THREADS {
            return Err(ExploreError::TooManyThreads(self.threads.len()));
        }
        let mut seen: Vec<&str> = Vec::new();
        for (name, _) in &self.threads {
            let one_letter = name.chars().count() == 1 && !name.chars().any(char::is_whitespace);
            if !one_letter || seen.contains(&name.as_str()) {
                return Err(ExploreError::Name(name.clone()));
            }
            seen.push(name);
        }
        Ok(())
    }

    /// Runs it, as the main task of an execution of the checker's. The scheduler gives this task its turn only while it
    /// sets up, and when no other can go on.
    pub(super) fn run_in_checker(self) {
        let names = self.threads.iter().map(|(name, _)| name.clone()).collect();
        table::with(|table| table.set_threads(names));
        for (number, (_, body)) in self.threads.into_iter().enumerate() {
            thread::spawn(move || {
                let panicked = catch_unwind(AssertUnwindSafe(body)).err();
                table::with(|table| table.thread_ends(number, panicked));
            });
        }
        table::with(|table| table.start());
        thread::yield_now();
        let all_ended = table::with(|table| table.all_ended());
        if !all_ended {
            table::with(|table| table.deadlocks());
            // The scheduler stops this execution here.
            thread::yield_now();
            return;
        }
        let broken = self.conditions.into_iter().find_map(|(what, holds)| {
            let holds = catch_unwind(AssertUnwindSafe(holds)).unwrap_or(false);
            (!holds).then_some(what)
        });
        table::with(|table| {
            table.ends(match broken {
                None => Ending::Right,
                Some(what) => Ending::Broken(what),
            });
        });
    }
}
