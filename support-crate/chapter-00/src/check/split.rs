//! Whether a reader measured a better split against the halves.

use concurrency_lab::lab::check::{CheckResult, Status};
use concurrency_lab::lab::measure::{Agreement, Comparison, Verdict};
use concurrency_lab::lab::unit::Unit;

/// Fewer rounds have no verdict.
const ROUNDS: usize = 9;

/// Checks a comparison whose baseline is the halves and whose variant is a split that is faster. `None` is "not done yet".
///
/// What counts is what was measured: a variant that is found faster. Where the interval holds 1, the ratio must at least
/// lean that way, and the reply says that it may not be claimed.
pub fn better_split(name: &str, comparison: Option<&Comparison>) -> CheckResult {
    let exercise = format!("exercise {name}");
    let Some(comparison) = comparison else {
        return CheckResult::not_done(exercise);
    };
    let wrong = |seen: &str, hint: &str| CheckResult::wrong(&exercise, seen, hint);
    let [_, variant] = comparison.variants.as_slice() else {
        return wrong(
            &format!("{} versions were measured", comparison.variants.len()),
            "a baseline, the halves, and one variant, your split",
        );
    };
    if comparison.agreement != Agreement::Equal {
        return wrong(
            "the results were not compared by ==",
            "leave .agree_with(…) out: both count the same primes",
        );
    }
    if comparison.rounds < ROUNDS {
        return wrong(
            &format!("{} rounds were measured", comparison.rounds),
            "leave .rounds(…) out: fewer than nine allow no verdict",
        );
    }
    let times = Unit::Times.format(variant.speedup.value);
    match variant.verdict {
        Verdict::Faster => CheckResult::right(exercise),
        Verdict::Slower => wrong(
            &format!("{:?} is slower than the baseline: {times}", variant.name),
            "is the share that of the lower piece? are the halves the baseline?",
        ),
        verdict if variant.speedup.value > 1.0 => CheckResult::new(
            exercise,
            Status::Passed {
                because: format!("It measured {times}, but may claim only: {}.", verdict.words()),
            },
        ),
        _ => wrong(
            &format!("no gain was measured: {times}"),
            "are both versions the same? on a busy machine, measure again",
        ),
    }
}
