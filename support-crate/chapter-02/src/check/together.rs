//! Whether a reader measured their scraper against the blocking one.

use concurrency_lab::lab::{
    check::{CheckResult, Status},
    measure::{Agreement, Comparison, Verdict},
    unit::Unit,
};

/// Fewer rounds have no verdict.
const ROUNDS: usize = 9;

/// Waits that overlap give more than this; a scraper that gains less still waits for one page after another.
const LEAST: f64 = 2.0;

/// Three at a time are at most three times as fast as one at a time, and blocking costs little by itself.
const MOST: f64 = 3.5;

/// Checks a comparison whose baseline is a blocking scrape and whose variant has three pages on their way at a time. `None`
/// is "not done yet".
pub fn faster_together(name: &str, comparison: Option<&Comparison>) -> CheckResult {
    let exercise = format!("exercise {name}");
    let Some(comparison) = comparison else {
        return CheckResult::not_done(exercise);
    };
    let wrong = |seen: &str, hint: &str| CheckResult::wrong(&exercise, seen, hint);
    let [blocking, together] = comparison.variants.as_slice() else {
        return wrong(
            &format!("{} versions were measured", comparison.variants.len()),
            "a baseline, the blocking scrape, and one variant, yours",
        );
    };
    if comparison.agreement != Agreement::Equal {
        return wrong(
            "the results were not compared by ==",
            "leave .agree_with(…) out, and let both give the number of pages that came",
        );
    }
    if comparison.rounds < ROUNDS {
        return wrong(
            &format!("{} rounds were measured", comparison.rounds),
            "nine are needed for a verdict: .rounds(9)",
        );
    }
    let times = Unit::Times.format(together.speedup.value);
    if together.verdict != Verdict::Faster {
        return wrong(
            &format!(
                "{:?} is not faster than {:?}: {times}",
                together.name, blocking.name
            ),
            "which of the two is the baseline? does the variant start all pages before it waits?",
        );
    }
    if together.speedup.value < LEAST {
        return wrong(
            &format!("{times}, though three or more pages wait at the same time"),
            "are there pages enough? what does each version do besides waiting?",
        );
    }
    if together.speedup.value > MOST {
        return wrong(
            &format!("{times}, and three at a time could give 3× at most"),
            "are there never more than three pages on their way?",
        );
    }
    let because = format!("{times} as fast.");
    CheckResult::new(exercise, Status::Passed { because })
}
