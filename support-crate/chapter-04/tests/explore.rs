//! The model checker runs every schedule there is, finds what is broken, and replays what a reader writes.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering::SeqCst},
};

use chapter_04::{
    explore::{AtomicI64, Ending, ExploreError, Program, every_schedule, pause, replay, search},
    lock::Lock,
};

/// Each of these threads makes so many steps, which nobody else sees anything of.
fn steps(threads: &'static [usize]) -> impl Fn() -> Program + Send + Sync {
    move || {
        let names = ["A", "B", "C", "D"];
        let bodies = threads.iter().zip(names);
        bodies.fold(Program::new(), |program, (&steps, name)| {
            program.thread(name, move || {
                let number = AtomicI64::new(0);
                (0..steps).for_each(|_| assert!(number.load(SeqCst) == 0));
            })
        })
    }
}

#[test]
fn there_are_as_many_schedules_as_ways_to_merge_the_steps() {
    let count = |threads| {
        let found = every_schedule(steps(threads)).unwrap();
        assert!(found.is_complete() && found.is_right(), "{found}");
        found.schedules
    };
    assert_eq!(count(&[3]), 1);
    assert_eq!(count(&[1, 1]), 2);
    assert_eq!(count(&[2, 2]), 6);
    assert_eq!(count(&[4, 4]), 70);
    assert_eq!(count(&[2, 2, 2]), 90);
    assert_eq!(count(&[1, 2, 3]), 60);
    assert_eq!(count(&[0, 2]), 1);
}

#[test]
fn no_schedule_is_run_twice() {
    let seen = Arc::new(std::sync::Mutex::new(std::collections::BTreeSet::new()));
    let kept = Arc::clone(&seen);
    let found = every_schedule(move || {
        let (log, kept) = (Arc::new(std::sync::Mutex::new(String::new())), Arc::clone(&kept));
        let number = Arc::new(AtomicI64::new(0));
        let thread = |letter: char| {
            let (log, number) = (Arc::clone(&log), Arc::clone(&number));
            move || {
                for _ in 0..3 {
                    number.fetch_add(1, SeqCst);
                    log.lock().unwrap().push(letter);
                }
            }
        };
        Program::new()
            .thread("A", thread('A'))
            .thread("B", thread('B'))
            .ends_with("six steps were made", move || {
                let log = log.lock().unwrap().clone();
                let six = log.len() == 6;
                kept.lock().unwrap().insert(log);
                six
            })
    });
    assert_eq!(found.unwrap().schedules, 20);
    assert_eq!(seen.lock().unwrap().len(), 20);
}

/// Two threads add 1 each, in one step or in two.
fn additions(atomic: bool) -> impl Fn() -> Program + Send + Sync {
    move || {
        let sum = Arc::new(AtomicI64::named("sum", 0));
        let add = || {
            let sum = Arc::clone(&sum);
            move || {
                if atomic {
                    sum.fetch_add(1, SeqCst);
                } else {
                    let seen = sum.load(SeqCst);
                    sum.store(seen + 1, SeqCst);
                }
            }
        };
        Program::new()
            .thread("A", add())
            .thread("B", add())
            .ends_with("the sum is 2", move || sum.load(SeqCst) == 2)
    }
}

#[test]
fn a_lost_update_is_found_and_its_schedule_loses_it_again() {
    let found = every_schedule(additions(false)).unwrap();
    assert_eq!((found.schedules, found.failed), (6, 4));
    let failure = found.first_failure.unwrap();
    assert_eq!(failure.ending, Ending::Broken("the sum is 2".to_owned()));
    let again = replay(additions(false), &failure.schedule).unwrap();
    assert_eq!(again, failure);
    assert!(replay(additions(false), "AABB").unwrap().is_right());
    assert!(every_schedule(additions(true)).unwrap().is_right());
}

/// Two threads take two locks, in the same order or not.
fn two_locks(ordered: bool) -> impl Fn() -> Program + Send + Sync {
    move || {
        let (ada, bob) = (Arc::new(Lock::named("Ada", 1)), Arc::new(Lock::named("Bob", 1)));
        let both = |first: &Arc<Lock<i64>>, second: &Arc<Lock<i64>>| {
            let (first, second) = (Arc::clone(first), Arc::clone(second));
            move || {
                let mut first = first.lock().unwrap();
                let mut second = second.lock().unwrap();
                *first += 1;
                *second -= 1;
            }
        };
        let back = if ordered {
            both(&ada, &bob)
        } else {
            both(&bob, &ada)
        };
        Program::new().thread("A", both(&ada, &bob)).thread("B", back)
    }
}

#[test]
fn a_deadlock_is_found_with_who_holds_what() {
    let found = every_schedule(two_locks(false)).unwrap();
    assert!(found.failed > 0 && found.schedules > found.failed, "{found}");
    let Ending::Deadlock(blocked) = found.first_failure.clone().unwrap().ending else {
        panic!("{found}");
    };
    let told: Vec<_> = blocked
        .iter()
        .map(|one| (&*one.thread, &*one.holds[0], &*one.waits_for))
        .collect();
    assert_eq!(told, [("A", "Ada", "Bob"), ("B", "Bob", "Ada")]);
    let again = replay(two_locks(false), "AB").unwrap();
    assert!(matches!(again.ending, Ending::Deadlock(_)), "{again}");
    let safe = every_schedule(two_locks(true)).unwrap();
    assert!(safe.is_right() && safe.is_complete(), "{safe}");
}

