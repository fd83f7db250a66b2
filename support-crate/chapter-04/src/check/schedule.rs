//! Whether a schedule breaks the wrong version of a program, and none the right one.

use concurrency_lab::lab::{
    check::{CheckResult, Status},
    predict::Said,
};

use super::attempt::{explored, not_run, within};
use crate::explore::{ExploreError, Program, replay};

/// Checks a schedule that a reader wrote, such as `"AB BA"`, against two versions of a program: it must break the first, and
/// no schedule may break the second. `UNANSWERED` is "not done yet".
pub fn schedule_that_breaks(
    name: &str,
    wrong: fn() -> Program,
    right: fn() -> Program,
    schedule: impl Into<Said>,
) -> CheckResult {
    let exercise = format!("exercise {name}");
    let schedule = match schedule.into() {
        Said::Nothing => return CheckResult::not_done(exercise),
        Said::Choice(schedule) => schedule,
        other => {
            let seen = format!("{other} is no schedule");
            return CheckResult::wrong(
                exercise,
                seen,
                "write the threads' names in quotes, one for each step",
            );
        }
    };
    judged(&exercise, wrong, right, schedule).unwrap_or_else(|said| said)
}

fn judged(
    exercise: &str,
    wrong: fn() -> Program,
    right: fn() -> Program,
    schedule: String,
) -> Result<CheckResult, CheckResult> {
    let letters: Vec<char> = schedule
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .collect();
    let run = within(exercise, move || replay(wrong, &schedule))?.map_err(|error| match error {
        ExploreError::CannotGoOn { .. } => CheckResult::wrong(
            exercise,
            error.to_string(),
            "count the steps that each thread has, in the picture above",
        ),
        other => not_run(exercise, &other),
    })?;
    if run.is_right() {
        let changes = letters.windows(2).filter(|pair| pair[0] != pair[1]).count();
        let hint = match changes {
            0 | 1 => {
                "each thread has all its turns in one piece: when must the other one read, so that it sees what is about to change?"
            }
            _ => {
                "at which step does a thread decide on what it read? what must not happen between that and its writing?"
            }
        };
        let seen = format!("with {} everything ends as it should", run.schedule);
        return Err(CheckResult::wrong(exercise, seen, hint));
    }
    let [wrong, right] = [explored(exercise, wrong)?, explored(exercise, right)?];
    if !right.is_right() {
        let seen = format!("your schedule breaks the wrong version, and the right one breaks too: {right}");
        return Err(CheckResult::wrong(
            exercise,
            seen,
            "what of the right version did you change?",
        ));
    }
    let because = format!(
        "It {}. Of {} schedules of the wrong version {} fail, and of {} of the right one none.",
        run.ending, wrong.schedules, wrong.failed, right.schedules
    );
    Ok(CheckResult::new(exercise, Status::Passed { because }))
}
