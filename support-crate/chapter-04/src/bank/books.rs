//! The books: what a bank holds at the end of a day, against what it held at the beginning.

use concurrency_lab::{
    ground::machine::Machine,
    lab::{
        estimate::Estimate,
        plot::{Axis, Captioned, Figure, LineChart, PlotError, Role, Series},
        predict::Prediction,
        record::Quantities,
        unit::Unit,
    },
};

use super::{Bank, BankError, Day};

/// How a day ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The threads that carried its transfers out.
    pub threads: usize,
    /// What all accounts hold at the end, less what they held at the beginning: below zero, money was lost; above, made.
    pub difference: i64,
    /// Accounts that are overdrawn.
    pub overdrawn: usize,
}

/// The outcomes of the same day, again and again.
#[derive(Clone, Debug)]
pub struct Books {
    money: i64,
    transfers: usize,
    runs: usize,
    /// In the order in which they were run.
    pub outcomes: Vec<Outcome>,
}

impl Books {
    /// Runs a day `runs` times on each number of threads, in turns, each time with a new bank.
    ///
    /// # Errors
    ///
    /// As [`Day::on_threads`].
    pub fn of<B: Bank>(
        day: &Day,
        threads: impl IntoIterator<Item = usize>,
        runs: usize,
    ) -> Result<Self, BankError> {
        let mut threads: Vec<usize> = threads.into_iter().collect();
        threads.sort_unstable();
        threads.dedup();
        let mut outcomes = Vec::new();
        for _ in 0..runs {
            for &threads in &threads {
                let bank = B::open(day.opening());
                day.on_threads(&bank, threads)?;
                let balances = bank.balances();
                outcomes.push(Outcome {
                    threads,
                    difference: balances.iter().sum::<i64>() - day.money(),
                    overdrawn: balances.iter().filter(|&&balance| balance < 0).count(),
                });
            }
        }
        Ok(Self {
            money: day.money(),
            transfers: day.transfers().len(),
            runs,
            outcomes,
        })
    }

    /// The outcomes on so many threads.
    pub fn on(&self, threads: usize) -> impl Iterator<Item = Outcome> {
        let outcomes = self.outcomes.iter().copied();
        outcomes.filter(move |outcome| outcome.threads == threads)
    }

    /// How many days on so many threads ended with another sum than they began with.
    pub fn wrong_on(&self, threads: usize) -> usize {
        self.on(threads).filter(|outcome| outcome.difference != 0).count()
    }

    /// Whether money was lost in some run and made in another; what a reader may predict: `"a"` only lost, `"b"` only
    /// made, `"c"` both, `"d"` neither.
    pub fn lost_or_made(&self) -> &'static str {
        let any = |which: fn(i64) -> bool| self.outcomes.iter().any(|outcome| which(outcome.difference));
        match (any(|d| d < 0), any(|d| d > 0)) {
            (true, false) => "a",
            (false, true) => "b",
            (true, true) => "c",
            (false, false) => "d",
        }
    }

    /// The numbers of threads, ascending.
    pub fn threads(&self) -> Vec<usize> {
        let mut threads: Vec<usize> = self.outcomes.iter().map(|outcome| outcome.threads).collect();
        threads.sort_unstable();
        threads.dedup();
        threads
    }

    /// For the record: how many days of all ended with another sum, on each number of threads.
    pub fn quantities(&self, id: &str, title: &str) -> Quantities {
        let list = Quantities::new(id).title(title);
        self.threads().into_iter().fold(list, |list, threads| {
            let share = self.wrong_on(threads) as f64 / self.runs.max(1) as f64;
            list.value(
                format!("days that do not add up, {threads} threads"),
                "share of days",
                Estimate::exact(share),
            )
        })
    }

    /// Every run as a point: the difference at its end over the number of threads, with what the reader said.
    ///
    /// # Errors
    ///
    /// [`PlotError`] without runs.
    pub fn chart(&self, said: &Prediction) -> Result<Figure, PlotError> {
        let threads = self.threads();
        let most = threads.last().copied().unwrap_or_default();
        let [one, many] = [1, most].map(|threads| self.wrong_on(threads));
        let title = format!(
            "The books are wrong after {many} of {runs} days on {most} threads, after {one} of {runs} on one",
            runs = self.runs
        );
        let spread = |outcome: &Outcome, place: usize| {
            // Side by side, so that runs with the same outcome can be told apart.
            let place = place as f64 / self.runs.max(2) as f64 - 0.5;
            (
                outcome.threads as f64 * (1.0 + 0.25 * place),
                outcome.difference as f64,
            )
        };
        let points = threads.iter().flat_map(|&threads| {
            let runs: Vec<Outcome> = self.on(threads).collect();
            runs.into_iter()
                .enumerate()
                .map(|(place, outcome)| spread(&outcome, place))
                .collect::<Vec<_>>()
        });
        let figure = LineChart::new(title)
            .subtitle(format!(
                "{} transfers between accounts that hold {} in all; each point is one day, with a new bank",
                Unit::Count.format(self.transfers as f64),
                Unit::Count.format(self.money as f64)
            ))
            .x(Axis::log2("threads")
                .unit(Unit::Count)
                .ticks(threads.iter().map(|&threads| threads as f64)))
            .y(Axis::linear("money at the end, less money at the beginning"))
            .series(Series::points("a day", points).role(Role::Measured))
            .horizontal(0.0, "nothing lost, nothing made")
            .predicted(said, Unit::Count)
            .footer(Machine::this().footer())
            .draw()?;
        Ok(figure.named("Money lost and made"))
    }
}
