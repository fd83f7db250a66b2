//! The watchdog's board: what each thread of a pool holds and waits for. Each thread has a seat at it.

use std::{
    backtrace::Backtrace,
    cell::RefCell,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
};

use super::graph::{Place, WaitFor};

thread_local! {
    static SEAT: RefCell<Option<Seat>> = const { RefCell::new(None) };
}

/// The board of one pool.
#[derive(Debug, Default)]
pub(crate) struct Board {
    graph: Mutex<WaitFor>,
    broken: Vec<AtomicBool>,
    traced: bool,
}

/// One thread's place at it.
#[derive(Clone, Debug)]
pub(crate) struct Seat {
    board: Arc<Board>,
    at: usize,
}

/// This thread's seat; `None` on a thread that no pool watches.
pub(crate) fn seat() -> Option<Seat> {
    SEAT.with(|seat| seat.borrow().clone())
}

impl Board {
    pub(super) fn of(threads: &[String], traced: bool) -> Arc<Self> {
        let place = |thread: &String| Place {
            thread: thread.clone(),
            ..Place::default()
        };
        let places = threads.iter().map(place).collect();
        Arc::new(Self {
            graph: Mutex::new(WaitFor { places }),
            broken: threads.iter().map(|_| AtomicBool::new(false)).collect(),
            traced,
        })
    }

    /// Seats this thread at it.
    pub(super) fn sit(self: &Arc<Self>, at: usize) {
        let board = Arc::clone(self);
        SEAT.with(|seat| *seat.borrow_mut() = Some(Seat { board, at }));
    }

    /// Who waits for whom now.
    pub(super) fn graph(&self) -> MutexGuard<'_, WaitFor> {
        self.graph.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends a thread's waits, this one and all that follow.
    pub(super) fn break_wait(&self, at: usize) {
        self.broken[at].store(true, SeqCst);
    }
}

impl Seat {
    pub(crate) fn waits_for(&self, lock: usize, name: &str) {
        let mut graph = self.board.graph();
        let place = &mut graph.places[self.at];
        place.waits_for = Some((lock, name.to_owned()));
        place.calls = (!self.board.traced).then(Vec::new);
    }

    /// Notes where it waits, if that is asked for. It takes a while, so only who has waited for a moment does so, and no
    /// lock is held meanwhile.
    pub(crate) fn says_where(&self) {
        if !self.board.traced {
            return;
        }
        let calls = calls();
        self.board.graph().places[self.at].calls = Some(calls);
    }

    pub(crate) fn waits_no_more(&self) {
        self.board.graph().places[self.at].waits_for = None;
    }

    pub(crate) fn takes(&self, lock: usize, name: &str) {
        let mut graph = self.board.graph();
        let place = &mut graph.places[self.at];
        place.waits_for = None;
        place.holds.push((lock, name.to_owned()));
    }

    pub(crate) fn releases(&self, lock: usize) {
        let mut graph = self.board.graph();
        let held = &mut graph.places[self.at].holds;
        if let Some(place) = held.iter().rposition(|(number, _)| *number == lock) {
            held.remove(place);
        }
    }

    pub(crate) fn is_broken(&self) -> bool {
        self.board.broken[self.at].load(SeqCst)
    }
}

/// The program's own functions that are under way, the innermost first: those between the lock and the pool.
fn calls() -> Vec<String> {
    const MOST: usize = 4;
    const LOCK: &str = "chapter_04::lock::";
    const POOL: &str = "chapter_04::watch::pool";
    /// Where the standard library begins a thread's own code.
    const BEGINNING: &str = "__rust_begin_short_backtrace";
    const LIBRARY: [&str; 3] = ["core::", "std::", "alloc::"];
    let trace = Backtrace::force_capture().to_string();
    let named = trace.lines().filter_map(|line| {
        let (number, name) = line.trim().split_once(": ")?;
        number.parse::<usize>().ok()?;
        Some(name.trim_start_matches('<'))
    });
    named
        .skip_while(|name| !name.starts_with(LOCK))
        .skip_while(|name| name.starts_with(LOCK))
        .take_while(|name| !name.starts_with(POOL) && !name.contains(BEGINNING))
        .filter(|name| !LIBRARY.iter().any(|library| name.starts_with(library)))
        .filter_map(function)
        .take(MOST)
        .map(str::to_owned)
        .collect()
}

/// The function's own name in its path; `None` for a closure, which has none.
fn function(path: &str) -> Option<&str> {
    let path = path.split("::h").next().unwrap_or(path); // the hash that old symbols end in
    path.rsplit("::").next().filter(|name| !name.starts_with('{'))
}
