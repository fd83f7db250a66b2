//! The locks of the notebook's cells keep others out; what does not is refused; the five ways add up to the same.

#![expect(
    unsafe_code,
    reason = "a lock of one's own is made of it, as the chapter teaches"
)]

use std::{
    cell::UnsafeCell,
    sync::{
        Arc, Mutex,
        atomic::{
            AtomicBool, AtomicUsize,
            Ordering::{Acquire, Relaxed, Release, SeqCst},
        },
    },
    thread,
};

use chapter_04::{
    explore::{AtomicI64, Program, every_schedule, pause},
    latch::{Latch, Turns, TurnsError},
    lock::{Guarded, Lock},
    vectors::{Additions, Locked},
};
use concurrency_lab::{ground::workload::spin, lab::predict::predict};

include!("cells/spin.rs");
include!("cells/spin_then_yield.rs");
include!("cells/ticket.rs");

include!("cells/own.rs");

impl<L: Latch + Default, T> Own<L, T> {
    fn around(value: T) -> Self {
        Self {
            latch: L::default(),
            value: UnsafeCell::new(value),
        }
    }
}

fn add(into: &mut [i64], from: &[i64]) {
    for (into, from) in into.iter_mut().zip(from) {
        *into += from;
    }
}
include!("cells/no_order.rs");
include!("cells/by_address.rs");
include!("cells/try_and_wait.rs");
include!("cells/through_one.rs");
include!("cells/number_by_number.rs");

/// Times and limits of one test are not to be another's: one test at a time.
static ALONE: Mutex<()> = Mutex::new(());

fn alone() -> std::sync::MutexGuard<'static, ()> {
    ALONE.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

fn keeps_others_out<L: Latch + Default>() {
    const EACH: u64 = 5_000;
    let count = Own::<L, u64>::around(0);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| (0..EACH).for_each(|_| count.with(|count| *count += 1)));
        }
    });
    assert_eq!(count.with(|count| *count), 2 * EACH);
}

#[test]
fn the_locks_of_the_cells_keep_others_out() {
    let _alone = alone();
    keeps_others_out::<Spin>();
    keeps_others_out::<SpinThenYield>();
    keeps_others_out::<Ticket>();
}

fn counted<L: Latch + Default + 'static>() -> impl Fn(u64) -> u64 + Sync {
    let own = Own::<L, u64>::around(0);
    move |length| {
        own.with(|count| {
            spin(length);
            *count += 1;
            *count
        })
    }
}

/// Lets everybody in.
#[derive(Default)]
struct Open;

impl Latch for Open {
    fn acquire(&self) {}
    fn release(&self) {}
}

#[test]
fn turns_are_counted_by_lock_and_number_of_threads() {
    let _alone = alone();
    let report = Turns::new("04-turns", 50)
        .title("Turns")
        .lock("spin", counted::<Spin>)
        .lock("ticket", counted::<Ticket>)
        .threads([2, 1])
        .rounds(9)
        .run()
        .unwrap();
    assert_eq!(
        (report.most_threads(), report.threads.as_slice()),
        (2, [1, 2].as_slice())
    );
    for lock in ["spin", "ticket"] {
        let rate = report.per_second(lock, 1).unwrap();
        assert!(
            rate.low > 1000.0 && rate.low <= rate.value && rate.value <= rate.high,
            "{rate:?}"
        );
        assert_eq!(
            report.unfairness(lock, 1).unwrap().value,
            1.0,
            "one thread has all turns"
        );
        assert!(report.unfairness(lock, 2).unwrap().value >= 1.0);
        assert!(!report.starved(lock, 1));
    }
    assert!(report.per_second("nobody's", 1).is_none() && report.per_second("spin", 3).is_none());
    let mut ranked = report.ranking(2).concat();
    ranked.sort();
    assert_eq!(ranked, ["spin", "ticket"]);
    assert_eq!(report.quantities().values.len(), 8);
    let said = predict("04.8", 2).unwrap();
    assert!(report.chart(&said).is_ok() && report.fairness_chart(&said).is_ok());
}

#[test]
fn what_lets_two_in_has_no_speed() {
    let _alone = alone();
    // A race of plain numbers would be undefined: this one counts with atomics, in two steps, under a lock that is none.
    let open = || {
        let (latch, count) = (Open, AtomicUsize::new(0));
        move |length| {
            latch.acquire();
            let seen = count.load(Relaxed);
            spin(length);
            count.store(seen + 1, Relaxed);
            latch.release();
            seen as u64 + 1
        }
    };
    let error = Turns::new("04-turns", 2000)
        .lock("open", open)
        .threads([4])
        .rounds(3)
        .run()
        .unwrap_err();
    assert!(
        matches!(&error, TurnsError::NotExclusive { lock, .. } if lock == "open"),
        "{error}"
    );
}

