//! Each exercise accepts what is right, and answers typical mistakes with the hint that fits them; none of them hangs.

use std::{
    sync::{Arc, Mutex, atomic::Ordering::SeqCst},
    time::Duration,
};

use chapter_04::{
    check::{self, CheckResult},
    explore::{AtomicI64, Ending, Program, pause, search},
    lock::{Broken, Lock},
};
use concurrency_lab::lab::{measure::Experiment, predict::UNANSWERED};

fn hint(result: CheckResult) -> String {
    assert!(!result.passed(), "{result}");
    result.to_string()
}

#[test]
fn every_choice_has_a_reply() {
    for (question, right) in [("04.a", "b"), ("04.b", "a"), ("04.c", "c")] {
        for choice in ["a", "b", "c"] {
            let reply = check::question(question, choice);
            assert_eq!(reply.passed(), choice == right, "{reply}");
            assert!(reply.to_string().len() > 60, "{reply}");
        }
    }
}

fn withdrawals(withdraw: fn(&AtomicI64) -> bool) -> Program {
    let number = |name, value| Arc::new(AtomicI64::named(name, value));
    let (account, paid) = (number("account", 100), number("paid", 0));
    let person = |account: &Arc<AtomicI64>| {
        let (account, paid) = (Arc::clone(account), Arc::clone(&paid));
        move || {
            if withdraw(&account) {
                paid.fetch_add(60, SeqCst);
            }
        }
    };
    let program = Program::new()
        .thread("A", person(&account))
        .thread("B", person(&account));
    program.ends_with("at most 100 were paid", move || paid.load(SeqCst) <= 100)
}

fn careless() -> Program {
    withdrawals(|account| account.load(SeqCst) >= 60 && account.fetch_sub(60, SeqCst) > 0)
}

fn careful() -> Program {
    withdrawals(|account| {
        let less = |held: i64| (held >= 60).then(|| held - 60);
        account.fetch_update(SeqCst, SeqCst, less).is_ok()
    })
}

#[test]
fn a_schedule_that_pays_twice() {
    let check = |schedule: &str| check::schedule_that_breaks("04.1", careless, careful, schedule);
    let open = check::schedule_that_breaks("04.1", careless, careful, UNANSWERED);
    assert!(open.to_string().contains("not done yet"));
    for right in ["ABABAB", "A B AA BB", "AB", "B A B B A A"] {
        let reply = check(right);
        assert!(
            reply.passed() && reply.to_string().contains("of the right one none"),
            "{reply}"
        );
    }
    assert!(hint(check("AAABBB")).contains("in one piece"));
    assert!(hint(check("")).contains("in one piece"));
    assert!(hint(check("ABX")).contains("the threads are A, B"));
    assert!(hint(check("AAAA")).contains("has ended"));
    assert!(hint(check("AABAB")).contains("decide on what it read"));
    assert!(hint(check::schedule_that_breaks("04.1", careless, careful, 12)).contains("in quotes"));
    let both_wrong = check::schedule_that_breaks("04.1", careless, careless, "AB");
    assert!(hint(both_wrong).contains("the right one breaks too"));
}

type Transferred = Result<bool, Broken>;

fn one_at_a_time(from: &Lock<i64>, to: &Lock<i64>, amount: i64) -> Transferred {
    let mut balance = from.lock()?;
    if *balance < amount {
        return Ok(false);
    }
    *balance -= amount;
    drop(balance);
    *to.lock()? += amount;
    Ok(true)
}

fn in_order(from: &Lock<i64>, to: &Lock<i64>, amount: i64) -> Transferred {
    let (mut low, mut high);
    let (from, to) = if std::ptr::from_ref(from) < std::ptr::from_ref(to) {
        (low, high) = (from.lock()?, to.lock()?);
        (&mut low, &mut high)
    } else {
        (low, high) = (to.lock()?, from.lock()?);
        (&mut high, &mut low)
    };
    if **from < amount {
        return Ok(false);
    }
    **from -= amount;
    **to += amount;
    Ok(true)
}

