//! What is fitted to a history.

use super::bend::{Bend, POINTS_A_SIDE};
use super::resampler::{REPLICATES, Resampler};
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
    /// The intervals come from drawing the processors anew and taking the frontier of each draw, with the factor of
    /// each [`Link`](super::Link) between benchmarks drawn from its spread; they hold what the choice of rows and the
    /// chaining leave open, not how well a benchmark stands for all programs.
    ///
    /// # Errors
    ///
    /// [`HistoryError::TooFew`] below twelve years with a single-thread figure, or with fewer than three of them before
    /// 1990 or after 2015.
    pub fn single_core(&self) -> Result<BentFit, HistoryError> {
        let figures = self.figures();
        let points = best_so_far(&figures);
        let bend = Bend::through(&points).filter(|_| points.len() >= BEND_NEEDS);
        let Some(bend) = bend else {
            return Err(HistoryError::TooFew {
                origin: self.origin.clone(),
                what: "years with a single-thread figure, or too few on one side of every bend from 1990 to 2015",
                found: points.len(),
                fit: "the curve of one core",
                needed: BEND_NEEDS.max(2 * POINTS_A_SIDE),
            });
        };

        let mut resampler = Resampler::new();
        let replicates = (0..REPLICATES)
            .filter_map(|_| {
                let errors: Vec<(Basis, f64)> = Basis::all()
                    .map(|basis| {
                        let spread = basis.link().map_or(0.0, |link| link.spread.log2());
                        (basis, spread * resampler.normal())
                    })
                    .collect();
                let mut drawn = resampler.draw(&figures);
                for figure in &mut drawn {
                    for (basis, _) in figure.basis.links() {
                        figure.level += errors[basis as usize].1;
                    }
                }
                Bend::through(&best_so_far(&drawn))
            })
            .collect();
        Ok(BentFit::new(bend, replicates, points.len()))
    }

    /// For each year with a single-thread figure, the best shipped until then, as a multiple of a VAX-11/780. What one
    /// core could do at best is told from what chips for phones, for little power or for many threads at once did.
    pub fn frontier(&self) -> Vec<(f64, f64)> {
        best_so_far(&self.figures())
            .into_iter()
            .map(|(year, level)| (year, level.exp2()))
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
        self.processors
            .iter()
            .filter_map(|p| {
                p.single_thread.map(|figure| Figure {
                    year: p.x(),
                    level: figure.in_vax().log2(),
                    basis: figure.basis,
                })
            })
            .collect()
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

/// For each year among `figures`, the best level until then.
fn best_so_far(figures: &[Figure]) -> Vec<(f64, f64)> {
    let mut figures: Vec<(f64, f64)> = figures.iter().map(|f| (f.year, f.level)).collect();
    figures.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut best: Vec<(f64, f64)> = Vec::new();
    for (year, level) in figures {
        match best.last_mut() {
            Some(last) if last.0 == year => last.1 = last.1.max(level),
            Some(last) => {
                let level = level.max(last.1);
                best.push((year, level));
            }
            None => best.push((year, level)),
        }
    }
    best
}