#[test]
fn turns_that_cannot_be_measured_are_refused() {
    let _alone = alone();
    let turns = || Turns::new("04-turns", 1).lock("spin", counted::<Spin>);
    assert!(matches!(
        Turns::new("04-turns", 1).run(),
        Err(TurnsError::NoLocks)
    ));
    assert!(matches!(turns().threads([]).run(), Err(TurnsError::NoThreads)));
    assert!(matches!(
        turns().threads([0, 2]).run(),
        Err(TurnsError::NoThreads)
    ));
    assert!(matches!(turns().rounds(0).run(), Err(TurnsError::NoRounds)));
    let error = turns().threads([3]).stack(1 << 60).run().unwrap_err();
    assert!(matches!(error, TurnsError::NoThread { wanted: 3, .. }), "{error}");
}

fn into_each_other(add: impl Fn(&Lock<Vec<i64>>, &Lock<Vec<i64>>) + Send + Clone + 'static) -> Program {
    let vectors = Arc::new([("Ada", 3), ("Bob", 5)].map(|(name, number)| Lock::named(name, vec![number])));
    let (a, b, again) = (Arc::clone(&vectors), Arc::clone(&vectors), add.clone());
    Program::new()
        .thread("A", move || add(&a[0], &a[1]))
        .thread("B", move || again(&b[1], &b[0]))
        .ends_with("it is as one after the other", move || {
            let sums = [0, 1].map(|v: usize| vectors[v].lock().map_or(0, |vector| vector[0]));
            [[8, 13], [11, 8]].contains(&sums)
        })
}

#[test]
fn of_the_five_ways_one_deadlocks_and_one_adds_up_to_something_else() {
    let _alone = alone();
    let failing = |program: fn() -> Program| every_schedule(program).unwrap();
    let unordered = failing(|| into_each_other(|into, from| drop(no_order(into, from))));
    assert!(
        unordered
            .first_failure
            .unwrap()
            .ending
            .to_string()
            .contains("deadlock")
    );
    for program in [
        (|| into_each_other(|into, from| drop(by_address(into, from)))) as fn() -> Program,
        || into_each_other(|into, from| drop(try_and_wait(into, from))),
        || {
            let gate = Arc::new(Lock::named("the gate", ()));
            into_each_other(move |into, from| drop(through_one(&*gate, into, from)))
        },
    ] {
        let found = failing(program);
        assert!(found.is_right() && found.cut_off < found.schedules / 2, "{found}");
    }
    let numbers = failing(|| {
        let vectors =
            Arc::new([("Ada", 3), ("Bob", 5)].map(|(name, number)| [AtomicI64::named(name, number)]));
        let (a, b) = (Arc::clone(&vectors), Arc::clone(&vectors));
        Program::new()
            .thread("A", move || number_by_number(&a[0], &a[1]))
            .thread("B", move || number_by_number(&b[1], &b[0]))
            .ends_with("it is as one after the other", move || {
                let sums = [0, 1].map(|v: usize| vectors[v][0].load(SeqCst));
                [[8, 13], [11, 8]].contains(&sums)
            })
    });
    assert!(
        numbers.failed > 0 && numbers.failed < numbers.schedules,
        "{numbers}"
    );
}

#[test]
fn the_five_ways_are_measured_on_the_same_sums() {
    let _alone = alone();
    static GATE: Mutex<()> = Mutex::new(());
    let added = Additions::new("04-vectors")
        .way("no order", no_order)
        .way("by address", by_address)
        .way("try and give way", try_and_wait)
        .way("all through one", |into: &Locked, from: &Locked| {
            through_one(&GATE, into, from)
        })
        .atomic("number by number", number_by_number)
        .quiet()
        .run()
        .unwrap();
    let found = every_schedule(|| into_each_other(|into, from| drop(no_order(into, from)))).unwrap();
    let table = added.table(&[("no order", found)]).unwrap();
    assert_eq!(table.rows().len(), 5);
    assert_eq!(table.cell(0, "how"), Some("a deadlock"));
    assert_eq!(table.cell(1, "how"), Some("not known"));
    assert_eq!(table.cell(1, "schedules that fail"), Some("not explored"));
    let wrong = Additions::new("04-vectors")
        .way("no order", no_order)
        .way("nothing at all", |_, _| Ok(()))
        .quiet();
    assert!(
        wrong
            .run()
            .unwrap_err()
            .to_string()
            .contains("a wrong answer has no speed")
    );
}
