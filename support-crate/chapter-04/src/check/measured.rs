//! Whether a shorter critical section was measured.

use concurrency_lab::{
    ground::machine::usable_parallelism,
    lab::{
        check::{CheckResult, Status},
        measure::{Agreement, Comparison, Verdict},
        unit::Unit,
    },
};

/// Fewer rounds have no verdict.
const ROUNDS: usize = 9;

/// Computing outside of the lock on two cores gives more than this, if computing is most of the work.
const LEAST: f64 = 1.3;

/// Checks a comparison of computing under a lock, the baseline, with computing before taking it. `None` is "not done yet".
pub fn shorter_section(name: &str, comparison: Option<&Comparison>) -> CheckResult {
    let exercise = format!("exercise {name}");
    let Some(comparison) = comparison else {
        return CheckResult::not_done(exercise);
    };
    let wrong = |seen: &str, hint: &str| CheckResult::wrong(&exercise, seen, hint);
    let [inside, outside] = comparison.variants.as_slice() else {
        return wrong(
            &format!("{} versions were measured", comparison.variants.len()),
            "a baseline, which computes under the lock, and one variant, which computes before it takes the lock",
        );
    };
    if comparison.agreement != Agreement::Equal {
        return wrong(
            "the results were not compared by ==",
            "leave .agree_with(…) out, and let both give what is under the lock in the end",
        );
    }
    if comparison.rounds < ROUNDS {
        return wrong(
            &format!("{} rounds were measured", comparison.rounds),
            "nine are needed for a verdict: .rounds(9)",
        );
    }
    let times = Unit::Times.format(outside.speedup.value);
    if usable_parallelism() < 2 {
        let because =
            format!("{times}, and on one core there is nothing to gain: run it where there are two.");
        return CheckResult::new(exercise, Status::Passed { because });
    }
    if outside.verdict != Verdict::Faster {
        return wrong(
            &format!("{:?} is not faster than {:?}: {times}", outside.name, inside.name),
            "which of the two is the baseline? what is done while the lock is held, and what needs it?",
        );
    }
    if outside.speedup.value < LEAST {
        return wrong(
            &format!("{times} as fast"),
            "does the variant compute before it takes the lock? is the computing long against a thread's start?",
        );
    }
    let because = format!("{times} as fast.");
    CheckResult::new(exercise, Status::Passed { because })
}
