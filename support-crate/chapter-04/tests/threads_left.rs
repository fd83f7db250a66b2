//! No experiment leaves a thread behind, whatever becomes of it. One test alone in its program: the threads are counted.

use std::{
    sync::{Arc, Barrier, Mutex, atomic::Ordering::SeqCst, mpsc},
    thread,
    time::Duration,
};

use chapter_04::{
    bank::{Bank, Books, Contest, Day, audits_beside},
    check,
    explore::{AtomicI64, Program, every_schedule, replay, search},
    latch::Turns,
    litmus::Litmus,
    lock::{Broken, Lock},
    threads::threads_now,
    watch::Pool,
};

include!("cells/one_lock.rs");
include!("cells/actor.rs");
include!("cells/actor_bank.rs");
include!("cells/racy_transfer.rs");
include!("cells/racy.rs");

/// The threads of the process, when they are as few as they were or a second has gone by: one that has ended may be
/// counted for a moment longer.
fn settled(before: Option<usize>) -> Option<usize> {
    for _ in 0..200 {
        if threads_now() <= before {
            break;
        }
        thread::sleep(Duration::from_millis(5));
    }
    threads_now()
}

fn pay(from: &Lock<i64>, to: &Lock<i64>, met: &Barrier) -> Result<(), Broken> {
    let mut from = from.lock()?;
    met.wait();
    let mut to = to.lock()?;
    *from -= 10;
    *to += 10;
    Ok(())
}

fn deadlocks() {
    let (ada, bob, met) = (Lock::named("Ada", 100), Lock::named("Bob", 100), Barrier::new(2));
    for _ in 0..10 {
        let pool = Pool::new()
            .job("A", || pay(&ada, &bob, &met))
            .job("B", || pay(&bob, &ada, &met));
        assert!(pool.run().unwrap().deadlock.is_some());
    }
}

fn waits_that_the_watchdog_ends() {
    let lock = Lock::named("Ada", 1);
    let _held = lock.lock().unwrap();
    let waits = || {
        Pool::new()
            .job("A", || lock.lock().map(drop))
            .limit(Duration::from_millis(30))
    };
    assert!(waits().run().unwrap().timed_out);
    assert!(waits().clock(|| Duration::ZERO).run().is_err());
    assert!(waits().job("B", || Ok(())).stack(1 << 60).run().is_err());
}

fn banks() {
    let day = Day::new(10, 1000, 2000).unwrap();
    Books::of::<Racy>(&day, [1, 4], 2).unwrap();
    let contest = Contest::new("04-test", &day)
        .bank::<OneLock>("one")
        .bank::<Actor>("actor")
        .rounds(2);
    contest.quiet().run().unwrap();
    audits_beside(&Actor::open(day.opening()), &day, 2, Duration::from_millis(20)).unwrap();
    let refused = day.stack(1 << 60);
    assert!(refused.on_threads(&OneLock::open(refused.opening()), 3).is_err());
    assert!(
        audits_beside(
            &Actor::open(refused.opening()),
            &refused,
            2,
            Duration::from_millis(20)
        )
        .is_err()
    );
}

fn turns_and_litmus_tests() {
    let counted = || {
        let count = Mutex::new(0);
        move |_| {
            let mut count = count.lock().unwrap();
            *count += 1;
            *count
        }
    };
    let turns = || {
        Turns::new("04-test", 1)
            .lock("std", counted)
            .threads([1, 3])
            .rounds(1)
    };
    turns().run().unwrap();
    assert!(turns().stack(1 << 60).run().is_err());
    Litmus::runs(1000).on_cores(2).pairs(|_, _| 0, |_, _| 0).unwrap();
}

fn two_orders() -> Program {
    let locks = Arc::new([Lock::named("Ada", 1), Lock::named("Bob", 1)]);
    let both = |first: usize| {
        let locks = Arc::clone(&locks);
        move || {
            let _first = locks[first].lock();
            let _second = locks[1 - first].lock();
        }
    };
    Program::new().thread("A", both(0)).thread("B", both(1))
}

fn what_the_model_checker_runs() {
    assert!(every_schedule(two_orders).unwrap().failed > 0);
    assert!(!replay(two_orders, "AB").unwrap().is_right());
    assert!(replay(two_orders, "ABX").is_err());
    let panics = || Program::new().thread("A", || panic!("on purpose"));
    assert_eq!(search(panics, 10, 10).unwrap().failed, 1);
}

fn wrong_answers_to_exercises() {
    let holds_itself: check::MoveMoney = |from, to, amount| {
        let mut first = from.lock()?;
        *from.lock()? -= amount;
        *first -= amount;
        *to.lock()? += amount;
        Ok(true)
    };
    let unordered: check::MoveMoney = |from, to, amount| {
        let (mut from, mut to) = (from.lock()?, to.lock()?);
        let enough = *from >= amount;
        if enough {
            *from -= amount;
            *to += amount;
        }
        Ok(enough)
    };
    for wrong in [holds_itself, unordered, |_, _, _| todo!()] {
        assert!(!check::never_overdrawn("04.2", Some(wrong)).passed());
    }
    let circle: check::Dine = |seat, forks| {
        let mut left = forks[seat].lock()?;
        let mut right = forks[(seat + 1) % forks.len()].lock()?;
        *left += 1;
        *right += 1;
        Ok(())
    };
    assert!(!check::all_dine("04.3", Some(circle)).passed());
    assert!(!check::schedule_that_breaks("04.1", two_orders, two_orders, "AB").passed());
}

#[test]
fn no_experiment_leaves_a_thread_behind() {
    let before = threads_now();
    let experiments: [(&str, fn()); 6] = [
        ("deadlocks", deadlocks),
        ("waits", waits_that_the_watchdog_ends),
        ("banks", banks),
        ("turns and litmus tests", turns_and_litmus_tests),
        ("the model checker", what_the_model_checker_runs),
        ("wrong answers", wrong_answers_to_exercises),
    ];
    for (name, run) in experiments {
        run();
        assert_eq!(settled(before), before, "after {name}");
    }
}
