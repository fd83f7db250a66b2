//! A scaling study and a projection as tables.

use super::{Fit, Fits, Projection, Scaling, Work};
use crate::lab::{estimate::Estimate, measure::show, table::Table, unit::Unit};

impl Scaling {
    /// Time, speedup, efficiency and serial fraction at each thread count with their intervals; under it the laws that
    /// were fitted, and which of them was chosen and why.
    pub fn table(&self) -> Table {
        let rows = self.points.iter().map(|point| {
            let interval = |unit: Unit, estimate: Estimate| match point.threads {
                1 => "—".to_owned(),
                _ => range(unit, estimate),
            };
            [
                point.threads.to_string(),
                Unit::Seconds.format(point.median.as_secs_f64()),
                Unit::Times.format(point.speedup.value),
                interval(Unit::Times, point.speedup),
                Unit::Percent.format(point.efficiency.value),
                interval(Unit::Percent, point.efficiency),
                point
                    .serial_fraction
                    .map_or("—".to_owned(), |serial| Unit::Percent.format(serial.value)),
                point
                    .serial_fraction
                    .map_or("—".to_owned(), |serial| range(Unit::Percent, serial)),
                if point.threads > self.cores() {
                    "more threads than cores".to_owned()
                } else {
                    String::new()
                },
            ]
        });
        let (speedup, serial) = match self.work {
            Work::Fixed => ("speedup", "serial fraction (Karp–Flatt)"),
            Work::Growing => ("scaled speedup", "serial fraction (Gustafson)"),
        };
        let level = Unit::Percent.format(self.comparison.level());
        let table = Table::new(
            [
                "threads".to_owned(),
                "median".to_owned(),
                speedup.to_owned(),
                format!("{speedup}, {level} interval"),
                "efficiency".to_owned(),
                format!("efficiency, {level} interval"),
                serial.to_owned(),
                format!("serial fraction, {level} interval"),
                "remark".to_owned(),
            ],
            rows,
        );
        let mut table = self.with_laws(table);
        if let Some(known) = self.known_serial_fraction {
            table = table.note(format!(
                "serial fraction the work was built with: {}",
                Unit::Percent.format(known)
            ));
        }
        for measured in self
            .comparison
            .variants
            .iter()
            .filter(|measured| !measured.dependence.is_none())
        {
            table = table.note(format!(
                "{}: rounds {}",
                measured.name,
                measured.rounds_in_words()
            ));
        }
        for failed in &self.comparison.failed {
            let when = match failed.round {
                0 => "in the warm-up".to_owned(),
                round => format!("in round {round}"),
            };
            table = table.note(format!(
                "{:?} panicked {when} and was not measured: {}",
                failed.name, failed.message
            ));
        }
        table
            .note(self.comparison.intervals_in_words())
            .note(self.footer())
    }

    /// Every law that was fitted, with its coefficients and the criterion of the choice.
    fn with_laws(&self, mut table: Table) -> Table {
        if let (true, Some(fraction)) = (self.fits.candidates.is_empty(), self.serial_fraction) {
            // A record of an earlier version, which kept no more.
            table = table.note(format!(
                "serial fraction by Amdahl's law: {} (95 % interval {})",
                Unit::Percent.format(fraction.value),
                range(Unit::Percent, fraction)
            ));
        }
        for fit in &self.fits.candidates {
            let error = fit.left_out_error.map_or(String::new(), |error| {
                format!("; leave-one-out error {}", Unit::Percent.format(error))
            });
            table = table.note(format!("{}: {}{error}", fit.law, fit.coefficients()));
        }
        if self.fits.candidates.is_empty() {
            return table;
        }
        table.note(self.fits.reason())
    }

    /// Shows the speedups in a notebook, with the table as their text. The kernel calls this on a cell's last value.
    pub fn evcxr_display(&self) {
        show(self.chart(), &self.table().to_string());
    }
}

