//! What is known of the run under way: its threads, their steps, their locks. The checker runs all threads of a program in
//! turns on one thread of the system, so the table is that thread's.

use std::{any::Any, cell::RefCell};

use super::run::{Blocked, Ending, Run, Step};

thread_local! {
    static TABLE: RefCell<Option<Table>> = const { RefCell::new(None) };
}

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// The threads are being made.
    SettingUp,
    /// They go from step to step.
    Running,
    /// They have ended, or nobody can go on.
    Over,
}

/// The run under way.
#[derive(Debug)]
pub(crate) struct Table {
    threads: Vec<String>,
    pub(super) phase: Phase,
    pub(super) steps: Vec<Step>,
    /// Whose turn it is, by number.
    pub(super) running: Option<usize>,
    /// Who was begun: stands before its first step.
    pub(super) begun: Vec<bool>,
    pub(super) ended: Vec<bool>,
    pub(super) gave_way: Option<usize>,
    /// Who stands before a step: it is for the scheduler to say whose turn it is.
    pub(super) before_step: Vec<bool>,
    holds: Vec<Vec<String>>,
    pub(super) wants: Vec<Option<String>>,
    pub(super) ending: Option<Ending>,
}

/// Begins a run, whose threads are not known yet.
pub(super) fn open() {
    let table = Table {
        threads: Vec::new(),
        phase: Phase::SettingUp,
        steps: Vec::new(),
        running: None,
        begun: Vec::new(),
        ended: Vec::new(),
        gave_way: None,
        before_step: Vec::new(),
        holds: Vec::new(),
        wants: Vec::new(),
        ending: None,
    };
    TABLE.with(|kept| *kept.borrow_mut() = Some(table));
}

/// Where a thread is about to make a step: others may go first.
pub(crate) fn turn() {
    let running = is_running() && with(|table| table.stands_before_step());
    if running {
        shuttle::thread::yield_now();
        with(|table| table.goes_on());
    }
}

/// Ends it and gives the table.
pub(super) fn close() -> Option<Table> {
    TABLE.with(|kept| kept.borrow_mut().take())
}

/// Whether this is a thread that the checker runs.
pub(crate) fn in_checker() -> bool {
    TABLE.with(|kept| kept.borrow().is_some())
}

/// Whether a program's threads are going from step to step.
pub(crate) fn is_running() -> bool {
    TABLE.with(|kept| {
        let table = kept.borrow();
        table.as_ref().is_some_and(|table| table.phase == Phase::Running)
    })
}

/// Looks into the run under way.
///
/// # Panics
///
/// Where there is none: only code that the checker runs gets here.
pub(crate) fn with<T>(look: impl FnOnce(&mut Table) -> T) -> T {
    TABLE.with(|kept| look(kept.borrow_mut().as_mut().expect("a run is under way")))
}

impl Table {
    pub(super) fn set_threads(&mut self, threads: Vec<String>) {
        let count = threads.len();
        self.threads = threads;
        self.begun = vec![false; count];
        self.ended = vec![false; count];
        self.before_step = vec![false; count];
        self.holds = vec![Vec::new(); count];
        self.wants = vec![None; count];
    }

    fn stands_before_step(&mut self) -> bool {
        self.running.is_some_and(|running| {
            self.before_step[running] = true;
            true
        })
    }

    fn goes_on(&mut self) {
        if let Some(running) = self.running {
            self.before_step[running] = false;
        }
    }

    /// The running thread made a step.
    pub(crate) fn step(&mut self, what: String) {
        if let (Phase::Running, Some(running)) = (self.phase, self.running) {
            let thread = self.threads[running].clone();
            self.steps.push(Step { thread, what });
        }
    }

    /// The running thread is about to ask for a lock.
    pub(crate) fn asks_for(&mut self, lock: &str) {
        if let Some(running) = self.running {
            self.wants[running] = Some(lock.to_owned());
        }
    }

    /// It has the lock.
    pub(crate) fn takes(&mut self, lock: &str) {
        if let Some(running) = self.running {
            self.wants[running] = None;
            self.holds[running].push(lock.to_owned());
        }
        self.step(format!("takes {lock}"));
    }

    /// It gives a lock back.
    pub(crate) fn releases(&mut self, lock: &str) {
        if let Some(running) = self.running
            && let Some(place) = self.holds[running].iter().rposition(|held| held == lock)
        {
            self.holds[running].remove(place);
        }
        self.step(format!("releases {lock}"));
    }

    /// Whether the running thread holds a lock of this name.
    pub(crate) fn holds(&self, lock: &str) -> bool {
        self.running
            .is_some_and(|running| self.holds[running].iter().any(|held| held == lock))
    }

    /// Somebody cannot go on: it waits for a lock.
    pub(super) fn waits(&mut self, thread: usize) {
        if let Some(lock) = &self.wants[thread] {
            let what = format!("waits for {lock}");
            let thread = self.threads[thread].clone();
            self.steps.push(Step { thread, what });
        }
    }

    /// Nobody can go on.
    pub(crate) fn deadlocks(&mut self) {
        let blocked = (0..self.threads.len()).filter_map(|thread| {
            Some(Blocked {
                thread: self.threads[thread].clone(),
                holds: self.holds[thread].clone(),
                waits_for: self.wants[thread].clone()?,
            })
        });
        self.ending = Some(Ending::Deadlock(blocked.collect()));
        self.phase = Phase::Over;
    }

    /// The run is at its end, unless something ended it before.
    pub(super) fn ends(&mut self, ending: Ending) {
        self.ending.get_or_insert(ending);
        self.phase = Phase::Over;
    }

    pub(super) fn start(&mut self) {
        self.phase = Phase::Running;
    }

    pub(super) fn thread_ends(&mut self, thread: usize, panicked: Option<Box<dyn Any + Send>>) {
        self.ended[thread] = true;
        if let Some(payload) = panicked {
            let text = payload
                .downcast_ref::<String>()
                .cloned()
                .or_else(|| payload.downcast_ref::<&str>().map(|&text| text.to_owned()));
            self.ending.get_or_insert(Ending::Panicked {
                thread: self.threads[thread].clone(),
                message: text.unwrap_or_else(|| "no text".to_owned()),
            });
        }
    }

    pub(super) fn all_ended(&mut self) -> bool {
        let all = self.ended.iter().all(|&ended| ended);
        if all {
            self.phase = Phase::Over;
        }
        all
    }

    pub(super) fn threads(&self) -> &[String] {
        &self.threads
    }

    /// Why it cannot be a thread's turn.
    pub(super) fn why_not(&self, thread: usize) -> String {
        match &self.wants[thread] {
            _ if self.ended[thread] => "has ended".to_owned(),
            Some(lock) => format!("waits for {lock}"),
            None => "has just given way to the others".to_owned(),
        }
    }

    /// The run as it is told.
    pub(super) fn into_run(self) -> Run {
        Run {
            schedule: self.steps.iter().map(|step| step.thread.as_str()).collect(),
            steps: self.steps,
            ending: self.ending.unwrap_or(Ending::CutOff(super::MOST_STEPS)),
            threads: self.threads,
        }
    }
}
