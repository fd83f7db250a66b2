//! The bank: accounts, random transfers between them, and books that say whether any money is missing.
//!
//! How a bank keeps its accounts safe is for the notebook's cells to write: each is a [`Bank`]. Here are the [`Day`] of
//! transfers that all of them carry out, and what is found out about it: the [`Books`] of many days, a [`Contest`] of
//! throughput, and [`Audits`] beside the transfers.
//!
//! ```
//! use std::sync::Mutex;
//! use chapter_04::bank::{Bank, Day};
//!
//! struct OneLock(Mutex<Vec<i64>>);
//!
//! impl Bank for OneLock {
//!     fn open(balances: Vec<i64>) -> Self {
//!         Self(Mutex::new(balances))
//!     }
//!     fn transfer(&self, from: usize, to: usize, amount: i64) -> bool {
//!         let mut balances = self.0.lock().unwrap();
//!         if balances[from] < amount {
//!             return false;
//!         }
//!         balances[from] -= amount;
//!         balances[to] += amount;
//!         true
//!     }
//!     fn balances(&self) -> Vec<i64> {
//!         self.0.lock().unwrap().clone()
//!     }
//! }
//!
//! let day = Day::new(10, 1000, 5000)?;
//! let bank = OneLock::open(day.opening());
//! day.on_threads(&bank, 2)?;
//! assert_eq!(bank.balances().iter().sum::<i64>(), day.money());
//! # Ok::<(), chapter_04::bank::BankError>(())
//! ```

mod audit;
mod books;
mod contest;
mod day;

pub use audit::{Audits, audits_beside, audits_chart};
pub use books::{Books, Outcome};
pub use contest::{Contest, ContestError, Contested};
pub use day::{BankError, Day, Transfer};

/// A bank that many threads use at the same time. The two accounts of a transfer differ, and both exist; amounts are not
/// below zero.
pub trait Bank: Send + Sync {
    /// A bank whose accounts hold this much.
    fn open(balances: Vec<i64>) -> Self
    where
        Self: Sized;

    /// Moves money, unless the account that it comes from holds less; whether it did. A bank that answers before it has
    /// done so says whether it will try.
    fn transfer(&self, from: usize, to: usize, amount: i64) -> bool;

    /// What every account holds.
    fn balances(&self) -> Vec<i64>;
}
