//! A scaling study as people read it.

use super::{Scaling, amdahl};
use crate::lab::{
    measure::show,
    plot::{Axis, Figure, LineChart, PlotError, Role, Series, Table, Unit},
};

impl Scaling {
    /// Time, speedup and efficiency at each thread count, and the fits.
    pub fn table(&self) -> Table {
        let usable = self.comparison.machine.usable;
        let rows = self.points.iter().map(|point| {
            [
                point.threads.to_string(),
                Unit::Seconds.format(point.median.as_secs_f64()),
                Unit::Times.format(point.speedup.value),
                if point.threads == 1 {
                    "—".to_owned()
                } else {
                    format!(
                        "{} – {}",
                        Unit::Times.format(point.speedup.low),
                        Unit::Times.format(point.speedup.high)
                    )
                },
                Unit::Percent.format(point.efficiency.value),
                if point.threads > usable {
                    "more threads than cores".to_owned()
                } else {
                    String::new()
                },
            ]
        });
        let headers = [
            "threads",
            "median",
            "speedup",
            "speedup, 95 % interval",
            "efficiency",
            "remark",
        ];
        let mut table = Table::new(headers, rows);
        if let Some(fraction) = self.serial_fraction {
            table = table.note(format!(
                "serial fraction by Amdahl's law: {} (95 % interval {} – {})",
                Unit::Percent.format(fraction.value),
                Unit::Percent.format(fraction.low),
                Unit::Percent.format(fraction.high)
            ));
        }
        if let Some(known) = self.known_serial_fraction {
            table = table.note(format!(
                "serial fraction the work was built with: {}",
                Unit::Percent.format(known)
            ));
        }
        if let Some(usl) = self.usl {
            table = table.note(format!(
                "universal scalability law: contention {}, coherency {}",
                Unit::Percent.format(usl.sigma),
                Unit::Percent.format(usl.kappa)
            ));
        }
        for failed in &self.comparison.failed {
            table = table.note(format!(
                "{:?} panicked and was not measured: {}",
                failed.name, failed.message
            ));
        }
        table.note(self.comparison.footer())
    }

    /// Measured speedups with their intervals, the ideal, and Amdahl's law for the known and the fitted fraction.
    ///
    /// The laws speak of processors: with more threads than this process may run at once, their lines stay level.
    ///
    /// # Errors
    ///
    /// [`PlotError`] where the numbers cannot be drawn.
    pub fn chart(&self) -> Result<Figure, PlotError> {
        let usable = self.comparison.machine.usable;
        let most = self.points.last().map_or(1, |point| point.threads);
        let law = |last: usize, speedup: &dyn Fn(usize) -> Option<f64>| -> Vec<(f64, f64)> {
            (1..=last)
                .filter_map(|n| Some((n as f64, speedup(n.min(usable))?)))
                .collect()
        };
        let measured = self
            .points
            .iter()
            .map(|point| (point.threads as f64, point.speedup));
        let ideal = law(most, &|n| Some(n as f64));
        let mut chart = LineChart::new(&self.comparison.title)
            .x(Axis::log2("threads").unit(Unit::Count))
            .y(Axis::log2("speedup").unit(Unit::Times))
            .series(Series::line("ideal", ideal).role(Role::Reference));
        if let Some(known) = self.known_serial_fraction {
            let name = format!("Amdahl, built with {} serial", Unit::Percent.format(known));
            let curve = law(most, &|n| amdahl(known, n).ok());
            chart = chart.series(Series::line(name, curve).role(Role::Reference));
        }
        if let Some(fraction) = self.serial_fraction {
            let name = format!("Amdahl, {} serial", Unit::Percent.format(fraction.value));
            let curve = law(most.min(usable), &|n| amdahl(fraction.value, n).ok());
            chart = chart.series(Series::line(name, curve).role(Role::Fit).like("this machine"));
        }
        chart
            .series(
                Series::estimates("this machine", measured)
                    .role(Role::Measured)
                    .as_whiskers(),
            )
            .footer(self.comparison.footer())
            .draw()
    }

    /// Shows the speedups in a notebook, with the table as their text. The kernel calls this on a cell's last value.
    pub fn evcxr_display(&self) {
        show(self.chart(), &self.table().to_string());
    }
}
