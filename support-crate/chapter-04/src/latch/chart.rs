//! Throughput and fairness over threads.

use concurrency_lab::{
    ground::machine::Machine,
    lab::{
        estimate::Estimate,
        plot::{Axis, Captioned, Figure, LineChart, PlotError, Series},
        predict::Prediction,
        unit::Unit,
    },
};

use super::TurnsReport;
use crate::listed::listed;

impl TurnsReport {
    /// Turns a second over threads, a line for each lock, with what the reader said.
    ///
    /// # Errors
    ///
    /// [`PlotError`] where the numbers cannot be drawn.
    pub fn chart(&self, said: &Prediction) -> Result<Figure, PlotError> {
        let most = self.most_threads();
        let places = self.ranking(most);
        let first = places.first().map(Vec::as_slice).unwrap_or_default();
        let last = listed(places.last().map(Vec::as_slice).unwrap_or_default());
        let title = match (first, places.len()) {
            (all, 1) => format!("On {most} threads {} are not told apart", listed(all)),
            ([one], _) => format!("On {most} threads {one} gives most turns, {last} fewest"),
            (several, _) => format!(
                "On {most} threads {} give most turns, {last} fewest",
                listed(several)
            ),
        };
        let y = Axis::log10("turns").unit(Unit::PerSecond);
        let figure = self.lines(title, "turns a second of all threads", y, said, Self::per_second)?;
        Ok(figure.named(format!("{}, turns", self.title)))
    }

    /// The largest share of turns over the smallest, over threads, with what the reader said.
    ///
    /// # Errors
    ///
    /// [`PlotError`] where the numbers cannot be drawn.
    pub fn fairness_chart(&self, said: &Prediction) -> Result<Figure, PlotError> {
        let most = self.most_threads();
        let share = |lock: &String| Some((self.unfairness(lock, most)?.value, lock.clone()));
        let mut shares: Vec<(f64, String)> = self.locks.iter().filter_map(share).collect();
        shares.sort_by(|a, b| a.0.total_cmp(&b.0));
        let said_of = |one: Option<&(f64, String)>| match one {
            Some((share, lock)) => format!("{lock} {}", Unit::Times.format(*share)),
            None => String::new(),
        };
        let title = format!(
            "Largest share over smallest on {most} threads: {}, {}",
            said_of(shares.first()),
            said_of(shares.last())
        );
        let y = Axis::log10("largest share over smallest").unit(Unit::Times);
        let what = "1× is fair; a thread that had no turn counts as one with one";
        let figure = self.lines(title, what, y, said, Self::unfairness)?;
        Ok(figure.named(format!("{}, shares", self.title)))
    }

    fn lines(
        &self,
        title: String,
        what: &str,
        y: Axis,
        said: &Prediction,
        value: fn(&Self, &str, usize) -> Option<Estimate>,
    ) -> Result<Figure, PlotError> {
        let chart = LineChart::new(title)
            .subtitle(format!("{}: {what}; 95 % intervals within this run", self.title))
            .x(Axis::log2("threads")
                .unit(Unit::Count)
                .ticks(self.threads.iter().map(|&threads| threads as f64)))
            .y(y);
        let line = |lock: &String| {
            let points = self.threads.iter().filter(|&&threads| threads > 0);
            let points = points.filter_map(|&threads| Some((threads as f64, value(self, lock, threads)?)));
            Series::estimates(lock, points)
        };
        let footer = format!(
            "{} · {} · {} rounds",
            Machine::this().footer(),
            self.effort,
            self.rounds
        );
        let lines = self.locks.iter().map(line);
        let chart = lines.fold(chart, LineChart::series);
        chart.predicted(said, Unit::Times).footer(footer).draw()
    }
}