fn trying(from: &Lock<i64>, to: &Lock<i64>, amount: i64) -> Transferred {
    loop {
        let mut source = from.lock()?;
        let Some(mut target) = to.try_lock() else {
            drop(source);
            pause();
            continue;
        };
        if *source < amount {
            return Ok(false);
        }
        *source -= amount;
        *target += amount;
        return Ok(true);
    }
}

#[test]
fn a_bank_that_is_fixed() {
    let check = |transfer| check::never_overdrawn("04.2", Some(transfer));
    assert!(
        check::never_overdrawn("04.2", None)
            .to_string()
            .contains("not done yet")
    );
    for right in [one_at_a_time as check::MoveMoney, in_order, trying] {
        let reply = check(right);
        assert!(reply.passed(), "{reply}");
    }
    // As the exercise begins: between looking and taking, somebody else takes.
    let between = hint(check(|from, to, amount| {
        if *from.lock()? < amount {
            return Ok(false);
        }
        *from.lock()? -= amount;
        *to.lock()? += amount;
        Ok(true)
    }));
    assert!(between.contains("the lock was released"), "{between}");
    let unordered = hint(check(|from, to, amount| {
        let (mut from, mut to) = (from.lock()?, to.lock()?);
        if *from < amount {
            return Ok(false);
        }
        *from -= amount;
        *to += amount;
        Ok(true)
    }));
    assert!(
        unordered.contains("deadlock") && unordered.contains("opposite directions"),
        "{unordered}"
    );
    let itself = hint(check(|from, _, amount| {
        let held = from.lock()?;
        let again = from.try_lock().is_some();
        drop(held);
        Ok(again && amount == 0)
    }));
    assert!(itself.contains("answer true"), "{itself}");
    let torn = hint(check(|from, to, amount| {
        let held = *from.lock()?;
        if held < amount {
            return Ok(false);
        }
        *from.lock()? = held - amount;
        let other = *to.lock()?;
        *to.lock()? = other + amount;
        Ok(true)
    }));
    assert!(torn.contains("does not end so that"), "{torn}");
    let overdraws = hint(check(|from, to, amount| {
        *from.lock()? -= amount;
        *to.lock()? += amount;
        Ok(true)
    }));
    assert!(overdraws.contains("60 of Ada's 40"), "{overdraws}");
    assert!(hint(check(|_, _, _| todo!())).contains("panic"));
    let gives_up = hint(check(|from, to, amount| {
        let Some(mut source) = from.try_lock() else {
            return Ok(false);
        };
        if *source < amount {
            return Ok(false);
        }
        *source -= amount;
        drop(source);
        *to.lock()? += amount;
        Ok(true)
    }));
    assert!(
        gives_up.contains("true means that this transfer moved the money"),
        "{gives_up}"
    );
}

#[test]
fn a_transfer_that_waits_for_itself_is_told_so() {
    let itself = hint(check::never_overdrawn(
        "04.2",
        Some(|from, to, amount| {
            let balance = from.lock()?;
            if *balance < amount {
                return Ok(false);
            }
            *from.lock()? -= amount; // `balance` still holds it
            *to.lock()? += amount;
            Ok(true)
        }),
    ));
    assert!(itself.contains("holds itself"), "{itself}");
}

fn lower_first(seat: usize, forks: &[Lock<u32>]) -> Result<(), Broken> {
    let next = (seat + 1) % forks.len();
    let mut low = forks[seat.min(next)].lock()?;
    let mut high = forks[seat.max(next)].lock()?;
    *low += 1;
    *high += 1;
    Ok(())
}

