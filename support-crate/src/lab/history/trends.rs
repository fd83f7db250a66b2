//! What is fitted to a history.

use super::bend::{Bend, POINTS_A_SIDE};
use super::resampler::{REPLICATES, Resampler, Residuals};
use super::{Basis, BentFit, ExponentialFit, History, HistoryError, Processor};

/// Rows that Moore's law is fitted to, at least.
const MOORE_NEEDS: usize = 10;

/// Years with a single-thread figure that a bend is fitted to, at least.
const BEND_NEEDS: usize = 12;

/// A single-thread figure on its way into a fit.
#[derive(Clone, Copy)]
struct Figure {
    year: f64,
    /// log2 of the multiple of a VAX-11/780.
    level: f64,
    basis: Basis,
}

impl Figure {
    fn of(processor: &Processor) -> Option<Self> {
        let figure = processor.single_thread?;
        Some(Self {
            year: processor.x(),
            level: figure.in_vax().log2(),
            basis: figure.basis,
        })
    }
}

impl History {
    /// Moore's law: exponential growth fitted to the transistor counts of all processors that have one, not only of
    /// the largest of each year. The interval comes from drawing the processors anew.
    ///
    /// # Errors
    ///
    /// [`HistoryError::TooFew`] below ten processors with a transistor count, or where all are of one year.
    pub fn moore(&self) -> Result<ExponentialFit, HistoryError> {
        let points: Vec<(f64, f64)> = self
            .processors
            .iter()
            .filter_map(|p| p.transistors.map(|count| (p.x(), count.log2())))
            .collect();
        let fit = ExponentialFit::through(&points).filter(|_| points.len() >= MOORE_NEEDS);
        fit.ok_or_else(|| HistoryError::TooFew {
            origin: self.origin.clone(),
            what: "processors with a transistor count",
            found: points.len(),
            fit: "Moore's law",
            needed: MOORE_NEEDS,
        })
    }

    /// One core: exponential growth with one bend, fitted to the [`frontier`](Self::frontier), as multiples of a
    /// VAX-11/780. The bend is looked for from 1990 to 2015.
    ///
    /// The intervals come from drawing the residuals anew, as correlated from year to year as they are, with the factor of
    /// each [`Link`](super::Link) between benchmarks drawn from its spread. They hold what chance and the chaining leave
    /// open if growth has one bend and is even on both sides of it; they do not hold how well a benchmark stands for all
    /// programs, nor which rows are there: [`since`](Self::since) shows what the oldest rows change.
    ///
    /// # Errors
    ///
    /// [`HistoryError::TooFew`] below twelve years with a single-thread figure, or with fewer than three of them before
    /// 1990 or after 2015.
    pub fn single_core(&self) -> Result<BentFit, HistoryError> {
        self.bent(&self.figures(), "the curve of one core")
    }

    /// All cores of a processor: its single-thread figure times its hardware threads, the most that programs can make of
    /// it, fitted as [`single_core`](Self::single_core) is to the best so far. Where two hardware threads share a core, they
    /// do less than two cores would.
    ///
    /// # Errors
    ///
    /// As [`single_core`](Self::single_core).
    pub fn all_cores(&self) -> Result<BentFit, HistoryError> {
        let figures = self.processors.iter().filter_map(|processor| {
            let threads = processor.logical_cores?;
            let one = Figure::of(processor)?;
            Some(Figure {
                level: one.level + f64::from(threads).log2(),
                ..one
            })
        });
        self.bent(&figures.collect::<Vec<_>>(), "the curve of all cores")
    }

