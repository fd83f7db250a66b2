//! An audit beside the transfers: it asks for all balances again and again, and adds them up.

use std::{
    fmt,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use concurrency_lab::{
    ground::machine::Machine,
    lab::{
        estimate::Estimate,
        plot::{Axis, BarChart, Captioned, Figure, PlotError},
        predict::Prediction,
        unit::Unit,
    },
};

use super::{Bank, BankError, Day};
use crate::listed::listed;

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

/// The share of audits that did not add up, a bar for each bank, with what the reader said of how many banks had any.
///
/// # Errors
///
/// [`PlotError`] without banks, or with two of one name.
pub fn audits_chart(banks: &[(&str, Audits)], said: &Prediction) -> Result<Figure, PlotError> {
    let wrong: Vec<String> = banks
        .iter()
        .filter(|(_, audits)| audits.wrong > 0)
        .map(|(name, _)| (*name).to_owned())
        .collect();
    let title = match wrong.as_slice() {
        [] => "Every audit of every bank adds up".to_owned(),
        some => format!("Beside transfers, audits of {} do not add up", listed(some)),
    };
    let chart = BarChart::new(title)
        .subtitle("one auditor beside two threads that transfer; the share of its audits whose sum was not the money there is")
        .value(Axis::linear("share of audits").unit(Unit::Percent));
    let bars = banks.iter().fold(chart, |chart, (name, audits)| {
        let share = audits.wrong as f64 / audits.taken.max(1) as f64;
        let count = |number: usize| Unit::Count.format(number as f64);
        let note = format!("{} of {}", count(audits.wrong), count(audits.taken));
        chart
            .bar(*name, Estimate::of_one_run(share))
            .note_for(*name, note)
    });
    let figure = bars
        .predicted(said, Unit::Count)
        .footer(Machine::this().footer())
        .draw()?;
    Ok(figure.named("Audits beside transfers"))
}
