//! What a lock gives: the value, until it is dropped.

use std::ops::{Deref, DerefMut};

use super::real::RealGuard;
use crate::explore::table;

/// The value of a [`Lock`](super::Lock), which is held until this is dropped.
#[must_use = "a guard that is not bound is dropped at once, and the lock released"]
pub struct LockGuard<'a, T> {
    inner: Option<Inner<'a, T>>,
}

enum Inner<'a, T> {
    Real(RealGuard<'a, T>),
    Checked {
        guard: shuttle::sync::MutexGuard<'a, T>,
        name: &'a str,
    },
}

impl<'a, T> LockGuard<'a, T> {
    pub(super) fn real(guard: RealGuard<'a, T>) -> Self {
        Self {
            inner: Some(Inner::Real(guard)),
        }
    }

    pub(super) fn checked(guard: shuttle::sync::MutexGuard<'a, T>, name: &'a str) -> Self {
        Self {
            inner: Some(Inner::Checked { guard, name }),
        }
    }
}

impl<T> Deref for LockGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        match self.inner.as_ref().expect("there until it is dropped") {
            Inner::Real(guard) => guard,
            Inner::Checked { guard, .. } => guard,
        }
    }
}

impl<T> DerefMut for LockGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        match self.inner.as_mut().expect("there until it is dropped") {
            Inner::Real(guard) => guard,
            Inner::Checked { guard, .. } => guard,
        }
    }
}

impl<T> Drop for LockGuard<'_, T> {
    fn drop(&mut self) {
        let Some(Inner::Checked { guard, name }) = self.inner.take() else {
            return;
        };
        // While a panic unwinds, others do not go first: a second panic would end the process.
        if !std::thread::panicking() {
            table::turn();
        }
        drop(guard);
        if table::is_running() {
            table::with(|table| table.releases(name));
        }
    }
}
