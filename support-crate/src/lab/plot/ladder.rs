//! One improvement after another: how far each step goes beyond the first and beyond the step before it.

use super::frame::Frame;
use super::{Axis, BarChart, Captioned, Figure, PlotError, Role, check};
use crate::lab::estimate::Estimate;
use crate::lab::table::Table;
use crate::lab::unit::Unit;

/// Up to this speedup, powers of two are the better ticks.
const DOUBLINGS: f64 = 40.0;

/// What is said of a step whose interval overlaps that of the one before.
const NO_STEP: &str = "no measured step";

/// A speedup ladder: named steps from top to bottom, each a bar on a logarithmic axis, labelled with its speedup over the
/// first step and over the step before.
///
/// Where the interval of a step overlaps that of the step before it, the ladder claims no gain between them and says "no
/// measured step".
///
/// ```
/// use concurrency_lab::lab::{estimate::Estimate, plot::*};
///
/// let ladder = Ladder::new("Summing square roots")
///     .baseline("CPython, one thread")
///     .step("CPython, processes", Estimate { value: 2.0, low: 1.9, high: 2.1 })
///     .step("native code", Estimate { value: 60.0, low: 57.0, high: 63.0 })
///     .draw()?;
/// assert_eq!(ladder.table().cell(2, "over the step before"), Some("30× (27.1× to 33.2×)"));
/// # Ok::<(), PlotError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Ladder {
    frame: Frame,
    baseline: Option<String>,
    steps: Vec<(String, Estimate)>,
}

impl Captioned for Ladder {
    fn frame_mut(&mut self) -> &mut Frame {
        &mut self.frame
    }
}

impl Ladder {
    /// An empty ladder.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            frame: Frame::new(title),
            baseline: None,
            steps: Vec::new(),
        }
    }

    /// The first step, which the speedups are multiples of.
    pub fn baseline(mut self, name: impl Into<String>) -> Self {
        self.baseline = Some(name.into());
        self
    }

    /// Adds a step: its speedup over the baseline, with its interval.
    pub fn step(mut self, name: impl Into<String>, speedup: Estimate) -> Self {
        self.steps.push((name.into(), speedup));
        self
    }

    /// Checks the data and lays the chart out.
    ///
    /// # Errors
    ///
    /// [`PlotError`] for no baseline, a speedup that is not above zero, an interval that does not hold its value, a name
    /// used twice.
    pub fn draw(&self) -> Result<Figure, PlotError> {
        let Some(first) = &self.baseline else {
            return Err(check::empty(&self.frame.title, "the ladder (it has no baseline)"));
        };
        let largest = self
            .steps
            .iter()
            .map(|(_, speedup)| speedup.high)
            .fold(1.0, f64::max);
        let name = format!("speedup over: {first}");
        let axis = if largest <= DOUBLINGS {
            Axis::log2(name)
        } else {
            Axis::log10(name)
        };
        let mut bars = BarChart::framed(self.frame.clone())
            .value(axis.unit(Unit::Times))
            .bar(first, Estimate::exact(1.0))
            .role_for(first, Role::Reference);
        for (i, (name, speedup)) in self.steps.iter().enumerate() {
            bars = bars.bar(name, *speedup);
            if speedup.contains(1.0) {
                bars = bars.inconclusive(name);
            }
            match self.gain(i) {
                // The bar's own value says it.
                Some(_) if i == 0 => {}
                Some(gain) => {
                    let text = format!("{} the step before", Unit::Times.format(gain.value));
                    bars = bars.note_for(name, text);
                }
                None => bars = bars.note_for(name, NO_STEP),
            }
        }
        bars.check()?;
        bars.drawn(self.table(first))
    }

    /// What step `i` gains over the step before it; nothing where the intervals overlap. The interval is that of the two
    /// ends farthest apart, so it covers at least as often as theirs do.
    fn gain(&self, i: usize) -> Option<Estimate> {
        let before = match i {
            0 => Estimate::exact(1.0),
            _ => self.steps[i - 1].1,
        };
        let step = self.steps[i].1;
        let apart = step.low > before.high || step.high < before.low;
        apart.then(|| Estimate {
            value: step.value / before.value,
            low: step.low / before.high,
            high: step.high / before.low,
        })
    }

    fn table(&self, first: &str) -> Table {
        let times = |value: f64| Unit::Times.format(value);
        let first = [first.to_string(), times(1.0), String::new(), String::new()];
        let steps = self.steps.iter().enumerate().map(|(i, (name, speedup))| {
            let interval = format!("{} to {}", times(speedup.low), times(speedup.high));
            let gain = self.gain(i).map_or(NO_STEP.to_string(), |gain| {
                format!(
                    "{} ({} to {})",
                    times(gain.value),
                    times(gain.low),
                    times(gain.high)
                )
            });
            [name.clone(), times(speedup.value), interval, gain]
        });
        let headers = ["step", "over the first", "95 % interval", "over the step before"];
        Table::new(headers, std::iter::once(first).chain(steps))
    }
}
