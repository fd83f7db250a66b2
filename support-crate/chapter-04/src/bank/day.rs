//! A day's transfers, and the threads that carry them out.

use std::{
    io,
    sync::Barrier,
    thread,
    time::{Duration, Instant},
};

use thiserror::Error;

use super::Bank;

/// The most that one transfer moves.
const MOST_AMOUNT: i64 = 100;

/// The most accounts and transfers of a day: enough for any experiment here, and some hundred MB.
const MOST: usize = 10_000_000;

/// Why a day cannot be, or did not run to its end.
#[derive(Debug, Error)]
pub enum BankError {
    /// Nobody to pay.
    #[error("a bank with {0} accounts has no two to move money between: ask for 2 or more")]
    TooFewAccounts(usize),
    /// More than the memory should be asked for.
    #[error("{0} {what} are more than an experiment here takes: ask for at most {MOST}", what = .1)]
    TooMany(usize, &'static str),
    /// Nothing to do.
    #[error("a day without transfers tells nothing: ask for 1 or more")]
    NoTransfers,
    /// A debt to begin with.
    #[error("an opening balance of {0} is a debt: give 0 or more")]
    Debt(i64),
    /// More money than can be added up.
    #[error(
        "{accounts} accounts of {each} hold more than {most} in all, which no i64 can count: give them less",
        most = i64::MAX
    )]
    TooMuchMoney {
        /// The accounts.
        accounts: usize,
        /// What each was to hold.
        each: i64,
    },
    /// No threads at all.
    #[error("0 threads carry out no transfers: ask for 1 or more")]
    NoThreads,
    /// The system gives no more threads. Those that were started have ended, and no transfer was made.
    #[error(
        "the system gave {started} of {wanted} threads, and then said: {source}. Use fewer, or raise the limit that was met"
    )]
    NoThread {
        /// The threads that were started.
        started: usize,
        /// Those that were asked for.
        wanted: usize,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

/// One transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// The account that pays, by number.
    pub from: usize,
    /// The account that is paid; another one.
    pub to: usize,
    /// How much.
    pub amount: i64,
}

/// The transfers of a day, always the same for the same numbers.
#[derive(Clone, Debug)]
pub struct Day {
    accounts: usize,
    each: i64,
    transfers: Vec<Transfer>,
    stack: Option<usize>,
}

impl Day {
    /// A bank of `accounts` accounts that hold `each` at the beginning, and `transfers` random transfers between them, of 1
    /// to 100.
    ///
    /// # Errors
    ///
    /// [`BankError`] for fewer than 2 accounts, no transfers, more than 10 million of either, a debt, and more money than
    /// an `i64` counts.
    pub fn new(accounts: usize, each: i64, transfers: usize) -> Result<Self, BankError> {
        if accounts < 2 {
            return Err(BankError::TooFewAccounts(accounts));
        }
        if transfers == 0 {
            return Err(BankError::NoTransfers);
        }
        for (count, what) in [(accounts, "accounts"), (transfers, "transfers")] {
            if count > MOST {
                return Err(BankError::TooMany(count, what));
            }
        }
        if each < 0 {
            return Err(BankError::Debt(each));
        }
        // Any one account may come to hold all of it, and a transfer more while it is on its way.
        let all = each
            .checked_mul(accounts as i64)
            .and_then(|all| all.checked_add(MOST_AMOUNT));
        if all.is_none() {
            return Err(BankError::TooMuchMoney { accounts, each });
        }
        let mut random = fastrand::Rng::with_seed(4);
        let transfers = (0..transfers).map(|_| {
            let from = random.usize(..accounts);
            Transfer {
                from,
                to: (from + random.usize(1..accounts)) % accounts,
                amount: random.i64(1..=MOST_AMOUNT),
            }
        });
        Ok(Self {
            accounts,
            each,
            transfers: transfers.collect(),
            stack: None,
        })
    }

    /// Gives each thread a stack of so many bytes.
    pub fn stack(mut self, bytes: usize) -> Self {
        self.stack = Some(bytes);
        self
    }

    /// The accounts.
    pub fn accounts(&self) -> usize {
        self.accounts
    }

    /// What every account holds at the beginning.
    pub fn opening(&self) -> Vec<i64> {
        vec![self.each; self.accounts]
    }

    /// All the money there is, at the beginning and, in a sound bank, at any time.
    pub fn money(&self) -> i64 {
        self.each * self.accounts as i64
    }

    /// The transfers.
    pub fn transfers(&self) -> &[Transfer] {
        &self.transfers
    }

    /// Carries all transfers out, in equal shares on so many threads, and asks for the balances afterwards, so that all
    /// is done; gives how long that took. The clock starts when all threads are there.
    ///
    /// # Errors
    ///
    /// [`BankError::NoThreads`] for 0 threads, [`BankError::NoThread`] where the system gives too few.
    pub fn on_threads(&self, bank: &dyn Bank, threads: usize) -> Result<Duration, BankError> {
        if threads == 0 {
            return Err(BankError::NoThreads);
        }
        let share = self.transfers.len().div_ceil(threads);
        let shares: Vec<&[Transfer]> = self.transfers.chunks(share).collect();
        let wanted = shares.len();
        let begin = Barrier::new(wanted + 1);
        thread::scope(|scope| {
            let mut gates = Vec::with_capacity(wanted);
            for (started, share) in shares.into_iter().enumerate() {
                let (open, gate) = std::sync::mpsc::channel::<()>();
                let mut builder = thread::Builder::new();
                if let Some(bytes) = self.stack {
                    builder = builder.stack_size(bytes);
                }
                let begin = &begin;
                let thread = builder.spawn_scoped(scope, move || {
                    if gate.recv().is_err() {
                        return; // there are too few threads
                    }
                    begin.wait();
                    for &Transfer { from, to, amount } in share {
                        bank.transfer(from, to, amount);
                    }
                });
                if let Err(source) = thread {
                    return Err(BankError::NoThread {
                        started,
                        wanted,
                        source,
                    });
                }
                gates.push((open, thread));
            }
            for (open, _) in &gates {
                let _ = open.send(());
            }
            begin.wait();
            let start = Instant::now();
            for (_, thread) in gates {
                if let Ok(thread) = thread
                    && let Err(panic) = thread.join()
                {
                    std::panic::resume_unwind(panic);
                }
            }
            std::hint::black_box(bank.balances());
            Ok(start.elapsed())
        })
    }
}
