//! Where a machine stands on the curve of one core.

use std::time::{SystemTime, UNIX_EPOCH};

use super::{History, HistoryError};
use crate::ground::machine::Machine;
use crate::lab::estimate::Estimate;

/// How a machine's place was found.
#[derive(Clone, Debug, PartialEq)]
pub enum PlacedBy {
    /// Its processor is a row with a measured figure.
    Row {
        /// The row's name.
        processor: String,
    },
    /// The fitted curve in the year that its processor first shipped: the row has no single-thread figure.
    CurveAtShipment {
        /// The row's name.
        processor: String,
    },
    /// The fitted curve in the present year: its processor is no row.
    CurveToday,
}

/// A machine's place on the curve of one core.
#[derive(Clone, Debug, PartialEq)]
pub struct Placement {
    /// The processor as the system reports it.
    pub machine: String,
    /// The year at which it is placed.
    pub year: f64,
    /// What one thread does, as a multiple of a VAX-11/780. A row's published figure has no interval; a place on the
    /// curve has the curve's.
    pub single_thread: Estimate,
    /// The same as a multiple of the first processor of the history.
    pub times_first: Estimate,
    /// How the place was found.
    pub placed_by: PlacedBy,
}

impl Placement {
    /// Whether the place is a published measurement of this processor, not a point of the curve.
    pub fn is_measured(&self) -> bool {
        matches!(self.placed_by, PlacedBy::Row { .. })
    }

    /// How the place was found, in words for a figure.
    pub fn words(&self) -> String {
        match &self.placed_by {
            PlacedBy::Row { processor } => {
                format!("placed by the published result of {processor}, {:.0}", self.year)
            }
            PlacedBy::CurveAtShipment { processor } => format!(
                "placed on the fitted curve at {:.0}, the year of {processor}; not measured",
                self.year
            ),
            PlacedBy::CurveToday => {
                format!(
                    "placed on the fitted curve at {:.0}; not measured",
                    self.year.floor()
                )
            }
        }
    }
}

/// Now, as a year with its fraction.
fn this_year() -> f64 {
    const SECONDS_A_YEAR: f64 = 365.2425 * 24.0 * 3600.0;
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    1970.0 + since_1970.as_secs_f64() / SECONDS_A_YEAR
}

impl History {
    /// Places a machine on the curve of one core as of today; see [`History::place`].
    ///
    /// # Errors
    ///
    /// Those of [`History::place`].
    pub fn place_machine(&self, machine: &Machine) -> Result<Placement, HistoryError> {
        self.place(&machine.processor, this_year())
    }

    /// Places a machine on the curve of one core: at its processor's row where `cpu_model`, as the system reports it,
    /// names one, otherwise on the fitted curve in the year `today`.
    ///
    /// A row matches only when the whole model name agrees, apart from marks, clock and core counts: an `i7-8700` is
    /// no `i7-8700K`, and the `AMD EPYC` of a virtual machine could be any.
    ///
    /// # Errors
    ///
    /// [`HistoryError::Year`] for a `today` outside 1971 to 2100, and the errors of [`History::single_core`].
    pub fn place(&self, cpu_model: &str, today: f64) -> Result<Placement, HistoryError> {
        if !(1971.0..=2100.0).contains(&today) {
            return Err(HistoryError::Year { year: today });
        }
        let model = model_words(cpu_model);
        let row = self
            .processors
            .iter()
            .find(|processor| !model.is_empty() && model_words(&processor.name) == model);
        let processor = || row.map(|row| row.name.clone()).unwrap_or_default();
        let (year, single_thread, placed_by) = match row.map(|row| (row.x(), row.single_thread())) {
            Some((year, Some(value))) => (
                year,
                Estimate::exact(value),
                PlacedBy::Row {
                    processor: processor(),
                },
            ),
            Some((year, None)) => (
                year,
                self.single_core()?.estimate_at(year),
                PlacedBy::CurveAtShipment {
                    processor: processor(),
                },
            ),
            None => (
                today,
                self.single_core()?.estimate_at(today),
                PlacedBy::CurveToday,
            ),
        };
        let first = self.first_single_thread().unwrap_or(1.0);
        Ok(Placement {
            machine: cpu_model.trim().to_string(),
            year,
            single_thread,
            times_first: Estimate {
                value: single_thread.value / first,
                low: single_thread.low / first,
                high: single_thread.high / first,
            },
            placed_by,
        })
    }
}

/// The words that tell one processor from another: `Intel(R) Core(TM) i7-8700K CPU @ 3.70GHz` is intel, core, i7-8700k.
fn model_words(model: &str) -> Vec<String> {
    let mut model = model.to_lowercase();
    for mark in ["(r)", "(tm)", "®", "™"] {
        model = model.replace(mark, " ");
    }
    // "13th Gen Intel(R) Core(TM) i9-13900K" is sold as "Intel Core i9-13900K".
    if let Some((generation, rest)) = model.split_once(" gen ")
        && generation.trim().starts_with(|c: char| c.is_ascii_digit())
    {
        model = rest.to_string();
    }
    model
        .split_whitespace()
        // The clock, or the graphics on the same chip.
        .take_while(|word| !matches!(*word, "@" | "with" | "w/"))
        // Some Xeons report a bare 0 in place of a version.
        .filter(|word| {
            !matches!(*word, "cpu" | "processor" | "0")
                && !word.ends_with("-core")
                && !word.ends_with("-cores")
        })
        .map(str::to_string)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::model_words;

    #[test]
    fn marks_clocks_and_core_counts_tell_nothing() {
        for reported in [
            "Intel(R) Core(TM) i7-8700K CPU @ 3.70GHz",
            "Intel® Core™ i7-8700K Processor",
            "8th Gen Intel(R) Core(TM) i7-8700K",
        ] {
            assert_eq!(model_words(reported), ["intel", "core", "i7-8700k"], "{reported}");
        }
        assert_eq!(
            model_words("AMD Ryzen AI Max+ 395 w/ Radeon 8060S"),
            model_words("AMD Ryzen AI Max+ 395")
        );
        assert_eq!(
            model_words("AMD EPYC 7742 64-Core Processor"),
            model_words("AMD EPYC 7742")
        );
        assert_ne!(model_words("Apple M1 Max"), model_words("Apple M1"));
    }
}
