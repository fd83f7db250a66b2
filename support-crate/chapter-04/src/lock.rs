//! Locks that can be seen: by a watchdog, which finds who waits for whom and can break the wait, and by the model checker.
//!
//! A [`Lock`] is a mutex with a name. On a thread of a [`Pool`](crate::watch::Pool) the pool's watchdog knows who holds it
//! and who waits for it, and a wait that never ends can be ended: [`Lock::lock`] then gives [`Broken`]. On any other
//! thread it is an ordinary mutex. In a program of the [model checker](crate::explore) each taking and each release is a
//! step.
//!
//! It is made for looking at, not for speed: compare the speed of locks with the standard library's.
//!
//! ```
//! use chapter_04::lock::Lock;
//!
//! let balance = Lock::named("Ada", 100);
//! *balance.lock()? -= 30;
//! assert_eq!(*balance.lock()?, 70);
//! let held = balance.lock()?;
//! assert!(balance.try_lock().is_none(), "it is held");
//! # drop(held);
//! # Ok::<(), chapter_04::lock::Broken>(())
//! ```

mod guarded;
mod guards;
mod real;

use std::fmt;

use thiserror::Error;

use crate::explore::table;

pub use guarded::Guarded;
pub use guards::LockGuard;

use real::RealLock;

/// A wait for a lock was ended by the watchdog: the lock is not held.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("the watchdog ended the wait for {lock}")]
pub struct Broken {
    /// The lock that was waited for.
    pub lock: String,
}

/// A mutex with a name.
pub struct Lock<T> {
    name: String,
    inner: Inner<T>,
}

enum Inner<T> {
    Real(RealLock<T>),
    Checked(shuttle::sync::Mutex<T>),
}

impl<T> fmt::Debug for Lock<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lock")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl<T> Lock<T> {
    /// A lock around `value`. Its name is what watchdog and checker call it; locks of one program need names of their own.
    pub fn named(name: impl Into<String>, value: T) -> Self {
        let name = name.into();
        let inner = match table::in_checker() {
            true => Inner::Checked(shuttle::sync::Mutex::new(value)),
            false => Inner::Real(RealLock::new(value)),
        };
        Self { name, inner }
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Waits until nobody else holds it, and takes it.
    ///
    /// # Errors
    ///
    /// [`Broken`] where a watchdog ended the wait.
    pub fn lock(&self) -> Result<LockGuard<'_, T>, Broken> {
        match &self.inner {
            Inner::Real(real) => {
                let guard = real.lock(&self.name)?;
                Ok(LockGuard::real(guard))
            }
            Inner::Checked(checked) => {
                self.ask();
                let guard = checked.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                self.took();
                Ok(LockGuard::checked(guard, &self.name))
            }
        }
    }

    /// Takes it if nobody holds it now.
    pub fn try_lock(&self) -> Option<LockGuard<'_, T>> {
        match &self.inner {
            Inner::Real(real) => real.try_lock(&self.name).map(LockGuard::real),
            Inner::Checked(checked) => {
                table::turn();
                let Ok(guard) = checked.try_lock() else {
                    if table::is_running() {
                        table::with(|table| table.step(format!("finds {} taken", self.name)));
                    }
                    return None;
                };
                self.took();
                Some(LockGuard::checked(guard, &self.name))
            }
        }
    }

    fn ask(&self) {
        table::turn();
        if !table::is_running() {
            return;
        }
        let twice = table::with(|table| {
            table.asks_for(&self.name);
            table.holds(&self.name)
        });
        if twice {
            // It waits for itself, for ever; the run ends here.
            table::with(|table| table.deadlocks());
            shuttle::thread::yield_now();
        }
    }

    fn took(&self) {
        if table::is_running() {
            table::with(|table| table.takes(&self.name));
        }
    }
}
