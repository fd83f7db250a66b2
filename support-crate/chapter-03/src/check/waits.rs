//! Whether a reader measured that waits overlap on threads.

use concurrency_lab::lab::{
    check::{CheckResult, Status},
    measure::{Agreement, Comparison, Verdict},
    unit::Unit,
};

/// Fewer rounds have no verdict.
const ROUNDS: usize = 9;

/// Eight waits on eight threads gain more than this, on any machine that starts a thread in less than 20 ms.
const LEAST: f64 = 3.0;

/// Eight at a time are at most eight times as fast as one at a time, and a little for the clock.
const MOST: f64 = 8.8;

/// A wait of 20 ms, eight times: less is another task.
const SERIAL: f64 = 0.15;

/// Checks a comparison whose baseline waits eight times 20 ms, one after the other, and whose variant does so on eight
/// threads. `None` is "not done yet".
pub fn waits_overlap(name: &str, comparison: Option<&Comparison>) -> CheckResult {
    let exercise = format!("exercise {name}");
    let Some(comparison) = comparison else {
        return CheckResult::not_done(exercise);
    };
    let wrong = |seen: &str, hint: &str| CheckResult::wrong(&exercise, seen, hint);
    let [one_by_one, on_threads] = comparison.variants.as_slice() else {
        return wrong(
            &format!("{} versions were measured", comparison.variants.len()),
            "a baseline, the waits one after the other, and one variant, a thread for each",
        );
    };
    if comparison.agreement != Agreement::Equal {
        return wrong(
            "the results were not compared by ==",
            "leave .agree_with(…) out, and let both give the number of waits that are over",
        );
    }
    if comparison.rounds < ROUNDS {
        return wrong(
            &format!("{} rounds were measured", comparison.rounds),
            "nine are needed for a verdict: .rounds(9)",
        );
    }
    let serial = one_by_one.seconds.median.value;
    let times = Unit::Times.format(on_threads.speedup.value);
    if serial < SERIAL {
        return wrong(
            &format!("the baseline took {}", Unit::Seconds.format(serial)),
            "eight waits of 20 ms, one after the other, take 160 ms: which of the two is the baseline?",
        );
    }
    if on_threads.verdict != Verdict::Faster || on_threads.speedup.value < LEAST {
        return wrong(
            &format!("{:?} gained {times}", on_threads.name),
            "start all threads before the first join: `map` alone starts none, and a join inside it waits for each",
        );
    }
    if on_threads.speedup.value > MOST {
        return wrong(
            &format!("{times}, and eight at a time could give 8× at most"),
            "does the variant wait for its threads? let each give what is counted",
        );
    }
    let because = format!("{times} as fast, with as many threads as waits.");
    CheckResult::new(exercise, Status::Passed { because })
}
