//! The lock outside of the checker: a flag under a mutex, and a condition variable to wait on.

use std::{
    ops::{Deref, DerefMut},
    sync::{Condvar, Mutex, MutexGuard, PoisonError, TryLockError},
    time::Duration,
};

use super::Broken;
use crate::watch::board::{Seat, seat};

/// How often somebody who waits looks whether the watchdog ended the wait.
const LOOK: Duration = Duration::from_millis(2);

pub(super) struct RealLock<T> {
    taken: Mutex<bool>,
    free: Condvar,
    /// Locked only by whoever has `taken`.
    value: Mutex<T>,
}

pub(super) struct RealGuard<'a, T> {
    lock: &'a RealLock<T>,
    value: Option<MutexGuard<'a, T>>,
    seat: Option<Seat>,
}

impl<T> RealLock<T> {
    pub(super) fn new(value: T) -> Self {
        Self {
            taken: Mutex::new(false),
            free: Condvar::new(),
            value: Mutex::new(value),
        }
    }

    /// Its address tells it from other locks, while it lives.
    fn number(&self) -> usize {
        std::ptr::from_ref(self).addr()
    }

    pub(super) fn lock(&self, name: &str) -> Result<RealGuard<'_, T>, Broken> {
        let seat = seat();
        let mut taken = self.taken();
        if *taken && let Some(seat) = &seat {
            // What the watchdog reads: who waits is written down before the wait.
            seat.waits_for(self.number(), name);
        }
        let mut said_where = false;
        while *taken {
            let waited = self.free.wait_timeout(taken, LOOK);
            taken = waited.unwrap_or_else(PoisonError::into_inner).0;
            let (true, Some(seat)) = (*taken, &seat) else {
                continue;
            };
            if seat.is_broken() {
                seat.waits_no_more();
                let lock = name.to_owned();
                return Err(Broken { lock });
            }
            if !std::mem::replace(&mut said_where, true) {
                drop(taken);
                seat.says_where();
                taken = self.taken();
            }
        }
        *taken = true;
        drop(taken);
        Ok(self.guard(seat, name))
    }

    pub(super) fn try_lock(&self, name: &str) -> Option<RealGuard<'_, T>> {
        let mut taken = self.taken();
        if *taken {
            return None;
        }
        *taken = true;
        drop(taken);
        Some(self.guard(seat(), name))
    }

    fn guard(&self, seat: Option<Seat>, name: &str) -> RealGuard<'_, T> {
        if let Some(seat) = &seat {
            seat.takes(self.number(), name);
        }
        let value = match self.value.try_lock() {
            Ok(value) => value,
            Err(TryLockError::Poisoned(value)) => value.into_inner(),
            Err(TryLockError::WouldBlock) => unreachable!("only whoever has `taken` gets here"),
        };
        RealGuard {
            lock: self,
            value: Some(value),
            seat,
        }
    }

    fn taken(&self) -> MutexGuard<'_, bool> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Deref for RealGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.value.as_ref().expect("there until it is dropped")
    }
}

impl<T> DerefMut for RealGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.value.as_mut().expect("there until it is dropped")
    }
}

impl<T> Drop for RealGuard<'_, T> {
    fn drop(&mut self) {
        self.value = None;
        if let Some(seat) = &self.seat {
            // Off the board before it is free: what the board says is held, is held.
            seat.releases(self.lock.number());
        }
        *self.lock.taken() = false;
        self.lock.free.notify_one();
    }
}
