//! The figure that the course is named for.

use super::{ONE_THREAD, TRANSISTORS, curve, points, provenance, years};
use crate::lab::estimate::Estimate;
use crate::lab::history::{
    BentFit, ExponentialFit, History, HistoryError, Means, MeasuredSpeedup, Placement, Processor,
};
use crate::lab::plot::{Annotation, Axis, Captioned, Figure, LineChart, Role, Series};
use crate::lab::predict::Prediction;
use crate::lab::unit::Unit;

/// What the figure's files are called.
const NAME: &str = "The finish line";

const ALL_THREADS: &str = "all threads";

/// The first year that is drawn large.
const SINCE: f64 = 2000.0;

/// More names than this leave no room for the rest of the figure; the others share a line.
const MOST_NAMED: usize = 6;

/// More lines than this leave no room in the list of what cores did not do.
const MOST_ASIDE: usize = 3;

/// What rose since the bend, and where this machine stands: Moore's law, all cores of a processor, and one core, each as a
/// multiple of what it was at the bend. From this machine's place on the curve of one core rise the speedups that came from
/// cores; overlapped waiting and better algorithms stand beside, since they close no gap. All of the history stands in
/// small in the corner.
///
/// The whisker of a speedup is the interval measured, not that of the place it starts from. Of more than six speedups from
/// cores the largest are named, and the table names them all.
///
/// # Errors
///
/// Those of [`History::moore`], [`History::single_core`] and [`LineChart::draw`], and [`HistoryError::Speedup`] for a
/// speedup that is not above zero.
pub fn finish_line(
    history: &History,
    place: &Placement,
    speedups: &[MeasuredSpeedup],
    footer: &str,
) -> Result<Figure, HistoryError> {
    Ok(FinishLine::new(history, place, speedups)?
        .chart(footer)
        .draw()?
        .named(NAME))
}

/// As [`finish_line`], with the share of the gap that the reader said cores would close, as a share of one.
///
/// # Errors
///
/// As [`finish_line`].
pub fn finish_line_with(
    said: &Prediction,
    history: &History,
    place: &Placement,
    speedups: &[MeasuredSpeedup],
    footer: &str,
) -> Result<Figure, HistoryError> {
    let chart = FinishLine::new(history, place, speedups)?.chart(footer);
    Ok(chart.predicted(said, Unit::Percent).draw()?.named(NAME))
}

struct FinishLine<'a> {
    history: &'a History,
    place: &'a Placement,
    moore: ExponentialFit,
    core: BentFit,
    all: Result<BentFit, HistoryError>,
    /// The year at which every curve is 1.
    bend: f64,
    /// Where this machine's one core stands above what one was at the bend.
    one_core: f64,
    gap: Estimate,
    /// From cores, the largest first.
    from_cores: Vec<&'a MeasuredSpeedup>,
    others: Vec<&'a MeasuredSpeedup>,
}

impl<'a> FinishLine<'a> {
    fn new(
        history: &'a History,
        place: &'a Placement,
        speedups: &'a [MeasuredSpeedup],
    ) -> Result<Self, HistoryError> {
        let bad = |one: &&MeasuredSpeedup| !(one.speedup.value.is_finite() && one.speedup.value > 0.0);
        if let Some(bad) = speedups.iter().find(bad) {
            return Err(HistoryError::Speedup {
                name: bad.name.clone(),
                value: bad.speedup.value,
            });
        }
        let mut sorted: Vec<&MeasuredSpeedup> = speedups.iter().collect();
        sorted.sort_by(|a, b| b.speedup.value.total_cmp(&a.speedup.value));
        let (from_cores, others) = sorted.into_iter().partition(|one| one.means == Means::Cores);
        let core = history.single_core()?;
        let bend = core.bend_year.value;
        Ok(Self {
            one_core: place.single_thread.value / core.at(bend),
            gap: history.gap(place)?.factor,
            moore: history.moore()?,
            all: history.all_cores(),
            history,
            place,
            core,
            bend,
            from_cores,
            others,
        })
    }

    fn chart(&self, footer: &str) -> LineChart {
        let year = self.place.year;
        let until = years(self.history).1.max(year);
        let chart = LineChart::new(self.title())
            .subtitle(format!(
                "Every curve is 1 at the bend, {:.0}. Points: published data; lines: fits to them; rising marks: measured here.",
                self.bend
            ))
            .x(Axis::years("year of first shipment").range(SINCE, until + 1.0))
            .y(Axis::log10("times what it was at the bend").unit(Unit::Times));
        let chart = self
            .curves(SINCE, until)
            .into_iter()
            .fold(chart, LineChart::series);
        let chart = self.speedups(chart);
        let (name, role) = match self.place.is_measured() {
            true => ("this machine's one core, published", Role::Data),
            false => ("this machine's one core", Role::Extrapolated),
        };
        let chart = chart.series(Series::points(name, [(year, self.one_core)]).role(role));
        let chart = self.remarks(chart);
        let chart = match self.others.is_empty() {
            true => chart,
            false => chart.aside("Gained without another core", self.not_from_cores()),
        };
        let chart = match &self.all {
            Ok(_) => chart,
            Err(error) => chart.note(format!("no curve of all cores: {error}")),
        };
        let (first, last) = years(self.history);
        chart
            .overview(
                format!("All of it, {first:.0} to {last:.0}"),
                self.curves(first, until),
            )
            .footer(format!(
                "This machine's core: {} · all cores: one thread × hardware threads · {} · {footer}",
                self.place.words(),
                provenance(self.history)
            ))
            .summarised()
    }