#[test]
fn philosophers_who_all_eat() {
    let check = |dine| check::all_dine("04.3", Some(dine));
    assert!(check::all_dine("04.3", None).to_string().contains("not done yet"));
    let reply = check(lower_first);
    assert!(reply.passed(), "{reply}");
    // One of them takes the right fork first: that is enough.
    let one_left_handed = check(|seat, forks| {
        let next = (seat + 1) % forks.len();
        let order = if seat == 0 { [next, seat] } else { [seat, next] };
        let (mut first, mut second) = (forks[order[0]].lock()?, forks[order[1]].lock()?);
        *first += 1;
        *second += 1;
        Ok(())
    });
    assert!(one_left_handed.passed(), "{one_left_handed}");
    let giving_back = check(|seat, forks| {
        loop {
            let mut left = forks[seat].lock()?;
            if let Some(mut right) = forks[(seat + 1) % forks.len()].try_lock() {
                *left += 1;
                *right += 1;
                return Ok(());
            }
            drop(left);
            pause();
        }
    });
    assert!(giving_back.passed(), "{giving_back}");
    let circle = hint(check(|seat, forks| {
        let mut left = forks[seat].lock()?;
        let mut right = forks[(seat + 1) % forks.len()].lock()?;
        *left += 1;
        *right += 1;
        Ok(())
    }));
    assert!(
        circle.contains("deadlock") && circle.contains("the other order"),
        "{circle}"
    );
    let one_fork = hint(check(|seat, forks| {
        *forks[seat].lock()? += 1;
        *forks[(seat + 1) % forks.len()].lock()? += 1;
        Ok(())
    }));
    assert!(one_fork.contains("one fork at a time"), "{one_fork}");
    let lonely = hint(check(|seat, forks| {
        *forks[seat].lock()? += 1;
        Ok(())
    }));
    assert!(lonely.contains("forks 2 and 0"), "{lonely}");
    assert!(hint(check(|_, _| todo!())).contains("panic"));
    let beyond = hint(check(|seat, forks| forks[seat + 1].lock().map(drop)));
    assert!(beyond.contains("panic"), "{beyond}");
}

#[test]
fn the_clerk_who_forgets() {
    assert!(
        check::exercise("04.4", UNANSWERED)
            .to_string()
            .contains("not done yet")
    );
    assert!(check::exercise("04.4", "c").passed());
    assert!(hint(check::exercise("04.4", "A")).contains("A takes the lock"));
    assert!(hint(check::exercise("04.4", "B")).contains("B holds the lock"));
    assert!(hint(check::exercise("04.4", "D")).contains("money is missing"));
    let found = search(chapter_04::clerks::four_clerks, 2000, 200).unwrap();
    let failure = found.first_failure.expect("one forgets");
    assert!(matches!(failure.ending, Ending::Broken(_)), "{failure}");
    // The picture shows what the answer needs: C works on the till, and never takes the lock.
    let of = |thread: &str, what: &str| {
        failure
            .steps
            .iter()
            .any(|step| step.thread == thread && step.what.contains(what))
    };
    assert!(of("C", "writes till") && !of("C", "takes"));
    assert!(["A", "B", "D"].iter().all(|thread| of(thread, "takes the lock")));
    assert!(failure.steps.len() <= 20, "the picture has room for it");
}

#[test]
fn a_section_that_was_measured() {
    let compare = |rounds: usize, first: Duration, second: Duration| {
        let sum = |time: Duration| {
            let sum = Mutex::new(0);
            std::thread::scope(|scope| {
                for _ in 0..2 {
                    scope.spawn(|| {
                        let mut sum = sum.lock().unwrap();
                        std::thread::sleep(time);
                        *sum += 1;
                    });
                }
            });
            sum.into_inner().unwrap()
        };
        Experiment::new("04-test")
            .baseline("under the lock", move || sum(first))
            .variant("before it", move || sum(second))
            .rounds(rounds)
            .quiet()
            .run()
            .unwrap()
    };
    assert!(
        check::shorter_section("04.5", None)
            .to_string()
            .contains("not done yet")
    );
    let (long, short) = (Duration::from_millis(6), Duration::from_millis(2));
    let right = check::shorter_section("04.5", Some(&compare(9, long, short)));
    assert!(right.passed(), "{right}");
    if concurrency_lab::ground::machine::usable_parallelism() < 2 {
        return;
    }
    let reversed = compare(9, short, long);
    assert!(
        hint(check::shorter_section("04.5", Some(&reversed))).contains("which of the two is the baseline")
    );
    let few = compare(3, long, short);
    assert!(hint(check::shorter_section("04.5", Some(&few))).contains(".rounds(9)"));
    let little = compare(9, Duration::from_millis(6), Duration::from_micros(5200));
    assert!(hint(check::shorter_section("04.5", Some(&little))).contains("before it takes the lock"));
}
