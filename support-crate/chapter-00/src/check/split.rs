//! Whether a reader measured a better split against the halves.

use concurrency_lab::ground::machine::usable_parallelism;
use concurrency_lab::lab::check::{CheckResult, Status};
use concurrency_lab::lab::measure::{Agreement, Comparison, Verdict};
use concurrency_lab::lab::unit::Unit;

/// Fewer rounds have no verdict.
const ROUNDS: usize = 9;

/// Checks a comparison whose baseline is the halves and whose variant is a split that is faster. `None` is "not done yet".
///
/// What counts is what was measured: a variant that is found faster. Where nothing may be claimed, the ratio must at least
/// lean that way, and the reply says that it may not be claimed. With a single usable core no split gains anything, and a
/// comparison that says so is right.
pub fn better_split(name: &str, comparison: Option<&Comparison>) -> CheckResult {
    on(usable_parallelism(), name, comparison)
}

fn on(cores: usize, name: &str, comparison: Option<&Comparison>) -> CheckResult {
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
        _ if cores == 1 => CheckResult::new(
            exercise,
            Status::Passed {
                because: format!(
                    "{times}: with one usable core two threads take turns, however they share the work."
                ),
            },
        ),
        Verdict::Slower => wrong(
            &format!("{:?} is slower than the baseline: {times}", variant.name),
            "is the share that of the lower piece? are the halves the baseline?",
        ),
        verdict @ Verdict::Undecided if variant.speedup.value > 1.0 => CheckResult::new(
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

#[cfg(test)]
mod tests {
    use super::*;
    use concurrency_lab::lab::measure::Experiment;

    fn the_same_twice() -> Comparison {
        Experiment::new("00-test")
            .baseline("halves", || 1)
            .variant("mine", || 1)
            .run()
            .expect("it runs")
    }

    #[test]
    fn one_core_gains_nothing_and_may_say_so() {
        let mut same = the_same_twice();
        same.variants[1].verdict = Verdict::Equivalent;
        assert!(on(1, "00.4", Some(&same)).passed());
        let said = on(2, "00.4", Some(&same)).to_string();
        assert!(said.contains("are both versions the same?"), "{said}");
    }
}