#[test]
fn a_thread_that_waits_for_itself_is_a_deadlock() {
    let run = replay(
        || {
            Program::new().thread("A", || {
                let lock = Lock::named("Ada", 1);
                let _held = lock.lock();
                let _again = lock.lock();
            })
        },
        "",
    );
    let Ending::Deadlock(blocked) = run.unwrap().ending else {
        panic!("no deadlock")
    };
    assert_eq!((&*blocked[0].holds[0], &*blocked[0].waits_for), ("Ada", "Ada"));
}

#[test]
fn who_gives_way_lets_others_go_first_and_a_loop_without_end_is_cut_off() {
    let waiting = |ends: bool| {
        move || {
            let flag = Arc::new(AtomicI64::named("flag", 0));
            let (seen, set) = (Arc::clone(&flag), flag);
            let program = Program::new().thread("A", move || {
                while seen.load(SeqCst) == 0 {
                    pause();
                }
            });
            program.thread("B", move || set.store(i64::from(ends), SeqCst))
        }
    };
    let found = every_schedule(waiting(true)).unwrap();
    assert!(found.is_right() && found.is_complete(), "{found}");
    let endless = search(waiting(false), 50, 0).unwrap();
    assert_eq!(endless.cut_off, endless.schedules, "{endless}");
    assert!(!endless.is_complete());
}

#[test]
fn a_panic_in_a_thread_is_how_the_run_ends() {
    let found = every_schedule(|| {
        let number = Arc::new(AtomicI64::named("number", 0));
        let other = Arc::clone(&number);
        Program::new()
            .thread("A", move || number.store(1, SeqCst))
            .thread("B", move || assert_eq!(other.load(SeqCst), 0, "A was first"))
    });
    let found = found.unwrap();
    assert_eq!((found.schedules, found.failed), (2, 1));
    let text = found.first_failure.unwrap().ending.to_string();
    assert!(
        text.contains("a panic of B") && text.contains("A was first"),
        "{text}"
    );
}

#[test]
fn what_cannot_be_run_is_refused_with_the_remedy() {
    let error = |result: Result<_, ExploreError>| {
        result
            .map(|_: chapter_04::explore::Run| ())
            .unwrap_err()
            .to_string()
    };
    assert!(error(replay(Program::new, "")).contains("no threads"));
    let twins = || Program::new().thread("A", || ()).thread("A", || ());
    assert!(error(replay(twins, "")).contains("one letter"));
    assert!(error(replay(|| Program::new().thread("first", || ()), "")).contains("one letter"));
    let many = || {
        (0..9).fold(Program::new(), |program, name| {
            program.thread(name.to_string(), || ())
        })
    };
    assert!(error(replay(many, "")).contains("at most 8"));
    assert!(error(replay(additions(false), "AX")).contains("the threads are A, B"));
    assert!(error(replay(additions(false), "AAA")).contains("A has ended"));
    let text = error(replay(two_locks(false), "A B A A"));
    assert!(text.contains("waits for Bob"), "{text}");
    let calls = AtomicUsize::new(0);
    let changing = move || {
        let steps = 3 * (calls.fetch_add(1, SeqCst) % 2);
        Program::new()
            .thread("A", move || {
                let number = AtomicI64::new(0);
                (0..steps).for_each(|_| assert!(number.load(SeqCst) == 0));
            })
            .thread("B", || assert!(AtomicI64::new(0).load(SeqCst) == 0))
    };
    let text = every_schedule(changing).unwrap_err().to_string();
    assert!(text.contains("differently from run to run"), "{text}");
}

#[test]
fn more_schedules_than_the_bound_are_said_to_be_more() {
    let found = search(steps(&[4, 4, 4]), 500, 100).unwrap();
    assert_eq!((found.schedules, found.random), (500, 100));
    assert!(!found.is_complete());
    assert!(
        found
            .to_string()
            .contains("the first 500 schedules of more, and 100 random ones"),
        "{found}"
    );
}

#[test]
fn outside_of_the_checker_they_are_what_the_standard_library_has() {
    let number = AtomicI64::new(5);
    assert_eq!(number.fetch_add(2, SeqCst), 5);
    assert_eq!(number.fetch_sub(1, SeqCst), 7);
    assert_eq!(number.compare_exchange(6, 10, SeqCst, SeqCst), Ok(6));
    assert_eq!(number.compare_exchange(6, 11, SeqCst, SeqCst), Err(10));
    assert_eq!(
        number.fetch_update(SeqCst, SeqCst, |n| (n < 20).then_some(n + 1)),
        Ok(10)
    );
    assert_eq!(number.fetch_update(SeqCst, SeqCst, |_| None), Err(11));
    assert_eq!(number.load(SeqCst), 11);
}
