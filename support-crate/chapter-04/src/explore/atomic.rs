//! The standard library's `AtomicI64`, which the checker can watch.

use std::{
    fmt,
    sync::atomic::{self, Ordering},
};

use super::table;

/// An `AtomicI64` with a name: outside of the checker the standard library's, inside of it shuttle's, each access a step.
pub struct AtomicI64 {
    name: String,
    inner: Inner,
}

enum Inner {
    Real(atomic::AtomicI64),
    Checked(shuttle::sync::atomic::AtomicI64),
}

impl fmt::Debug for AtomicI64 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AtomicI64")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl AtomicI64 {
    /// A number without a name of its own.
    pub fn new(value: i64) -> Self {
        Self::named("it", value)
    }

    /// A number that the steps of a run call by this name.
    pub fn named(name: impl Into<String>, value: i64) -> Self {
        let inner = match table::in_checker() {
            true => Inner::Checked(shuttle::sync::atomic::AtomicI64::new(value)),
            false => Inner::Real(atomic::AtomicI64::new(value)),
        };
        let name = name.into();
        Self { name, inner }
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Reads it.
    pub fn load(&self, order: Ordering) -> i64 {
        match &self.inner {
            Inner::Real(number) => number.load(order),
            Inner::Checked(number) => {
                table::turn();
                let value = number.load(order);
                self.step(|name| format!("reads {name}: {value}"));
                value
            }
        }
    }

    /// Writes it.
    pub fn store(&self, value: i64, order: Ordering) {
        match &self.inner {
            Inner::Real(number) => number.store(value, order),
            Inner::Checked(number) => {
                table::turn();
                number.store(value, order);
                self.step(|name| format!("writes {name}: {value}"));
            }
        }
    }

    /// Adds to it, in one step; gives what it was before.
    pub fn fetch_add(&self, value: i64, order: Ordering) -> i64 {
        match &self.inner {
            Inner::Real(number) => number.fetch_add(value, order),
            Inner::Checked(number) => {
                table::turn();
                let before = number.fetch_add(value, order);
                let after = before.wrapping_add(value);
                self.step(|name| format!("adds {value} to {name}: {after}"));
                before
            }
        }
    }

    /// Takes from it, in one step; gives what it was before.
    pub fn fetch_sub(&self, value: i64, order: Ordering) -> i64 {
        self.fetch_add(value.wrapping_neg(), order)
    }

    /// Writes `new` if it is `current`, in one step.
    ///
    /// # Errors
    ///
    /// What it is, where that is not `current`.
    pub fn compare_exchange(
        &self,
        current: i64,
        new: i64,
        success: Ordering,
        failure: Ordering,
    ) -> Result<i64, i64> {
        match &self.inner {
            Inner::Real(number) => number.compare_exchange(current, new, success, failure),
            Inner::Checked(number) => {
                table::turn();
                let outcome = number.compare_exchange(current, new, success, failure);
                self.step(|name| match outcome {
                    Ok(_) => format!("changes {name}: {current} to {new}"),
                    Err(value) => format!("finds {name}: {value}, not {current}"),
                });
                outcome
            }
        }
    }

    /// As [`compare_exchange`](AtomicI64::compare_exchange); the checker's never fails without a reason.
    ///
    /// # Errors
    ///
    /// As [`compare_exchange`](AtomicI64::compare_exchange).
    pub fn compare_exchange_weak(
        &self,
        current: i64,
        new: i64,
        success: Ordering,
        failure: Ordering,
    ) -> Result<i64, i64> {
        match &self.inner {
            Inner::Real(number) => number.compare_exchange_weak(current, new, success, failure),
            Inner::Checked(_) => self.compare_exchange(current, new, success, failure),
        }
    }

    /// Changes it by a function that is called again whenever somebody else changed it meanwhile; one that gives `None`
    /// leaves it as it is.
    ///
    /// # Errors
    ///
    /// What it is, where the function gave `None`.
    pub fn fetch_update(
        &self,
        success: Ordering,
        failure: Ordering,
        mut change: impl FnMut(i64) -> Option<i64>,
    ) -> Result<i64, i64> {
        let mut seen = self.load(failure);
        while let Some(new) = change(seen) {
            match self.compare_exchange_weak(seen, new, success, failure) {
                Ok(before) => return Ok(before),
                Err(now) => seen = now,
            }
        }
        Err(seen)
    }

    fn step(&self, what: impl FnOnce(&str) -> String) {
        if table::is_running() {
            table::with(|table| table.step(what(&self.name)));
        }
    }
}

/// Lets other threads go on before this one does: in the checker a step after which it is somebody else's turn, outside
/// of it a pause of a random part of 50 µs.
pub fn pause() {
    if table::is_running() {
        table::turn();
        table::with(|table| {
            table.step("gives way".to_owned());
            table.gave_way = table.running;
        });
    } else {
        std::thread::sleep(std::time::Duration::from_micros(fastrand::u64(..50)));
    }
}
