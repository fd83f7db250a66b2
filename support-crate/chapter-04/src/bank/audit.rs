//! An audit beside the transfers: it asks for all balances again and again, and adds them up.

use std::{
    fmt,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use super::{Bank, BankError, Day};

/// What the auditor saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Audits {
    /// How often it asked while transfers were carried out.
    pub taken: usize,
    /// How often the sum was another than at the beginning of the day.
    pub wrong: usize,
    /// Whether the sum was right when all transfers had ended.
    pub right_at_the_end: bool,
}

impl fmt::Display for Audits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            taken,
            wrong,
            right_at_the_end,
        } = self;
        let end = if *right_at_the_end { "right" } else { "wrong" };
        write!(
            f,
            "{wrong} of {taken} audits do not add up; at the end of the day the sum is {end}"
        )
    }
}

/// Carries out the day's transfers on so many threads, over and over for the time given, while another thread audits.
///
/// # Errors
///
/// As [`Day::on_threads`].
pub fn audits_beside(
    bank: &dyn Bank,
    day: &Day,
    threads: usize,
    time: Duration,
) -> Result<Audits, BankError> {
    let over = AtomicBool::new(false);
    let adds_up = || bank.balances().iter().sum::<i64>() == day.money();
    let (taken, wrong) = thread::scope(|scope| {
        let auditor = scope.spawn(|| {
            let (mut taken, mut wrong) = (0, 0);
            while !over.load(Ordering::Relaxed) {
                wrong += usize::from(!adds_up());
                taken += 1;
            }
            (taken, wrong)
        });
        let start = Instant::now();
        let mut carried_out = Ok(Duration::ZERO);
        while carried_out.is_ok() && start.elapsed() < time {
            carried_out = day.on_threads(bank, threads);
        }
        over.store(true, Ordering::Relaxed);
        let audits = auditor
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        carried_out.map(|_| audits)
    })?;
    Ok(Audits {
        taken,
        wrong,
        right_at_the_end: adds_up(),
    })
}