impl Fits {
    /// Which law was chosen and by what, or why none was, in words.
    pub fn reason(&self) -> String {
        let chosen = self.chosen.and_then(|law| self.fit(law));
        let Some(chosen) = chosen else {
            let counts = self.counts.len();
            let are = if counts == 1 { "count is" } else { "counts are" };
            return format!(
                "{counts} thread {are} too few to choose between laws: it takes {} that the cores run at once",
                Self::LEAST_COUNTS
            );
        };
        let error = |fit: &Fit| {
            fit.left_out_error
                .map_or("—".to_owned(), |error| Unit::Percent.format(error))
        };
        let others: Vec<_> = self
            .candidates
            .iter()
            .filter(|fit| fit.law != chosen.law)
            .map(|fit| format!("{} ({})", error(fit), fit.law))
            .collect();
        format!(
            "chosen: {}, leave-one-out error {}, against {}; a second coefficient has to make it {} smaller",
            chosen.law,
            error(chosen),
            others.join(" and "),
            Unit::Percent.format(Self::LEAST_GAIN)
        )
    }
}

impl Fit {
    /// The coefficients with their intervals, in words.
    fn coefficients(&self) -> String {
        let interval = |estimate| format!("(95 % interval {})", range(Unit::Percent, estimate));
        let serial = Unit::Percent.format(self.serial_fraction.value);
        match self.coherency {
            None => format!("{serial} serial {}", interval(self.serial_fraction)),
            Some(coherency) => format!(
                "contention {serial} {}, coherency {} {}",
                interval(self.serial_fraction),
                Unit::Percent.format(coherency.value),
                interval(coherency)
            ),
        }
    }
}

impl Projection {
    /// The predicted speedups, a row for each doubling, and what they rest on.
    pub fn table(&self) -> Table {
        let first = self.points.first().map_or(1, |&(threads, _)| threads);
        let last = self.threads();
        let is_doubling =
            |threads: usize| threads.is_multiple_of(first) && (threads / first).is_power_of_two();
        let rows = self
            .points
            .iter()
            .filter(|&&(threads, _)| is_doubling(threads) || threads == last)
            .map(|&(threads, speedup)| {
                [
                    threads.to_string(),
                    Unit::Times.format(speedup.value),
                    range(Unit::Times, speedup),
                    if threads == first { "fit" } else { "extrapolated" }.to_owned(),
                ]
            });
        let headers = ["threads", "predicted speedup", "95 % interval", "remark"];
        let mut table = Table::new(headers, rows).note(self.basis());
        if let Some(fit) = self.scaling.fits.fit(self.law) {
            table = table.note(format!("{}: {}", self.law, fit.coefficients()));
        }
        if let Some(peak) = self.peak_in_words() {
            table = table.note(peak);
        }
        table.note(self.scaling.footer())
    }

    /// What the prediction rests on.
    pub(super) fn basis(&self) -> String {
        let speedup = self.speedup();
        let counts = &self.scaling.fits.counts;
        format!(
            "{} on {} cores (95 % interval {}), extrapolated {} {} from {} thread counts up to {}; the interval spans {}",
            Unit::Times.format(speedup.value),
            self.threads(),
            range(Unit::Times, speedup),
            if self.assumed { "assuming" } else { "by" },
            self.law,
            counts.len(),
            self.scaling.fitted_to(),
            if self.assumed {
                "what noise leaves open of this law alone"
            } else {
                "the laws that the times do not rule out"
            }
        )
    }

    /// Where the speedup is greatest, if the law has a peak.
    pub(super) fn peak_in_words(&self) -> Option<String> {
        let peak = self.peak?;
        Some(format!(
            "most at {:.0} threads ({:.0} – {:.0})",
            peak.value, peak.low, peak.high
        ))
    }

    /// Shows the prediction in a notebook, with the table as its text. The kernel calls this on a cell's last value.
    pub fn evcxr_display(&self) {
        show(self.chart(), &self.table().to_string());
    }
}

pub(super) fn range(unit: Unit, estimate: Estimate) -> String {
    format!("{} – {}", unit.format(estimate.low), unit.format(estimate.high))
}