    /// The gap, and how much of it is closed.
    fn title(&self) -> String {
        let gap = self.gap.value.log2();
        let behind = format!("One core fell {gap:.1} doublings behind Moore's law");
        let Some(best) = self.from_cores.first().filter(|best| best.speedup.low > 1.0) else {
            return format!("{behind}; nothing measured here closes any of them yet");
        };
        let closed = best.speedup.value.log2();
        let share = Unit::Percent.format(closed / gap);
        format!("{behind}; cores close {closed:.1} of them here, {share}")
    }

    /// Points and fits, in one order, so that they look the same large and small.
    fn curves(&self, from: f64, until: f64) -> Vec<Series> {
        let bend = self.bend;
        let (moore, core) = (self.moore.at(bend), self.core.at(bend));
        let fit = |name: &str, points, like: &str| Series::line(name, points).role(Role::Fit).like(like);
        let mut curves = vec![
            points(self.history, TRANSISTORS, from, moore, |p| p.transistors).unlisted(),
            points(self.history, ONE_THREAD, from, core, Processor::single_thread).unlisted(),
            fit(
                "Moore's law: transistors",
                curve(from, until, moore, |year| self.moore.at(year)),
                TRANSISTORS,
            ),
            fit(
                "one core",
                curve(from, until, core, |year| self.core.at(year)),
                ONE_THREAD,
            ),
        ];
        if let Ok(all) = &self.all {
            let one = all.at(bend);
            let threads = |p: &Processor| Some(p.single_thread()? * f64::from(p.logical_cores?));
            curves.push(points(self.history, ALL_THREADS, from, one, threads).unlisted());
            let line = curve(from, until, one, |year| all.at(year));
            curves.push(fit("all cores of a processor", line, ALL_THREADS));
        }
        curves
    }

    fn speedups(&self, chart: LineChart) -> LineChart {
        if self.from_cores.is_empty() {
            return chart;
        }
        let above = self.from_cores.iter().map(|one| {
            let Estimate { value, low, high } = one.speedup;
            let [value, low, high] = [value, low, high].map(|times| self.one_core * times);
            (self.place.year, Estimate { value, low, high })
        });
        // The line of the series begins at the core that the speedups are multiples of.
        let from_one_core = above.chain([(self.place.year, Estimate::exact(self.one_core))]);
        chart.series(
            Series::estimates("speedups from cores", from_one_core.collect::<Vec<_>>())
                .as_whiskers()
                .role(Role::Measured),
        )
    }

    /// The names beside the plot: the gap, the speedups, and where they start.
    fn remarks(&self, chart: LineChart) -> LineChart {
        let year = self.place.year;
        let gap = format!(
            "the gap: {}, {:.1} doublings",
            Unit::Times.format(self.gap.value),
            self.gap.value.log2()
        );
        let top = self.one_core * self.gap.value;
        let mut chart = chart.annotate_beside(Annotation::new(year, top, gap));
        let named = match self.from_cores.len() {
            few if few <= MOST_NAMED => few,
            _ => MOST_NAMED - 1,
        };
        let (named, rest) = self.from_cores.split_at(named);
        for one in named {
            let at = self.one_core * one.speedup.value;
            chart = chart.annotate_beside(Annotation::new(year, at, in_words(one)));
        }
        if let (Some(most), Some(least)) = (rest.first(), rest.last()) {
            let [most, least] = [most, least].map(|one| one.speedup.value);
            let text = format!(
                "… and {} more, {} to {}",
                rest.len(),
                Unit::Times.format(least),
                Unit::Times.format(most)
            );
            let at = self.one_core * (most * least).sqrt();
            chart = chart.annotate_beside(Annotation::new(year, at, text));
            chart = rest.iter().fold(chart, |chart, one| chart.note(in_words(one)));
        }
        chart.annotate_beside(Annotation::new(year, self.one_core, "this machine's one core"))
    }

    fn not_from_cores(&self) -> Vec<String> {
        let shown = match self.others.len() {
            few if few <= MOST_ASIDE => few,
            _ => MOST_ASIDE - 1,
        };
        let mut lines: Vec<String> = self.others[..shown]
            .iter()
            .map(|one| format!("{} ({})", in_words(one), one.means.words()))
            .collect();
        if self.others.len() > shown {
            lines.push(format!("… and {} more", self.others.len() - shown));
        }
        lines
    }
}

fn in_words(one: &MeasuredSpeedup) -> String {
    format!("{} {}", Unit::Times.format(one.speedup.value), one.name)
}
