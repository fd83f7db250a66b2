//! Whether a reader's transfer overdraws no account, loses no money, and comes to its end, in every order.

use std::sync::{Arc, Mutex, PoisonError, atomic::Ordering::SeqCst};

use concurrency_lab::lab::check::{CheckResult, Status};

use super::attempt::{explored, not_run, within};
use crate::{
    explore::{Ending, Explored, Program, Run, replay},
    lock::{Broken, Lock},
};

/// What moves money from the first account to the second, unless the first holds less; whether it did.
pub type MoveMoney = fn(&Lock<i64>, &Lock<i64>, i64) -> Result<bool, Broken>;

/// Two threads move this much, each.
const AMOUNT: i64 = 60;

const OVERDRAWN: &str = "no account is overdrawn";
const MONEY: &str = "all the money is there";
const ANSWERS: &str = "whoever is told that money was moved is right";

/// Checks a transfer in the model checker: alone; two of them from one account that holds enough for one only; and two in
/// opposite directions. `None` is "not done yet".
pub fn never_overdrawn(name: &str, transfer: Option<MoveMoney>) -> CheckResult {
    let exercise = format!("exercise {name}");
    match transfer {
        None => CheckResult::not_done(exercise),
        Some(transfer) => judged(&exercise, transfer).unwrap_or_else(|said| said),
    }
}

fn judged(exercise: &str, transfer: MoveMoney) -> Result<CheckResult, CheckResult> {
    alone(exercise, transfer)?;
    let same = explored(exercise, move || two_transfers(transfer, false))?;
    let opposite = explored(exercise, move || two_transfers(transfer, true))?;
    for found in [&same, &opposite] {
        if let Some(said) = wrong(exercise, found) {
            return Err(said);
        }
    }
    let because = format!(
        "In {} schedules nothing goes wrong.",
        same.schedules + same.random + opposite.schedules + opposite.random
    );
    Ok(CheckResult::new(exercise, Status::Passed { because }))
}

/// What two transfers from Ada to Bob gave, one after the other: what each said, and what both held after it.
type Alone = [(bool, (i64, i64)); 2];

/// One transfer after the other, on one thread, which the model checker runs too: it may wait for itself.
fn alone(exercise: &str, transfer: MoveMoney) -> Result<(), CheckResult> {
    let given = Arc::new(Mutex::new(None));
    let kept = Arc::clone(&given);
    let program = move || {
        let given = Arc::clone(&kept);
        Program::new().thread("A", move || {
            let outcome = twice(transfer);
            *given.lock().unwrap_or_else(PoisonError::into_inner) = Some(outcome);
        })
    };
    let run = within(exercise, move || replay(program, ""))?.map_err(|error| not_run(exercise, &error))?;
    if let Some(said) = wrong_run(exercise, &run) {
        return Err(said);
    }
    let outcome = given.lock().unwrap_or_else(PoisonError::into_inner).take();
    let wrong = |seen: &str, hint: &str| Err(CheckResult::wrong(exercise, seen, hint));
    let Some(Ok([(first, between), (second, end)])) = outcome else {
        return wrong(
            "it gave an error, or did not come to its end",
            "pass on what lock() gives by `?`, and nothing else",
        );
    };
    if (first, between) != (true, (40, 160)) {
        return wrong(
            &format!("60 of Ada's 100 to Bob's 100: it said {first}, and they hold {between:?}"),
            "take the amount from the first account, add it to the second, and answer true",
        );
    }
    if (second, end) != (false, between) {
        return wrong(
            &format!("60 of Ada's 40: it said {second}, and they hold {end:?}"),
            "an account that holds less than the amount is left as it is, and the answer is false",
        );
    }
    Ok(())
}

fn twice(transfer: MoveMoney) -> Result<Alone, Broken> {
    let (ada, bob) = (Lock::named("Ada", 100), Lock::named("Bob", 100));
    let both = || Ok((*ada.lock()?, *bob.lock()?));
    let first = (transfer(&ada, &bob, AMOUNT)?, both()?);
    let second = (transfer(&ada, &bob, AMOUNT)?, both()?);
    Ok([first, second])
}

/// Two transfers at the same time: both from Ada, or in opposite directions.
fn two_transfers(transfer: MoveMoney, opposite: bool) -> Program {
    let accounts = Arc::new([Lock::named("Ada", 100), Lock::named("Bob", 0)]);
    if opposite && let Ok(mut bob) = accounts[1].lock() {
        *bob = 100;
    }
    let money = if opposite { 200 } else { 100 };
    let moved = Arc::new(AtomicCount::default());
    let thread = |from: usize, to: usize| {
        let (accounts, moved) = (Arc::clone(&accounts), Arc::clone(&moved));
        move || {
            if transfer(&accounts[from], &accounts[to], AMOUNT) == Ok(true) {
                moved.add();
            }
        }
    };
    let back = if opposite { thread(1, 0) } else { thread(0, 1) };
    let balances = {
        let accounts = Arc::clone(&accounts);
        move || [0, 1].map(|account: usize| accounts[account].lock().map_or(0, |balance| *balance))
    };
    let (first, second) = (balances.clone(), balances.clone());
    Program::new()
        .thread("A", thread(0, 1))
        .thread("B", back)
        .ends_with(OVERDRAWN, move || first().iter().all(|&balance| balance >= 0))
        .ends_with(MONEY, move || second().iter().sum::<i64>() == money)
        .ends_with(ANSWERS, move || match opposite {
            true => moved.get() == 2 && balances() == [100, 100],
            false => moved.get() == 1 && balances() == [40, 60],
        })
}

/// A count that is no step of the program.
#[derive(Debug, Default)]
struct AtomicCount(std::sync::atomic::AtomicUsize);

impl AtomicCount {
    fn add(&self) {
        self.0.fetch_add(1, SeqCst);
    }

    fn get(&self) -> usize {
        self.0.load(SeqCst)
    }
}

fn wrong(exercise: &str, found: &Explored) -> Option<CheckResult> {
    let Some(run) = &found.first_failure else {
        let stuck = found.cut_off > 0 && found.cut_off == found.schedules + found.random;
        let hint = "does whoever finds a lock taken ever let the other go on? `pause` does";
        return stuck.then(|| CheckResult::wrong(exercise, "no schedule came to its end", hint));
    };
    wrong_run(exercise, run)
}

/// What to say of a run that failed; `None` where it did not.
fn wrong_run(exercise: &str, run: &Run) -> Option<CheckResult> {
    let hint = match &run.ending {
        Ending::Right | Ending::CutOff(_) => return None,
        Ending::Deadlock(blocked) if blocked.iter().any(|one| one.holds.contains(&one.waits_for)) => {
            "a thread waits for a lock that it holds itself: which guard is still alive?"
        }
        Ending::Deadlock(_) => {
            "two transfers in opposite directions hold one lock each: in which order may both be taken? need both be held at once?"
        }
        Ending::Broken(what) if what == OVERDRAWN => {
            "between looking at the balance and taking the money the lock was released: let one guard live across both"
        }
        Ending::Broken(what) if what == MONEY => {
            "is each change made under the lock that its reading was made under?"
        }
        Ending::Broken(_) => {
            "true means that this transfer moved the money, false that it left both accounts as they were"
        }
        _ => "the panic's message stands above",
    };
    let seen = format!("schedule {} {}", run.schedule, run.ending);
    Some(CheckResult::wrong(exercise, seen, hint))
}
