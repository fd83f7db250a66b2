//! Which bank carries out most transfers a second.

use std::{cell::RefCell, rc::Rc, time::Duration};

use concurrency_lab::{
    ground::machine::usable_parallelism,
    lab::{
        estimate::Estimate,
        measure::{Comparison, Criteria, Experiment, MeasureError, Verdict},
        plot::{Axis, Captioned, Figure, LineChart, PlotError, Series},
        predict::Prediction,
        unit::Unit,
    },
};
use thiserror::Error;

use super::{Bank, BankError, Day};
use crate::listed::listed;

/// Why there is no result.
#[derive(Debug, Error)]
pub enum ContestError {
    /// The transfers were not carried out.
    #[error(transparent)]
    Bank(#[from] BankError),
    /// They were not measured.
    #[error(transparent)]
    Measure(#[from] MeasureError),
}

type Opening = Box<dyn Fn(Vec<i64>) -> Box<dyn Bank>>;

/// Banks that carry out the same day, on one thread and on more, measured in turns.
#[must_use = "a contest does nothing until .run()"]
pub struct Contest<'a> {
    id: String,
    title: String,
    day: &'a Day,
    threads: Vec<usize>,
    banks: Vec<(String, Opening)>,
    rounds: usize,
    quiet: bool,
}

impl<'a> Contest<'a> {
    /// No banks yet, on one thread, as many as there are cores, and twice as many. The id names the record.
    pub fn new(id: impl Into<String>, day: &'a Day) -> Self {
        let cores = usable_parallelism();
        let id = id.into();
        Self {
            title: id.clone(),
            id,
            day,
            threads: [1, cores, 2 * cores].into(),
            banks: Vec::new(),
            rounds: 9,
            quiet: false,
        }
    }

    /// What the record is titled; the id unless said.
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// Adds a bank; the first is what the others are compared with.
    pub fn bank<B: Bank + 'static>(mut self, name: impl Into<String>) -> Self {
        self.banks
            .push((name.into(), Box::new(|balances| Box::new(B::open(balances)))));
        self
    }

    /// These numbers of threads instead.
    pub fn threads(mut self, threads: impl IntoIterator<Item = usize>) -> Self {
        self.threads = threads.into_iter().collect();
        self
    }

    /// How many rounds; 9 unless said, the fewest that a verdict needs.
    pub fn rounds(mut self, rounds: usize) -> Self {
        self.rounds = rounds;
        self
    }

    /// Prints no progress.
    pub fn quiet(mut self) -> Self {
        self.quiet = true;
        self
    }

    /// Measures. Each sample is one day with a new bank; all banks must end it with the money that they began with.
    ///
    /// # Errors
    ///
    /// [`ContestError`] without banks or threads, where two banks have the same name, where the system gives too few
    /// threads, and where a bank's books are wrong.
    pub fn run(self) -> Result<Contested, ContestError> {
        let Self {
            id,
            title,
            day,
            mut threads,
            banks,
            rounds,
            quiet,
        } = self;
        threads.sort_unstable();
        threads.dedup();
        let failed: Rc<RefCell<Option<BankError>>> = Rc::default();
        let mut experiment = Experiment::new(id).title(title).rounds(rounds);
        let mut first = true;
        for (name, open) in &banks {
            for &threads in &threads {
                let failed = Rc::clone(&failed);
                let open_bank = move || open(day.opening());
                let work = move |bank: Box<dyn Bank>| {
                    if let Err(error) = day.on_threads(bank.as_ref(), threads) {
                        failed.borrow_mut().get_or_insert(error);
                    }
                    bank.balances().iter().sum::<i64>()
                };
                let variant = variant(name, threads);
                experiment = match std::mem::take(&mut first) {
                    true => experiment.baseline_with(variant, open_bank, work),
                    false => experiment.variant_with(variant, open_bank, work),
                };
            }
        }
        if quiet {
            experiment = experiment.quiet();
        }
        let comparison = experiment.run();
        if let Some(error) = failed.take() {
            return Err(error.into());
        }
        Ok(Contested {
            comparison: comparison?,
            banks: banks.into_iter().map(|(name, _)| name).collect(),
            threads,
            transfers: day.transfers().len(),
            accounts: day.accounts(),
        })
    }
}

/// What a variant of a contest's comparison is called.
fn variant(bank: &str, threads: usize) -> String {
    match threads {
        1 => format!("{bank}, 1 thread"),
        threads => format!("{bank}, {threads} threads"),
    }
}

