//! Whether a reader found work that is large enough for two threads.

use concurrency_lab::ground::machine::usable_parallelism;
use concurrency_lab::lab::check::{CheckResult, Status};
use concurrency_lab::lab::measure::{Agreement, Comparison, Verdict};
use concurrency_lab::lab::unit::Unit;

/// Fewer rounds have no verdict.
const ROUNDS: usize = 9;

/// A loop that takes this long, in seconds, is large against any thread's start.
const LARGE: f64 = 2e-3;

/// Checks a comparison whose baseline is one loop and whose variant is two threads that are faster. `None` is "not done
/// yet". With a single usable core no size is large enough, and a comparison that says so is right; so is one of work that is
/// large against a thread's start and gains nothing, because one core can keep the memory busy.
pub fn worthwhile(name: &str, comparison: Option<&Comparison>) -> CheckResult {
    on(usable_parallelism(), name, comparison)
}

fn on(cores: usize, name: &str, comparison: Option<&Comparison>) -> CheckResult {
    let exercise = format!("exercise {name}");
    let Some(comparison) = comparison else {
        return CheckResult::not_done(exercise);
    };
    let wrong = |seen: &str, hint: &str| CheckResult::wrong(&exercise, seen, hint);
    let [loop_, threads] = comparison.variants.as_slice() else {
        return wrong(
            &format!("{} versions were measured", comparison.variants.len()),
            "a baseline, the loop, and one variant, the two threads",
        );
    };
    if comparison.agreement != Agreement::Equal {
        return wrong(
            "the results were not compared by ==",
            "leave .agree_with(…) out: both add the same numbers",
        );
    }
    if comparison.rounds < ROUNDS {
        return wrong(
            &format!("{} rounds were measured", comparison.rounds),
            "leave .rounds(…) out: fewer than nine allow no verdict",
        );
    }
    let times = Unit::Times.format(threads.speedup.value);
    match threads.verdict {
        Verdict::Faster => CheckResult::new(
            exercise,
            Status::Passed {
                because: format!(
                    "{times}, on work that takes one loop {}.",
                    Unit::Seconds.format(loop_.seconds.median.value)
                ),
            },
        ),
        _ if cores == 1 => CheckResult::new(
            exercise,
            Status::Passed {
                because: format!("{times}: with one usable core two threads take turns, whatever the size."),
            },
        ),
        Verdict::Equivalent | Verdict::Undecided if loop_.seconds.median.value >= LARGE => CheckResult::new(
            exercise,
            Status::Passed {
                because: format!(
                    "{times}, on work that takes one loop {}: large enough, but here both wait for the same memory. Fewer numbers, which stay in the caches, may gain more.",
                    Unit::Seconds.format(loop_.seconds.median.value)
                ),
            },
        ),
        Verdict::Slower => wrong(
            &format!("two threads are slower at this size: {times}"),
            "what a thread costs is printed above; how long must the loop take to be large against that?",
        ),
        verdict => wrong(
            &format!("{times}, and the verdict is: {}", verdict.words()),
            "take more numbers, until the loop is large against a thread's start; not so many that both only wait for the memory",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use concurrency_lab::lab::measure::Experiment;

    fn slower() -> Comparison {
        Experiment::new("01-test")
            .baseline("one loop", || 1)
            .variant("two threads", || {
                std::thread::scope(|scope| scope.spawn(|| 1).join().expect("no panic"))
            })
            .run()
            .expect("it runs")
    }

    #[test]
    fn one_core_gains_nothing_and_may_say_so() {
        let slower = slower();
        assert!(on(1, "01.4", Some(&slower)).passed());
        let said = on(2, "01.4", Some(&slower)).to_string();
        assert!(said.contains("large against that"), "{said}");
    }

    #[test]
    fn large_work_that_only_waits_for_memory_is_told_as_such() {
        let mut bound = slower();
        bound.variants[1].verdict = Verdict::Undecided;
        let small = on(2, "01.4", Some(&bound)).to_string();
        assert!(small.contains("take more numbers"), "{small}");
        bound.variants[0].seconds.median.value = 2.0 * LARGE;
        let large = on(2, "01.4", Some(&bound));
        assert!(
            large.passed() && large.to_string().contains("the same memory"),
            "{large}"
        );
    }
}
