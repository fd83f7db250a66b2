//! Threads that sleep until they are woken, out of the model checker's locks. (Its own may wake up for no reason, and
//! then again, without end: no search through all interleavings comes to an end.)

use std::{sync::Arc, time::Duration};

use shuttle::sync::{Condvar, Mutex};

/// A thread to be woken. One that remembers keeps what the standard library promises: woken before it sleeps, it does
/// not fall asleep. One that does not is only woken while it sleeps.
#[derive(Clone)]
pub(super) struct Thread<const REMEMBERS: bool>(Arc<Bed>);

#[derive(Default)]
struct Bed {
    sleeper: Mutex<Sleeper>,
    woken: Condvar,
}

#[derive(Clone, Copy, Default)]
struct Sleeper {
    asleep: bool,
    woken: bool,
}

shuttle::thread_local! {
    static BED: Arc<Bed> = Arc::new(Bed::default());
}

pub(super) fn current<const REMEMBERS: bool>() -> Thread<REMEMBERS> {
    Thread(BED.with(Clone::clone))
}

pub(super) fn park() {
    let bed = BED.with(Clone::clone);
    let mut sleeper = bed.sleeper.lock().unwrap();
    sleeper.asleep = true;
    while !sleeper.woken {
        sleeper = bed.woken.wait(sleeper).unwrap();
    }
    *sleeper = Sleeper::default();
}

pub(super) fn park_timeout(_: Duration) {
    unreachable!("no model sets a timer");
}

impl<const REMEMBERS: bool> Thread<REMEMBERS> {
    pub(super) fn unpark(&self) {
        let mut sleeper = self.0.sleeper.lock().unwrap();
        if REMEMBERS || sleeper.asleep {
            sleeper.woken = true;
            self.0.woken.notify_one();
        }
    }
}