/// What a contest found.
#[derive(Clone, Debug)]
pub struct Contested {
    /// The times behind it, a variant for each bank on each number of threads.
    pub comparison: Comparison,
    /// The banks, as they were given.
    pub banks: Vec<String>,
    /// The numbers of threads, ascending.
    pub threads: Vec<usize>,
    transfers: usize,
    accounts: usize,
}

impl Contested {
    /// Transfers a second of a bank on so many threads.
    ///
    /// # Errors
    ///
    /// [`MeasureError`] for a bank or a number of threads that was not measured.
    pub fn throughput(&self, bank: &str, threads: usize) -> Result<Estimate, MeasureError> {
        let time = self.comparison.measured(&variant(bank, threads))?.seconds.median;
        let a_second = |seconds: f64| self.transfers as f64 / seconds.max(1e-12);
        Ok(Estimate {
            value: a_second(time.value),
            low: a_second(time.high),
            high: a_second(time.low),
        })
    }

    /// How many times the transfers of another bank a bank carries out in the same time, on so many threads, with its
    /// interval.
    ///
    /// # Errors
    ///
    /// As [`Contested::throughput`].
    pub fn ratio(&self, bank: &str, other: &str, threads: usize) -> Result<Estimate, MeasureError> {
        let of = |bank: &str| self.comparison.measured(&variant(bank, threads));
        let (bank, other) = (of(bank)?, of(other)?);
        let judged = Criteria::default().judge(&other.seconds_per_round(), &bank.seconds_per_round());
        let times = || other.seconds.median.value / bank.seconds.median.value.max(1e-12);
        Ok(judged.map_or_else(|| Estimate::of_one_run(times()), |judged| judged.speedup))
    }

    /// The banks on so many threads in places from the fastest to the slowest; those that cannot be told from the first of
    /// a place share it.
    ///
    /// # Errors
    ///
    /// As [`Contested::throughput`].
    pub fn ranking(&self, threads: usize) -> Result<Vec<Vec<String>>, MeasureError> {
        let mut times = Vec::new();
        for bank in &self.banks {
            let measured = self.comparison.measured(&variant(bank, threads))?;
            times.push((bank.clone(), measured.seconds_per_round(), measured.median()));
        }
        times.sort_by_key(|(_, _, median): &(String, Vec<f64>, Duration)| *median);
        let criteria = Criteria {
            comparisons: self.banks.len().saturating_sub(1),
            ..Criteria::default()
        };
        let mut places: Vec<(Vec<f64>, Vec<String>)> = Vec::new();
        for (bank, times, _) in times {
            let slower = |first: &[f64]| {
                let judged = criteria.judge(first, &times);
                judged.is_some_and(|judged| judged.verdict == Verdict::Slower)
            };
            match places.last_mut() {
                Some((first, names)) if !slower(first) => names.push(bank),
                _ => places.push((times, vec![bank])),
            }
        }
        Ok(places.into_iter().map(|(_, names)| names).collect())
    }

    /// The most threads that were measured.
    pub fn most_threads(&self) -> usize {
        self.threads.last().copied().unwrap_or(1)
    }

    /// Transfers a second over threads, a line for each bank, with what the reader said.
    ///
    /// # Errors
    ///
    /// [`PlotError`] where the numbers cannot be drawn.
    pub fn chart(&self, said: &Prediction) -> Result<Figure, PlotError> {
        let most = self.most_threads();
        let first = self
            .ranking(most)
            .unwrap_or_default()
            .into_iter()
            .next()
            .unwrap_or_default();
        let title = match first.as_slice() {
            [one] => format!(
                "{} accounts, {most} threads: {one} carries out most transfers",
                self.accounts
            ),
            several => format!(
                "{} accounts, {most} threads: {} are not told apart",
                self.accounts,
                listed(several)
            ),
        };
        let axis = |axis: Axis| {
            axis.unit(Unit::Count)
                .ticks(self.threads.iter().map(|&threads| threads as f64))
        };
        let chart = LineChart::new(title)
            .subtitle(format!(
                "{} random transfers a day; 95 % intervals within this run",
                Unit::Count.format(self.transfers as f64)
            ))
            .x(axis(Axis::log2("threads")))
            .y(Axis::log10("transfers").unit(Unit::PerSecond));
        let lines = self.banks.iter().map(|bank| {
            let points = self
                .threads
                .iter()
                .filter_map(|&threads| Some((threads as f64, self.throughput(bank, threads).ok()?)));
            Series::estimates(bank, points)
        });
        let figure = lines
            .fold(chart, LineChart::series)
            .predicted(said, Unit::Times)
            .footer(self.comparison.footer())
            .draw()?;
        Ok(figure.named(&self.comparison.title))
    }
}
