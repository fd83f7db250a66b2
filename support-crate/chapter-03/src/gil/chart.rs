//! Speedups against workers, each family over its own serial run.

use concurrency_lab::{
    ground::machine::usable_parallelism,
    lab::{
        estimate::Estimate,
        measure::{Comparison, Criteria, MeasureError, Verdict},
        plot::{Axis, Captioned, Figure, LineChart, PlotError, Role, Series},
        predict::Prediction,
        table::Table,
        unit::Unit,
    },
};
use thiserror::Error;

/// Why there is nothing to show.
#[derive(Debug, Error)]
pub enum FamiliesError {
    /// A serial run or a variant is not part of the comparison.
    #[error(transparent)]
    Variant(#[from] MeasureError),
    /// Too few rounds to compare anything.
    #[error("{0:?} and {1:?} have no rounds to compare")]
    NoRounds(String, String),
    /// The numbers cannot be drawn.
    #[error(transparent)]
    Plot(#[from] PlotError),
}

/// Variants of a comparison, put together by what they are and with how many workers.
///
/// A variant `"Rust threads × 4"` is the family `Rust threads` with 4 workers.
#[derive(Clone, Debug)]
pub struct Families {
    comparison: Comparison,
    families: Vec<Family>,
}

#[derive(Clone, Debug)]
struct Family {
    name: String,
    /// By the number of workers, in ascending order; one worker is the serial run.
    speedups: Vec<(usize, Estimate, Verdict)>,
}

impl Families {
    /// What a variant with so many workers is called.
    pub fn named(family: impl std::fmt::Display, workers: usize) -> String {
        format!("{family} × {workers}")
    }

    /// The families of a comparison. Each is compared with the one of the `serial` runs whose name begins with the same word,
    /// `"CPython threads"` with `"CPython serial"`, or with the first where none does.
    ///
    /// # Errors
    ///
    /// [`FamiliesError`] where a serial run is not among the variants, or nothing was measured.
    pub fn of(comparison: &Comparison, serial: &[&str]) -> Result<Self, FamiliesError> {
        let mut families: Vec<Family> = Vec::new();
        for variant in &comparison.variants {
            let Some((name, workers)) = variant.name.rsplit_once(" × ") else {
                continue;
            };
            let Ok(workers) = workers.parse() else { continue };
            let base = comparison.measured(serial_of(name, serial))?;
            let judged = Criteria {
                comparisons: comparison.variants.len() - 1,
                equivalence: comparison.equivalence,
                seed: comparison.seed,
            }
            .judge(&base.seconds_per_round(), &variant.seconds_per_round())
            .ok_or_else(|| FamiliesError::NoRounds(base.name.clone(), variant.name.clone()))?;
            let point = (workers, judged.speedup, judged.verdict);
            match families.iter_mut().find(|family| family.name == name) {
                Some(family) => family.speedups.push(point),
                None => families.push(Family {
                    name: name.to_owned(),
                    speedups: vec![(1, Estimate::exact(1.0), Verdict::Baseline), point],
                }),
            }
        }
        for family in &mut families {
            family.speedups.sort_by_key(|point| point.0);
        }
        Ok(Self {
            comparison: comparison.clone(),
            families,
        })
    }

    /// How many times as fast as its own serial run a family is with so many workers.
    pub fn speedup(&self, family: &str, workers: usize) -> Option<Estimate> {
        self.found(family, workers).map(|point| point.1)
    }

    /// What may be said about it.
    pub fn verdict(&self, family: &str, workers: usize) -> Option<Verdict> {
        self.found(family, workers).map(|point| point.2)
    }

    fn found(&self, family: &str, workers: usize) -> Option<&(usize, Estimate, Verdict)> {
        let family = self.families.iter().find(|known| known.name == family)?;
        family.speedups.iter().find(|point| point.0 == workers)
    }

    /// Speedups over workers, a line for each family, with what the reader said.
    ///
    /// # Errors
    ///
    /// [`PlotError`] without families.
    pub fn chart(&self, said: &Prediction) -> Result<Figure, PlotError> {
        let cores = usable_parallelism();
        let counts: Vec<f64> = self.workers().into_iter().map(|workers| workers as f64).collect();
        let ideal = counts.iter().map(|&workers| (workers, workers.min(cores as f64)));
        let chart = LineChart::new(self.finding(cores))
            .subtitle(format!(
                "{} · each over its own language's serial run · intervals within this run, of all together 95 %",
                self.comparison.title
            ))
            .x(Axis::log2("workers").unit(Unit::Count).ticks(counts.clone()))
            .y(Axis::linear("speedup").unit(Unit::Times))
            .series(Series::line("a core for each worker", ideal).role(Role::Reference));
        let figure = self
            .families
            .iter()
            .fold(chart, |chart, family| {
                let points = family.speedups.iter().map(|point| (point.0 as f64, point.1));
                chart.series(
                    Series::estimates(&family.name, points)
                        .role(Role::Measured)
                        .as_whiskers(),
                )
            })
            .vertical(cores as f64, format!("cores: {cores}"))
            .predicted(said, Unit::Times)
            .footer(self.comparison.footer())
            .draw()?;
        Ok(figure.named(&self.comparison.title))
    }

    /// What each family gained with a worker for each core, in words.
    fn finding(&self, cores: usize) -> String {
        let (mut gained, mut others) = (Vec::new(), Vec::new());
        for family in &self.families {
            match self.found(&family.name, cores) {
                Some((_, speedup, Verdict::Faster)) => {
                    gained.push(format!("{} {}", family.name, Unit::Times.format(speedup.value)));
                }
                Some(_) => others.push(family.name.as_str()),
                None => {}
            }
        }
        let mut found = Vec::new();
        if !gained.is_empty() {
            found.push(gained.join(", "));
        }
        if !others.is_empty() {
            found.push(format!("no gain measured: {}", others.join(", ")));
        }
        format!("{cores} workers: {}", found.join("; "))
    }

    /// Times and speedups with so many workers, with the verdicts.
    pub fn table(&self) -> Table {
        let rows = self.families.iter().flat_map(|family| {
            family.speedups.iter().skip(1).map(|(workers, speedup, verdict)| {
                let time = self.comparison.median(&Self::named(&family.name, *workers));
                [
                    family.name.clone(),
                    workers.to_string(),
                    time.map_or_else(
                        |_| "—".to_owned(),
                        |time| Unit::Seconds.format(time.as_secs_f64()),
                    ),
                    Unit::Times.format(speedup.value),
                    format!(
                        "{} to {}",
                        Unit::Times.format(speedup.low),
                        Unit::Times.format(speedup.high)
                    ),
                    verdict.words().to_owned(),
                ]
            })
        });
        let headers = ["family", "workers", "time", "speedup", "interval", "verdict"];
        Table::new(headers, rows)
    }

    /// All numbers of workers, in ascending order.
    fn workers(&self) -> Vec<usize> {
        let mut counts: Vec<usize> = self
            .families
            .iter()
            .flat_map(|family| family.speedups.iter().map(|point| point.0))
            .collect();
        counts.sort_unstable();
        counts.dedup();
        counts
    }
}

/// The serial run of the same language.
fn serial_of<'a>(family: &str, serial: &[&'a str]) -> &'a str {
    let language = |name: &str| name.split_whitespace().next().map(str::to_owned);
    let same = serial.iter().find(|known| language(known) == language(family));
    same.or(serial.first()).copied().unwrap_or_default()
}
