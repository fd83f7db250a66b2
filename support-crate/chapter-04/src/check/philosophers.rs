//! Whether all philosophers get to eat, in every order.

use std::sync::Arc;

use concurrency_lab::lab::check::{CheckResult, Status};

use super::attempt::explored;
use crate::{
    explore::{Ending, Program, Run, replay},
    lock::{Broken, Lock},
};

/// What a philosopher does: takes the forks left and right of the seat, and adds a meal to each.
pub type Dine = fn(usize, &[Lock<u32>]) -> Result<(), Broken>;

const SEATS: usize = 3;
const MEALS: &str = "each fork was used twice";

/// Checks what three philosophers do, in the model checker: each dines once. `None` is "not done yet".
pub fn all_dine(name: &str, dine: Option<Dine>) -> CheckResult {
    let exercise = format!("exercise {name}");
    match dine {
        None => CheckResult::not_done(exercise),
        Some(dine) => judged(&exercise, dine).unwrap_or_else(|said| said),
    }
}

fn table(dine: Dine) -> Program {
    let forks: Arc<Vec<Lock<u32>>> = Arc::new(
        (0..SEATS)
            .map(|fork| Lock::named(format!("fork {fork}"), 0))
            .collect(),
    );
    let seats = (0..SEATS).zip(["A", "B", "C"]);
    let program = seats.fold(Program::new(), |program, (seat, name)| {
        let forks = Arc::clone(&forks);
        program.thread(name, move || {
            let _ = dine(seat, &forks);
        })
    });
    program.ends_with(MEALS, move || {
        forks
            .iter()
            .all(|fork| fork.lock().is_ok_and(|meals| *meals == 2))
    })
}

fn judged(exercise: &str, dine: Dine) -> Result<CheckResult, CheckResult> {
    let found = explored(exercise, move || table(dine))?;
    let wrong = |seen: String, hint: &str| Err(CheckResult::wrong(exercise, seen, hint));
    if let Some(run) = &found.first_failure {
        let hint = match &run.ending {
            Ending::Deadlock(_) => {
                "each holds one fork and waits for the next one's: who could take the forks in the other order?"
            }
            Ending::Broken(_) => {
                "a philosopher at seat 2 of three has the forks 2 and 0; each meal counts at both"
            }
            _ => "the panic's message stands above",
        };
        return wrong(format!("schedule {} {}", run.schedule, run.ending), hint);
    }
    if found.cut_off == found.schedules + found.random {
        return wrong(
            "no schedule came to its end".to_owned(),
            "does whoever finds a fork taken ever let the others go on?",
        );
    }
    let one_by_one = super::attempt::within(exercise, move || replay(move || table(dine), ""))?;
    let held_both = |run: &Run| ["A", "B", "C"].iter().all(|thread| holds_two(run, thread));
    if !one_by_one.is_ok_and(|run| held_both(&run)) {
        return wrong(
            "a philosopher ate with one fork at a time".to_owned(),
            "keep the first fork's guard alive until the second fork was used too",
        );
    }
    let all = if found.is_complete() { "all " } else { "" };
    let because = format!(
        "In {all}{} schedules everybody dines.",
        found.schedules + found.random
    );
    Ok(CheckResult::new(exercise, Status::Passed { because }))
}

/// Whether a thread held two forks at the same time.
fn holds_two(run: &Run, thread: &str) -> bool {
    let mut held = 0;
    run.steps.iter().filter(|step| step.thread == thread).any(|step| {
        held += i32::from(step.what.starts_with("takes ")) - i32::from(step.what.starts_with("releases "));
        held >= 2
    })
}
