//! How far one core has fallen behind the transistors, and how much of that a speedup makes up for.

use super::{BentFit, ExponentialFit, History, HistoryError, Placement};
use crate::lab::estimate::Estimate;

/// The gap between Moore's law and one core in a machine's year, both counted from the bend: until then a core had made as
/// much of each doubling of transistors as before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gap {
    /// How many times further the transistors have come since the bend than this machine's one core.
    pub factor: Estimate,
}

impl Gap {
    /// The gap counted in doublings: its base-2 logarithm.
    pub fn doublings(self) -> f64 {
        self.factor.value.log2()
    }

    /// The share of the gap that a speedup closes, in doublings, as it looks on a logarithmic axis: 2× closes one doubling of
    /// however many there are. The interval is the speedup's alone. A slowdown closes a negative share.
    ///
    /// ```
    /// use concurrency_lab::lab::{estimate::Estimate, history::History};
    ///
    /// let history = History::shipped()?;
    /// let gap = history.gap(&history.place("AMD EPYC", 2026.0)?)?;
    /// let two = gap.closed_by(Estimate::exact(2.0)).value;
    /// assert!((two * gap.doublings() - 1.0).abs() < 1e-9);
    /// assert!((gap.closed_by(Estimate::exact(4.0)).value - 2.0 * two).abs() < 1e-9);
    /// # Ok::<(), concurrency_lab::lab::history::HistoryError>(())
    /// ```
    pub fn closed_by(self, speedup: Estimate) -> Estimate {
        let share = |times: f64| times.log2() / self.doublings();
        Estimate {
            value: share(speedup.value),
            low: share(speedup.low),
            high: share(speedup.high),
        }
    }
}

impl History {
    /// The gap above a machine's one core.
    ///
    /// # Errors
    ///
    /// Those of [`History::moore`] and [`History::single_core`].
    pub fn gap(&self, place: &Placement) -> Result<Gap, HistoryError> {
        let (moore, core) = (self.moore()?, self.single_core()?);
        let factor = between(&moore, &core, place);
        Ok(Gap { factor })
    }
}

fn between(moore: &ExponentialFit, core: &BentFit, place: &Placement) -> Estimate {
    let bend = core.bend_year.value;
    let transistors = moore.at(place.year) / moore.at(bend);
    let one_core = place.single_thread.value / core.at(bend);
    let published = place.is_measured().then_some(place.single_thread.value);
    let draws = moore.draws().zip(core.draws()).map(|(moore, core)| {
        let transistors = (moore * (place.year - core.bend())).exp2();
        let one_core = published.unwrap_or_else(|| core.at(place.year)) / core.at(core.bend());
        transistors / one_core
    });
    Estimate::of_draws(transistors / one_core, draws, 0.95)
}
