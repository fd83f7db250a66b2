//! What locks have in common: the standard library's mutex, parking_lot's, and the chapter's own.

use std::{
    convert::Infallible,
    fmt::Debug,
    ops::DerefMut,
    sync::{Mutex, MutexGuard, PoisonError, TryLockError},
};

use super::{Broken, Lock, LockGuard};

/// Any lock around a value: the same function runs on the standard library's, which is measured, and on the chapter's
/// own, which watchdog and checker see.
pub trait Guarded: Sync {
    /// What it guards.
    type Value;
    /// Why a lock may not be had at all.
    type Refused: Debug;
    /// What gives the value until it is dropped.
    type Guard<'a>: DerefMut<Target = Self::Value>
    where
        Self: 'a;

    /// Waits for it and takes it.
    ///
    /// # Errors
    ///
    /// Where a watchdog ended the wait.
    fn take(&self) -> Result<Self::Guard<'_>, Self::Refused>;

    /// Takes it if nobody holds it now.
    fn try_take(&self) -> Option<Self::Guard<'_>>;
}

impl<T: Send> Guarded for Mutex<T> {
    type Value = T;
    type Refused = Infallible;
    type Guard<'a>
        = MutexGuard<'a, T>
    where
        T: 'a;

    fn take(&self) -> Result<MutexGuard<'_, T>, Infallible> {
        Ok(self.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn try_take(&self) -> Option<MutexGuard<'_, T>> {
        match self.try_lock() {
            Ok(guard) => Some(guard),
            Err(TryLockError::Poisoned(guard)) => Some(guard.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }
}

impl<T: Send> Guarded for Lock<T> {
    type Value = T;
    type Refused = Broken;
    type Guard<'a>
        = LockGuard<'a, T>
    where
        T: 'a;

    fn take(&self) -> Result<LockGuard<'_, T>, Broken> {
        self.lock()
    }

    fn try_take(&self) -> Option<LockGuard<'_, T>> {
        self.try_lock()
    }
}
