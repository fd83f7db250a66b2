//! The lane that a thread has to itself.

use std::collections::{HashMap, HashSet};
use std::marker::PhantomData;
use std::thread;

use super::OpenSpan;

/// A span on the lane of the thread that began it. It stays on that thread; dropping it ends it.
#[derive(Debug)]
#[must_use = "a span that is not bound ends at once"]
pub struct ThreadSpan {
    open: OpenSpan,
    /// Raw pointers are not sent to other threads, and so neither is this.
    stays: PhantomData<*const ()>,
}

impl ThreadSpan {
    pub(super) fn new(open: OpenSpan) -> Self {
        Self {
            open,
            stays: PhantomData,
        }
    }

    /// Ends the span now.
    pub fn end(self) {
        self.open.end();
    }
}

/// The names given to threads so far. Threads may share a name (all of tokio's do); lanes must not, or the spans of
/// two threads would lie on top of each other.
#[derive(Debug, Default)]
pub(super) struct LaneNames {
    taken: HashSet<String>,
    counts: HashMap<String, usize>,
}

impl LaneNames {
    /// A name for the calling thread that no other thread has.
    pub(super) fn claim(&mut self) -> String {
        let (base, numbered) = own_name();
        loop {
            let count = self.counts.entry(base.clone()).or_default();
            *count += 1;
            let name = match *count {
                1 if !numbered => base.clone(),
                count if numbered => format!("{base} {count}"),
                count => format!("{base} ({count})"),
            };
            if self.taken.insert(name.clone()) {
                return name;
            }
        }
    }
}

/// What the calling thread is called, and whether that is the name of many and wants a number.
fn own_name() -> (String, bool) {
    let thread = thread::current();
    match (thread.name(), rayon::current_thread_index()) {
        (Some("tokio-rt-worker"), _) => ("tokio thread".to_owned(), true),
        (Some(name), _) => (name.to_owned(), false),
        (None, Some(index)) => (format!("rayon worker {index}"), false),
        (None, None) => ("thread".to_owned(), true),
    }
}
