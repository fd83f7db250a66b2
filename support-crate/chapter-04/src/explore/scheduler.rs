//! Whose turn it is: shuttle asks before each access to anything shared.

use std::{cell::RefCell, rc::Rc};

use shuttle::scheduler::{Schedule, Scheduler, Task, TaskId};

use super::{
    ExploreError, Explored, MOST_DEADLOCKS, MOST_STEPS, Run,
    run::Ending,
    table::{self, Phase, Table},
};

/// In which orders a program's steps are run.
#[derive(Debug)]
pub(super) enum Order {
    /// Every order there is, depth first; each run has one.
    Each {
        most: usize,
        /// At each step so far, which of how many was chosen.
        path: Vec<(usize, usize)>,
    },
    /// Random ones.
    Random { left: usize, random: fastrand::Rng },
    /// One that was written down.
    Written { letters: Vec<char>, run: bool },
}

impl Order {
    pub(super) fn each(most: usize) -> Self {
        Self::Each {
            most,
            path: Vec::new(),
        }
    }

    pub(super) fn random(runs: usize) -> Self {
        Self::Random {
            left: runs,
            random: fastrand::Rng::with_seed(4),
        }
    }

    pub(super) fn written(letters: Vec<char>) -> Self {
        Self::Written { letters, run: false }
    }
}

/// The orders, and what came of them.
#[derive(Debug)]
pub(super) struct Orders {
    order: Order,
    runs: usize,
    failed: usize,
    cut_off: usize,
    pub(super) deadlocks: usize,
    first_failure: Option<Run>,
    pub(super) last: Option<Run>,
    pub(super) error: Option<ExploreError>,
    all_run: bool,
    /// The choices made in the run under way.
    choices: usize,
}

impl Default for Orders {
    fn default() -> Self {
        Self::new(Order::each(0))
    }
}

impl Orders {
    pub(super) fn new(order: Order) -> Self {
        Self {
            order,
            runs: 0,
            failed: 0,
            cut_off: 0,
            deadlocks: 0,
            first_failure: None,
            last: None,
            error: None,
            all_run: false,
            choices: 0,
        }
    }

    pub(super) fn found(&self) -> Explored {
        Explored {
            schedules: self.runs,
            random: 0,
            failed: self.failed,
            cut_off: self.cut_off,
            first_failure: self.first_failure.clone(),
            all_run: self.all_run,
        }
    }

    /// Takes the run before this one down.
    fn take_down(&mut self, table: Table) {
        let run = table.into_run();
        self.runs += 1;
        if matches!(run.ending, Ending::CutOff(_)) {
            self.cut_off += 1;
            if let Order::Each { path, .. } = &mut self.order {
                // A run without an end has as many tails as there are runs to spend on them: go on from its middle.
                path.truncate(path.len() / 2);
            }
        }
        self.deadlocks += usize::from(matches!(run.ending, Ending::Deadlock(_)));
        if run.has_failed() {
            self.failed += 1;
            self.first_failure.get_or_insert_with(|| run.clone());
        }
        self.last = Some(run);
    }

    /// Whether there is another order to run.
    fn next_run(&mut self) -> bool {
        self.choices = 0;
        if self.error.is_some() || self.deadlocks >= MOST_DEADLOCKS {
            return false;
        }
        match &mut self.order {
            Order::Each { most, path } => {
                if self.runs == 0 {
                    return true;
                }
                while path.last().is_some_and(|&(chosen, of)| chosen + 1 == of) {
                    path.pop();
                }
                let Some((chosen, _)) = path.last_mut() else {
                    self.all_run = true;
                    return false;
                };
                *chosen += 1;
                self.runs < *most
            }
            Order::Random { left, .. } => {
                let more = *left > 0;
                *left = left.saturating_sub(1);
                more
            }
            Order::Written { run, .. } => !std::mem::replace(run, true),
        }
    }

    /// Which of those who can go on does; `None` where the order makes no sense.
    fn choose(&mut self, able: &[usize], table: &Table) -> Option<usize> {
        let choice = self.choices;
        self.choices += 1;
        match &mut self.order {
            Order::Each { path, .. } => {
                if path.len() == choice {
                    path.push((0, able.len()));
                }
                let (chosen, of) = path[choice];
                if of != able.len() {
                    let what = format!("{} threads can go on where it were {of}", able.len());
                    self.error = Some(ExploreError::NotRepeatable(what));
                    return None;
                }
                Some(able[chosen])
            }
            Order::Random { random, .. } => Some(able[random.usize(..able.len())]),
            Order::Written { letters, .. } => {
                let Some(&letter) = letters.get(choice) else {
                    return able.first().copied();
                };
                let step = choice + 1;
                let named = |name: &String| name.starts_with(letter);
                let Some(thread) = table.threads().iter().position(named) else {
                    self.error = Some(ExploreError::NoSuchThread {
                        step,
                        thread: letter,
                        threads: table.threads().join(", "),
                    });
                    return None;
                };
                if !able.contains(&thread) {
                    self.error = Some(ExploreError::CannotGoOn {
                        step,
                        thread: letter,
                        why: table.why_not(thread),
                    });
                    return None;
                }
                Some(thread)
            }
        }
    }

    /// Whose turn it is now, by task; `None` ends the run. Task 0 is the program itself, and its threads follow in order.
    fn next(&mut self, runnable: &[usize], table: &mut Table) -> Option<usize> {
        match table.phase {
            Phase::SettingUp => return Some(0),
            Phase::Over if matches!(table.ending, Some(Ending::Deadlock(_))) => return None,
            Phase::Over => return runnable.first().copied(),
            Phase::Running => {}
        }
        let able: Vec<usize> = runnable.iter().filter_map(|task| task.checked_sub(1)).collect();
        if let Some(running) = table.running {
            if able.contains(&running) && !table.before_step[running] {
                return Some(running + 1); // on its way to its next step, or to its end
            }
            if !able.contains(&running) && !table.ended[running] {
                table.waits(running);
            }
        }
        // What a thread does before its first step concerns nobody else.
        if let Some(&thread) = able.iter().find(|&&thread| !table.begun[thread]) {
            table.begun[thread] = true;
            table.running = Some(thread);
            return Some(thread + 1);
        }
        if table.steps.len() >= MOST_STEPS {
            table.ending = Some(Ending::CutOff(table.steps.len()));
            return None;
        }
        let gave_way = table.gave_way.take();
        let others: Vec<usize> = able
            .iter()
            .copied()
            .filter(|&thread| Some(thread) != gave_way)
            .collect();
        let able = if others.is_empty() { able } else { others };
        if able.is_empty() {
            return Some(0); // all have ended, or nobody can go on
        }
        let thread = self.choose(&able, table)?;
        table.running = Some(thread);
        Some(thread + 1)
    }
}

/// The orders, shared with whoever asks for what came of them.
pub(super) struct Shared(pub(super) Rc<RefCell<Orders>>);

impl Scheduler for Shared {
    fn new_execution(&mut self) -> Option<Schedule> {
        let mut orders = self.0.borrow_mut();
        if let Some(table) = table::close() {
            orders.take_down(table);
        }
        orders.next_run().then(|| {
            table::open();
            Schedule::new(0)
        })
    }

    fn next_task(&mut self, runnable: &[&Task], _: Option<TaskId>, _: bool) -> Option<TaskId> {
        let runnable: Vec<usize> = runnable.iter().map(|task| usize::from(task.id())).collect();
        let chosen = table::with(|table| self.0.borrow_mut().next(&runnable, table));
        chosen.map(TaskId::from)
    }

    fn next_u64(&mut self) -> u64 {
        4
    }
}
