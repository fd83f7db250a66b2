//! What is said to a prediction once the result is there.

use std::fmt;

use super::Answered;
use crate::ground::notebook;
use crate::lab::estimate::Estimate;
use crate::lab::unit::Unit;

/// Said where no prediction was made.
const NOT_PREDICTED: &str = "You made no prediction: write one next time, before you run the cell.";

/// From this ratio on a prediction is so many times too high or too low, below it so many percent.
const TIMES: f64 = 2.0;

/// What was said and what was measured, in sentences. As the last expression of a cell it shows them, and what was said
/// is kept beside the reader's runs.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a reply shows nothing by itself: make it the last expression of the cell"]
pub struct Reply {
    text: String,
    answered: Option<Answered>,
}

impl Reply {
    /// Shows it in a notebook, and keeps the prediction with what was measured. The kernel calls this on a cell's last
    /// value.
    pub fn evcxr_display(&self) {
        let not_kept = self.answered.as_ref().and_then(|answered| answered.save().err());
        let text = match not_kept {
            None => self.text.clone(),
            Some(error) => format!("{}\n({error})", self.text),
        };
        notebook::show(&[("text/plain", &text)]);
    }

    /// The prediction with what was measured; `None` where none was made.
    pub fn answered(&self) -> Option<&Answered> {
        self.answered.as_ref()
    }

    pub(super) fn new(text: String, answered: Option<Answered>) -> Self {
        Self { text, answered }
    }
}

impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

pub(super) fn to_number(said: Option<f64>, unit: Unit, measured: Estimate) -> String {
    let result = format!("Measured: {}.", with_interval(unit, measured));
    let Some(said) = said else {
        return format!("{result} {NOT_PREDICTED}");
    };
    let comparison = if measured.low < measured.high && measured.contains(said) {
        "Your number lies inside the interval.".to_owned()
    } else {
        distance(said, unit, measured.value)
    };
    format!("You said {}. {result} {comparison}", unit.format(said))
}

fn with_interval(unit: Unit, measured: Estimate) -> String {
    let value = unit.format(measured.value);
    if measured.low == measured.high {
        return value;
    }
    let [low, high] = [measured.low, measured.high].map(|end| unit.format(end));
    format!("{value} (interval {low} to {high})")
}

/// How far `said` is from `measured`: as a share or a ratio where both are above zero, else as a difference.
fn distance(said: f64, unit: Unit, measured: f64) -> String {
    if unit.format(said) == unit.format(measured) {
        return "That is your number.".to_owned();
    }
    if unit == Unit::Year {
        let side = if said > measured { "too late" } else { "too early" };
        return format!("Your year was {side} by {:.0}.", (said - measured).abs().max(1.0));
    }
    let side = if said > measured { "too high" } else { "too low" };
    if said <= 0.0 || measured <= 0.0 {
        let difference = unit.format((said - measured).abs());
        return format!("Your number was {difference} {side}.");
    }
    let ratio = (said / measured).max(measured / said);
    if ratio >= TIMES {
        return format!("Your number was {} times {side}.", Unit::None.format(ratio));
    }
    let share = Unit::Percent.format((said / measured - 1.0).abs());
    format!("Your number was {share} {side}.")
}

pub(super) fn to_order(said: Option<&[String]>, measured: &[Vec<&str>]) -> String {
    let places: Vec<String> = measured
        .iter()
        .map(|place| match place.as_slice() {
            [one] => (*one).to_owned(),
            several => format!("{} (too close to tell apart)", several.join(" and ")),
        })
        .collect();
    let result = format!("Measured: {}.", places.join(", then "));
    let Some(said) = said else {
        return format!("{result} {NOT_PREDICTED}");
    };
    let turned = turned_pairs(said, measured);
    let comparison = if turned.is_empty() {
        "Your order agrees.".to_owned()
    } else {
        format!("The other way round: {}.", turned.join("; "))
    };
    format!("You said {}. {result} {comparison}", said.join(", then "))
}

/// The pairs of `said` whose measured order is the reverse, as measured.
fn turned_pairs(said: &[String], measured: &[Vec<&str>]) -> Vec<String> {
    let place = |name: &str| measured.iter().position(|place| place.contains(&name));
    let mut turned = Vec::new();
    for (i, before) in said.iter().enumerate() {
        for after in &said[i + 1..] {
            if place(before) > place(after) {
                turned.push(format!("{after} before {before}"));
            }
        }
    }
    turned
}

pub(super) fn to_choice(said: Option<&String>, measured: &str) -> String {
    match said {
        None => format!("It is {measured}. {NOT_PREDICTED}"),
        Some(said) if said.trim().eq_ignore_ascii_case(measured) => {
            format!("You said {}, and so it is.", said.trim())
        }
        Some(said) => format!("You said {}. It is {measured}.", said.trim()),
    }
}
