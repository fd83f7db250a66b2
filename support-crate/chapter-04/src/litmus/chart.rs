//! The same test with several orderings, side by side.

use concurrency_lab::{
    ground::machine::Machine,
    lab::{
        estimate::Estimate,
        plot::{Axis, BarChart, Captioned, Drawing, Figure, PlotError},
        predict::Prediction,
        record::Quantities,
        table::Table,
        unit::Unit,
    },
};

use super::{Counts, LitmusError};

/// The counts of one test with several orderings.
#[derive(Clone, Debug)]
pub struct Outcomes {
    id: String,
    title: String,
    columns: Vec<(String, Counts)>,
    /// Why something could not be counted.
    missing: Option<String>,
}

impl Outcomes {
    /// Nothing counted yet. The id names the record.
    pub fn new(id: impl Into<String>, title: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            title: title.into(),
            columns: Vec::new(),
            missing: None,
        }
    }

    /// Adds what was counted with an ordering; where it could not be counted, table and figure say why.
    pub fn with(mut self, ordering: &str, counts: Result<Counts, LitmusError>) -> Self {
        match counts {
            Ok(counts) => self.columns.push((ordering.to_owned(), counts)),
            Err(error) => self.missing = Some(error.to_string()),
        }
        self
    }

    /// The share of runs with this outcome with an ordering; `None` where that was not counted.
    pub fn share(&self, ordering: &str, left: u32, right: u32) -> Option<Estimate> {
        let (_, counts) = self.columns.iter().find(|(name, _)| name == ordering)?;
        Some(Estimate::of_one_run(counts.share(left, right)))
    }

    /// The orderings with which this outcome was seen at least once.
    pub fn seen_with(&self, left: u32, right: u32) -> Vec<&str> {
        let seen = self
            .columns
            .iter()
            .filter(|(_, counts)| counts.count(left, right) > 0);
        seen.map(|(ordering, _)| ordering.as_str()).collect()
    }

    /// All outcomes, a row each, with a column for each ordering.
    pub fn table(&self, left: &str, right: &str) -> Table {
        let rows = [(0, 0), (0, 1), (1, 0), (1, 1)].map(|(l, r)| {
            let runs = self
                .columns
                .iter()
                .map(|(_, counts)| counts.count(l, r).to_string());
            [format!("{left} {l}, {right} {r}")]
                .into_iter()
                .chain(runs)
                .collect()
        });
        let headers = ["read".to_owned()]
            .into_iter()
            .chain(self.columns.iter().map(|(name, _)| name.clone()));
        let table = Table::from_rows(headers.collect(), rows.to_vec());
        let table = table.expect("each row has a cell for each column");
        match &self.missing {
            None => table,
            Some(why) => table.note(why),
        }
    }

    /// The share of runs with one outcome, a bar for each ordering, with what the reader said; `what` says the outcome in
    /// words, such as "both read 0".
    ///
    /// # Errors
    ///
    /// [`PlotError`] without any counts.
    pub fn chart(&self, left: u32, right: u32, what: &str, said: &Prediction) -> Result<Figure, PlotError> {
        if let (true, Some(why)) = (self.columns.is_empty(), &self.missing) {
            return self.nothing_to_see(why);
        }
        let seen = self.seen_with(left, right);
        let title = match seen.as_slice() {
            [] => format!("No ordering was seen to let this through: {what}"),
            seen => format!(
                "Seen with {}, and with no other ordering: {what}",
                seen.join(" and ")
            ),
        };
        let title = match seen.len() == self.columns.len() {
            true => format!("Seen with every ordering: {what}"),
            false => title,
        };
        let runs = self
            .columns
            .iter()
            .map(|(_, counts)| counts.total())
            .max()
            .unwrap_or_default();
        let chart = BarChart::new(title)
            .subtitle(format!(
                "{} · {} runs with each ordering",
                self.title,
                Unit::Count.format(runs as f64)
            ))
            .value(Axis::linear("share of runs").unit(Unit::Percent));
        let bars = self.columns.iter().fold(chart, |chart, (ordering, counts)| {
            let share = Estimate::of_one_run(counts.share(left, right));
            let note = format!("{} runs", Unit::Count.format(counts.count(left, right) as f64));
            chart.bar(ordering, share).note_for(ordering, note)
        });
        let figure = bars
            .predicted(said, Unit::Percent)
            .footer(Machine::this().footer())
            .draw()?;
        Ok(figure.named(&self.title))
    }

    /// A figure that says why there is none.
    fn nothing_to_see(&self, why: &str) -> Result<Figure, PlotError> {
        let figure = Drawing::new("Nothing could be counted here")
            .subtitle(why)
            .footer(Machine::this().footer())
            .table(Table::new(["why"], [[why]]))
            .draw(|_, _| Ok(()))?;
        Ok(figure.named(&self.title))
    }

    /// For the record: the share of every outcome with every ordering.
    pub fn quantities(&self) -> Quantities {
        let mut list = Quantities::new(&self.id).title(&self.title);
        for (ordering, counts) in &self.columns {
            for (left, right) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
                let name = format!("{ordering}: read {left} and {right}");
                list = list.value(
                    name,
                    "share of runs",
                    Estimate::of_one_run(counts.share(left, right)),
                );
            }
        }
        list
    }
}
