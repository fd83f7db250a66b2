//! How many pages a second over how many are under way, measured request by request: Little's law.
//!
//! *throughput = number under way / time each takes* (J. D. C. Little, *A proof for the queuing formula L = λW*, Operations
//! Research 9(3), 1961). Throughput is measured by the whole scrape's clock, the time each takes by each request's own. For
//! the mean number under way the law then holds by arithmetic; how many may be under way at once is more than that mean, so
//! what the law makes of it is a bound, and how far the measurement stays below it is what a sweep shows.

use std::{collections::BTreeMap, time::Duration};

use concurrency_lab::{
    ground::machine::{Machine, limit_of_open_files},
    lab::{
        estimate::Estimate,
        plot::{Captioned, Figure, PlotError, Sweep},
        predict::Prediction,
        table::Table,
        unit::Unit,
    },
};

use crate::scrape::Report;

/// The most that are ever under way, where the process may open as many files.
const MOST: usize = 1024;

/// Files that a process has open besides a scrape's connections.
const OTHER_FILES: u64 = 100;

/// Rounds at each number under way: the least and the most of six hold their median with more than 95 % (order
/// statistics: 1 − 2 · 0.5⁶).
const ROUNDS: usize = 6;

/// Twice as many under way must bring this much more, or throughput has stopped rising.
const RISE: f64 = 1.1;

/// Measured scrapes, by how many pages were under way at once.
#[derive(Clone, Debug, Default)]
pub struct Little {
    runs: BTreeMap<usize, Vec<Run>>,
}

#[derive(Clone, Copy, Debug)]
struct Run {
    /// Pages a second.
    rate: f64,
    /// Seconds that a request took, on average.
    each: f64,
}

impl Little {
    /// Scrapes with 1, 2, 4, … pages under way until twice as many bring no more than a tenth more pages a second, and
    /// then five times more, in alternating order, as far as the process may open files: each page has two ends here. `scrape` gets the number and how many pages to fetch, and gives the report with
    /// the time of each request.
    ///
    /// # Panics
    ///
    /// When a page fails: a rate of pages that did not come means nothing.
    pub fn sweep(mut scrape: impl FnMut(usize, usize) -> (Report, Vec<Duration>)) -> Self {
        let mut little = Self::default();
        let mut under_way = 1;
        let most = most_under_way(limit_of_open_files());
        loop {
            little.measure(under_way, &mut scrape);
            if little.has_stopped_rising() || 2 * under_way > most {
                break;
            }
            under_way *= 2;
        }
        let counts: Vec<usize> = little.runs.keys().copied().collect();
        for round in 1..ROUNDS {
            let order: Vec<usize> = match round % 2 {
                1 => counts.iter().rev().copied().collect(),
                _ => counts.clone(),
            };
            for under_way in order {
                little.measure(under_way, &mut scrape);
            }
        }
        little
    }

    fn measure(
        &mut self,
        under_way: usize,
        scrape: &mut impl FnMut(usize, usize) -> (Report, Vec<Duration>),
    ) {
        // Whole multiples, so that the last ones are not fewer than the others.
        let pages = under_way * (256 / under_way).clamp(4, 12);
        let (report, times) = scrape(under_way, pages);
        assert!(report.failures.is_empty(), "{report}");
        let sum: Duration = times.iter().sum();
        let run = Run {
            rate: report.pages_per_second(),
            each: sum.as_secs_f64() / times.len().max(1) as f64,
        };
        self.runs.entry(under_way).or_default().push(run);
    }

    fn has_stopped_rising(&self) -> bool {
        let mut last = self
            .runs
            .values()
            .rev()
            .map(|runs| middle(runs, |run| run.rate).value);
        matches!((last.next(), last.next()), (Some(last), Some(before)) if last < RISE * before)
    }

    /// From how many under way on twice as many bring no more than a tenth more pages a second; the most that was tried
    /// where they still did.
    pub fn knee(&self) -> usize {
        let last = self.runs.keys().next_back().copied().unwrap_or_default();
        self.stopped_rising().unwrap_or(last)
    }

