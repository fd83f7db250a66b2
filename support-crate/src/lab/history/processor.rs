//! One row of the history.

use super::SingleThread;

/// A processor as it first shipped. A field that no source gives is `None`, never a guess.
#[derive(Clone, Debug, PartialEq)]
pub struct Processor {
    /// Its name as its maker sold it, unique in a history.
    pub name: String,
    /// Who made or sold it.
    pub maker: String,
    /// The year of first shipment.
    pub year: u16,
    /// Transistors in the package; for a system on a chip those of the whole chip.
    pub transistors: Option<f64>,
    /// The highest clock it is specified for, turbo included, in MHz.
    pub clock_mhz: Option<f64>,
    /// Hardware threads in the package.
    pub logical_cores: Option<u32>,
    /// Thermal design power in watts.
    pub power_w: Option<f64>,
    /// The published result of one thread, with the benchmark that it comes from.
    pub single_thread: Option<SingleThread>,
    /// Public sources of the row, separated by semicolons.
    pub source: String,
}

impl Processor {
    /// Performance of one thread as a multiple of a VAX-11/780, chained over the benchmarks of five decades by
    /// [`Basis::in_vax`](super::Basis::in_vax).
    pub fn single_thread(&self) -> Option<f64> {
        self.single_thread.map(|figure| figure.in_vax())
    }

    /// [`year`](Self::year) as a number on an axis.
    pub(super) fn x(&self) -> f64 {
        f64::from(self.year)
    }
}