    fn bent(&self, figures: &[Figure], fit: &'static str) -> Result<BentFit, HistoryError> {
        let best = best_so_far(figures);
        let points = levels(&best);
        let bend = Bend::through(&points).filter(|_| points.len() >= BEND_NEEDS);
        let Some(bend) = bend else {
            return Err(HistoryError::TooFew {
                origin: self.origin.clone(),
                what: "years with a single-thread figure, or too few on one side of every bend from 1990 to 2015",
                found: points.len(),
                fit,
                needed: BEND_NEEDS.max(2 * POINTS_A_SIDE),
            });
        };
        let mut resampler = Resampler::new();
        let left = |points: &[(f64, f64)]| {
            let bend = Bend::through(points)?;
            let left = points.iter().map(|&(year, level)| level - bend.log2_at(year));
            Some(left.collect())
        };
        let kind = Residuals::calibrated(&points, |year| bend.log2_at(year), left, &mut resampler);
        let replicates = (0..REPLICATES)
            .filter_map(|_| {
                let errors = chain_errors(&mut resampler);
                let near = resampler.near(&kind);
                let drawn = resampler.residuals(&near);
                let again = best.iter().zip(drawn).map(|(figure, residual)| {
                    let chained: f64 = figure
                        .basis
                        .links()
                        .map(|(basis, _)| errors[basis as usize])
                        .sum();
                    (figure.year, bend.log2_at(figure.year) + residual + chained)
                });
                Bend::through(&again.collect::<Vec<_>>())
            })
            .collect();
        Ok(BentFit::new(bend, replicates, points.len()))
    }

    /// The history without what shipped before `year`.
    pub fn since(&self, year: u16) -> Self {
        let rows = self.processors.iter().filter(|processor| processor.year >= year);
        Self {
            origin: format!("{} since {year}", self.origin),
            processors: rows.cloned().collect(),
        }
    }

    /// For each year with a single-thread figure, the best shipped until then, as a multiple of a VAX-11/780. What one
    /// core could do at best is told from what chips for phones, for little power or for many threads at once did.
    pub fn frontier(&self) -> Vec<(f64, f64)> {
        best_so_far(&self.figures())
            .into_iter()
            .map(|figure| (figure.year, figure.level.exp2()))
            .collect()
    }

    /// The transistors of the first processor that has a count: one, on figures that show ratios.
    pub fn first_transistors(&self) -> Option<f64> {
        self.first(|p| p.transistors)
    }

    /// The single-thread performance of the first processor that has a figure, as a multiple of a VAX-11/780: one, on
    /// figures that show ratios.
    pub fn first_single_thread(&self) -> Option<f64> {
        self.first(Processor::single_thread)
    }

    fn figures(&self) -> Vec<Figure> {
        self.processors.iter().filter_map(Figure::of).collect()
    }

    /// A value of the earliest processor that has it.
    pub(super) fn first(&self, value: impl Fn(&Processor) -> Option<f64>) -> Option<f64> {
        self.processors
            .iter()
            .filter_map(|p| value(p).map(|value| (p.year, value)))
            .min_by_key(|(year, _)| *year)
            .map(|(_, value)| value)
    }
}

/// For each year among `figures`, the best until then.
fn best_so_far(figures: &[Figure]) -> Vec<Figure> {
    let mut figures = figures.to_vec();
    figures.sort_by(|a, b| a.year.total_cmp(&b.year));
    let mut best: Vec<Figure> = Vec::new();
    for figure in figures {
        let record = match best.last() {
            Some(last) if last.level >= figure.level => Figure {
                year: figure.year,
                ..*last
            },
            _ => figure,
        };
        match best.last_mut() {
            Some(last) if last.year == record.year => *last = record,
            _ => best.push(record),
        }
    }
    best
}

fn levels(figures: &[Figure]) -> Vec<(f64, f64)> {
    figures.iter().map(|figure| (figure.year, figure.level)).collect()
}

/// How far each basis' link may be off, as a draw from its spread.
fn chain_errors(resampler: &mut Resampler) -> Vec<f64> {
    let spread = |basis: Basis| basis.link().map_or(0.0, |link| link.spread.log2());
    Basis::all()
        .map(|basis| spread(basis) * resampler.normal())
        .collect()
}