    fn stopped_rising(&self) -> Option<usize> {
        let rates: Vec<(usize, f64)> = self.rates().map(|(count, rate)| (count, rate.value)).collect();
        let knee = rates.windows(2).find(|pair| pair[1].1 < RISE * pair[0].1);
        knee.map(|pair| pair[0].0)
    }

    fn rates(&self) -> impl Iterator<Item = (usize, Estimate)> {
        self.runs
            .iter()
            .map(|(&count, runs)| (count, middle(runs, |run| run.rate)))
    }

    /// The number under way divided by the time that each request took: what Little's law says of the pages a second.
    fn by_the_law(&self) -> impl Iterator<Item = (usize, Estimate)> {
        self.runs.iter().map(|(&count, runs)| {
            let law = middle(runs, |run| count as f64 / run.each);
            (count, law)
        })
    }

    /// What was measured at each number under way.
    pub fn table(&self) -> Table {
        let rows = self.runs.iter().map(|(count, runs)| {
            let each = middle(runs, |run| run.each).value;
            let law = *count as f64 / each;
            let rate = middle(runs, |run| run.rate).value;
            [
                count.to_string(),
                Unit::Seconds.format(each),
                Unit::PerSecond.format(law),
                Unit::PerSecond.format(rate),
            ]
        });
        let headers = [
            "at most under way",
            "each request took",
            "the one / the other",
            "pages a second",
        ];
        Table::new(headers, rows)
    }

    /// Pages a second over the number under way, measured and by the law, with what the reader said.
    ///
    /// # Errors
    ///
    /// [`PlotError`] where nothing was measured.
    pub fn chart(&self, said: &Prediction) -> Result<Figure, PlotError> {
        let most = self.rates().map(|(_, rate)| rate.value).fold(0.0, f64::max);
        let most = Unit::Count.format(most);
        let title = match self.stopped_rising() {
            Some(knee) => format!("{most} pages a second at most; beyond {knee} under way more bring little"),
            None => format!(
                "{most} pages a second with {} under way, and still rising",
                self.knee()
            ),
        };
        let points = |values: &mut dyn Iterator<Item = (usize, Estimate)>| -> Vec<(f64, Estimate)> {
            values.map(|(count, value)| (count as f64, value)).collect()
        };
        let figure = Sweep::new(title)
            .over("at most under way at once", Unit::Count)
            .measured("pages a second", Unit::Count)
            .series(
                "at most under way / time of each request",
                points(&mut self.by_the_law()),
            )
            .series("measured", points(&mut self.rates()))
            .subtitle("Medians of six rounds, intervals from least to most")
            .predicted(said, Unit::Count)
            .footer(Machine::this().footer())
            .draw()?;
        Ok(figure.named("Pages a second, over how many are under way"))
    }
}

/// How many pages may be under way with so many open files; nothing said means no limit.
fn most_under_way(files: Option<u64>) -> usize {
    let pages = files.map_or(u64::MAX, |files| files.saturating_sub(OTHER_FILES) / 2);
    usize::try_from(pages).unwrap_or(usize::MAX).clamp(1, MOST)
}

/// The median of a value over the runs, with the least and the most.
fn middle(runs: &[Run], value: impl Fn(&Run) -> f64) -> Estimate {
    let mut values: Vec<f64> = runs.iter().map(value).collect();
    values.sort_by(f64::total_cmp);
    let at = |place: usize| values.get(place).copied().unwrap_or(f64::NAN);
    Estimate {
        value: at(values.len() / 2),
        low: at(0),
        high: at(values.len().saturating_sub(1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_under_way_takes_two_of_the_files_that_may_be_open() {
        assert_eq!(most_under_way(None), MOST);
        assert_eq!(most_under_way(Some(1024)), 462);
        assert_eq!(most_under_way(Some(10)), 1);
    }
}
