//! Results that are no comparison of times: bytes, counts, rates, latencies.

use std::path::PathBuf;
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use super::{Record, RecordError};
use crate::ground::machine::Machine;
use crate::lab::estimate::Estimate;
use crate::lab::measure::Effort;

/// Named values of one experiment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quantities {
    /// The experiment's id.
    pub experiment: String,
    /// The experiment's title.
    pub title: String,
    /// The chapter it belongs to, if any.
    pub chapter: Option<String>,
    /// When this list was begun, in RFC 3339, UTC.
    pub started: String,
    /// The machine it was measured on.
    pub machine: Machine,
    /// The effort it was measured with, where one applies.
    #[serde(default, with = "crate::lab::measure::effort::as_optional_word")]
    pub effort: Option<Effort>,
    /// The values, as they were added.
    pub values: Vec<Quantity>,
}

/// One named value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quantity {
    /// What it is the value of.
    pub name: String,
    /// Its unit in full, such as `bytes`, `seconds` or `requests per second`.
    pub unit: String,
    /// The value with its 95 % interval; [`Estimate::exact`] for what was counted.
    pub value: Estimate,
}

impl Quantities {
    /// An empty list that begins now. The chapter is the digits that the id begins with.
    pub fn new(experiment: impl Into<String>) -> Self {
        let experiment = experiment.into();
        let digits: String = experiment.chars().take_while(char::is_ascii_digit).collect();
        Self {
            title: experiment.clone(),
            chapter: (!digits.is_empty()).then_some(digits),
            experiment,
            started: humantime::format_rfc3339_seconds(SystemTime::now()).to_string(),
            machine: Machine::this().clone(),
            effort: None,
            values: Vec::new(),
        }
    }

    /// What it is titled; the id unless said.
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// The chapter it belongs to.
    pub fn chapter(mut self, chapter: impl Into<String>) -> Self {
        self.chapter = Some(chapter.into());
        self
    }

    /// The effort it was measured with.
    pub fn effort(mut self, effort: Effort) -> Self {
        self.effort = Some(effort);
        self
    }

    /// Adds a value.
    pub fn value(mut self, name: impl Into<String>, unit: impl Into<String>, value: Estimate) -> Self {
        self.values.push(Quantity {
            name: name.into(),
            unit: unit.into(),
            value,
        });
        self
    }

    /// Writes a record into the runs folder; gives its path.
    ///
    /// # Errors
    ///
    /// [`RecordError`] for a value that is not finite, or where no folder can be written.
    pub fn save(&self) -> Result<PathBuf, RecordError> {
        Record::from(self.clone()).save()
    }
}
