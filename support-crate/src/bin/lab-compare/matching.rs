//! Which records may stand side by side: the same experiment, measured with the same effort by the same kind of build.

use std::collections::BTreeSet;
use std::fmt;

use concurrency_lab::lab::record::{Content, Record};
use concurrency_lab::lab::scaling::Work;

use crate::Outcome;
use crate::runs::Run;

/// What can be compared, and what cannot.
pub(super) struct Matching<'a> {
    pub(super) matched: Vec<Matched<'a>>,
    pub(super) refused: Vec<Refused>,
}

/// One experiment with a record of each run.
pub(super) struct Matched<'a> {
    pub(super) experiment: &'a str,
    /// Each run's label and its newest record that fits the others'.
    pub(super) columns: Vec<(&'a str, &'a Record)>,
}

impl Matched<'_> {
    /// The experiment's title, as the first run has it.
    pub(super) fn title(&self) -> &str {
        self.columns
            .first()
            .map_or(self.experiment, |(_, record)| record.title())
    }
}

/// An experiment that cannot be compared, and why.
pub(super) struct Refused {
    experiment: String,
    reason: String,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.experiment, self.reason)
    }
}

/// What must be the same for two records to be comparable.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Settings {
    kind: &'static str,
    effort: Option<String>,
    opt_level: String,
    debug_assertions: bool,
}

impl Settings {
    fn of(record: &Record) -> Self {
        let build = &record.machine().build;
        Self {
            kind: match &record.content {
                Content::Comparison(_) => "a comparison",
                Content::Scaling(scaling) => match scaling.work {
                    Work::Fixed => "a scaling study of fixed work",
                    Work::Growing => "a scaling study of growing work",
                },
                Content::Quantities(_) => "quantities",
            },
            effort: record.effort().map(|effort| effort.to_string()),
            opt_level: build.opt_level.clone(),
            debug_assertions: build.debug_assertions,
        }
    }
}

impl fmt::Display for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.kind)?;
        if let Some(effort) = &self.effort {
            write!(f, "of {effort} effort ")?;
        }
        write!(
            f,
            "in a build of optimisation level {} {} debug assertions",
            self.opt_level,
            if self.debug_assertions { "with" } else { "without" }
        )
    }
}

/// Looks at every experiment, or at those that are named.
pub(super) fn of<'a>(runs: &'a [Run], only: &[String]) -> Outcome<Matching<'a>> {
    let all: BTreeSet<&str> = runs
        .iter()
        .flat_map(|run| run.records.iter().map(Record::experiment))
        .collect();
    if let Some(unknown) = only.iter().find(|id| !all.contains(id.as_str())) {
        let known: Vec<&str> = all.into_iter().collect();
        return Err(format!(
            "no run has an experiment {unknown:?}; there are: {}",
            known.join(", ")
        )
        .into());
    }
    let mut matching = Matching {
        matched: Vec::new(),
        refused: Vec::new(),
    };
    for experiment in all {
        if only.is_empty() || only.iter().any(|id| id == experiment) {
            match columns(runs, experiment) {
                Ok(columns) => matching.matched.push(Matched { experiment, columns }),
                Err(reason) => matching.refused.push(Refused {
                    experiment: experiment.to_owned(),
                    reason,
                }),
            }
        }
    }
    Ok(matching)
}

/// Each run's newest record with settings that every run has; else why there is none.
fn columns<'a>(runs: &'a [Run], experiment: &str) -> Result<Vec<(&'a str, &'a Record)>, String> {
    let without: Vec<&str> = runs
        .iter()
        .filter(|run| of_experiment(run, experiment).next().is_none())
        .map(|run| run.label.as_str())
        .collect();
    if !without.is_empty() {
        return Err(format!("no such experiment in {}", without.join(", ")));
    }
    let newest = |run: &'a Run, settings: &Settings| {
        of_experiment(run, experiment)
            .find(|record| Settings::of(record) == *settings)
            .map(|record| (run.label.as_str(), record))
    };
    runs.first()
        .into_iter()
        .flat_map(|first| of_experiment(first, experiment))
        .map(Settings::of)
        .find_map(|settings| runs.iter().map(|run| newest(run, &settings)).collect())
        .ok_or_else(|| differences(runs, experiment))
}

fn differences(runs: &[Run], experiment: &str) -> String {
    let of_each: Vec<String> = runs
        .iter()
        .map(|run| {
            let settings: BTreeSet<Settings> = of_experiment(run, experiment).map(Settings::of).collect();
            let settings: Vec<String> = settings.iter().map(Settings::to_string).collect();
            format!("{} has {}", run.label, settings.join(" and "))
        })
        .collect();
    format!(
        "{}; measure it again with the same effort and the same kind of build",
        of_each.join(", but ")
    )
}

fn of_experiment<'a>(run: &'a Run, experiment: &str) -> impl Iterator<Item = &'a Record> {
    run.records
        .iter()
        .filter(move |record| record.experiment() == experiment)
}
