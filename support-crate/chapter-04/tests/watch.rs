//! The watchdog finds every circle of waits and no other, breaks it, and leaves no thread behind.

use std::{
    cell::Cell,
    sync::{Arc, Barrier, Mutex},
    thread,
    time::Duration,
};

use chapter_04::{
    lock::{Broken, Lock},
    watch::{Pool, WaitFor, WatchError},
};
use proptest::prelude::*;

/// Times and limits of one test are not to be another's: one test at a time.
static ALONE: Mutex<()> = Mutex::new(());

fn alone() -> std::sync::MutexGuard<'static, ()> {
    ALONE.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// Threads and locks without a circle: a thread waits only for a lock whose holder comes later in a hidden order.
fn acyclic(threads: usize, locks: usize, seed: u64) -> WaitFor {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut order: Vec<usize> = (0..threads).collect();
    random.shuffle(&mut order);
    let mut graph = WaitFor::new();
    // Each lock has one holder, or none.
    let holders: Vec<Option<usize>> = (0..locks)
        .map(|_| random.bool().then(|| random.usize(..threads)))
        .collect();
    let name = |place: usize| format!("thread {}", order[place]);
    for (lock, holder) in holders.iter().enumerate() {
        if let Some(place) = holder {
            graph.holds(&name(*place), lock);
        }
    }
    for place in 0..threads {
        let free_or_later = |lock: &usize| holders[*lock].is_none_or(|holder| holder > place);
        let wanted: Vec<usize> = (0..locks).filter(free_or_later).collect();
        if !wanted.is_empty() && random.f64() < 0.8 {
            graph.waits(&name(place), wanted[random.usize(..wanted.len())]);
        }
    }
    graph
}

/// The same with a circle of `length` threads in it, under names and locks of their own.
fn with_circle(mut graph: WaitFor, length: usize, seed: u64) -> WaitFor {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut order: Vec<usize> = (0..length).collect();
    random.shuffle(&mut order);
    let lock = |member: usize| 1000 + member;
    for &member in &order {
        graph.holds(&format!("member {member}"), lock(member));
        graph.waits(&format!("member {member}"), lock((member + 1) % length));
    }
    // Somebody outside waits for the circle, which makes no second one.
    graph.waits("outside", lock(0));
    graph
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn no_circle_is_reported_where_there_is_none(threads in 1_usize..12, locks in 1_usize..20, seed: u64) {
        prop_assert_eq!(acyclic(threads, locks, seed).cycle(), None);
    }

    #[test]
    fn every_planted_circle_is_found_whole(
        threads in 1_usize..12, locks in 1_usize..20, length in 1_usize..8, seed: u64
    ) {
        let cycle = with_circle(acyclic(threads, locks, seed), length, seed).cycle();
        let cycle = cycle.expect("one was planted");
        let mut members: Vec<String> = cycle.iter().map(|link| link.thread.clone()).collect();
        members.sort();
        let planted: Vec<String> = (0..length).map(|member| format!("member {member}")).collect();
        prop_assert_eq!(members, planted);
        for (at, link) in cycle.iter().enumerate() {
            let next = &cycle[(at + 1) % cycle.len()];
            prop_assert!(next.holds.contains(&link.waits_for), "{:?}", cycle);
        }
    }
}

fn pay(from: &Lock<i64>, to: &Lock<i64>, met: &Barrier) -> Result<(), Broken> {
    let mut from = from.lock()?;
    met.wait();
    let mut to = to.lock()?;
    *from -= 10;
    *to += 10;
    Ok(())
}

#[test]
fn a_hundred_of_a_hundred_deadlocks_are_found_and_broken() {
    let _alone = alone();
    let (ada, bob, met) = (
        Lock::named("Ada", 5000),
        Lock::named("Bob", 5000),
        Barrier::new(2),
    );
    for _ in 0..100 {
        let pool = Pool::new()
            .job("A", || pay(&ada, &bob, &met))
            .job("B", || pay(&bob, &ada, &met));
        let seen = pool.run().unwrap();
        let deadlock = seen.deadlock.expect("the barrier makes it certain");
        assert_eq!(deadlock.cycle.len(), 2);
        // One job was ended, and the other went on.
        let ended: Vec<bool> = seen
            .jobs
            .iter()
            .map(|(_, ended)| *ended == Some(Ok(())))
            .collect();
        assert_eq!(ended.iter().filter(|&&done| done).count(), 1, "{ended:?}");
        assert_eq!(*ada.lock().unwrap() + *bob.lock().unwrap(), 10_000);
    }
}

#[test]
fn threads_that_only_wait_for_each_others_turn_are_left_alone() {
    let _alone = alone();
    let (ada, bob) = (Lock::named("Ada", 0), Lock::named("Bob", 0));
    let turn = || {
        for _ in 0..50 {
            let mut ada = ada.lock()?;
            thread::sleep(Duration::from_micros(50));
            let mut bob = bob.lock()?;
            *ada += 1;
            *bob += 1;
        }
        Ok(())
    };
    let pool = ["A", "B", "C", "D"]
        .into_iter()
        .fold(Pool::new(), |pool, name| pool.job(name, turn));
    let seen = pool.run().unwrap();
    assert!(
        seen.all_done() && seen.deadlock.is_none() && !seen.timed_out,
        "{seen:?}"
    );
    assert_eq!((*ada.lock().unwrap(), *bob.lock().unwrap()), (200, 200));
}

#[test]
fn a_circle_of_five_is_told_with_the_functions_it_waits_in() {
    let _alone = alone();
    let forks: Vec<Lock<u32>> = (0..5)
        .map(|fork| Lock::named(format!("fork {fork}"), 0))
        .collect();
    let met = Barrier::new(5);
    let (forks, met) = (&forks, &met);
    let pool = (0..5).fold(Pool::new().traced(), |pool, seat: usize| {
        pool.job(format!("seat {seat}"), move || {
            takes_both(&forks[seat], &forks[(seat + 1) % 5], met)
        })
    });
    let deadlock = pool.run().unwrap().deadlock.unwrap();
    assert_eq!(deadlock.cycle.len(), 5);
    let text = deadlock.to_string();
    assert!(
        text.contains("took fork") && text.contains("waits for fork"),
        "{text}"
    );
    assert!(text.contains("takes_both"), "{text}");
    let figure = deadlock.chart("Five forks").unwrap();
    assert!(
        figure.title().contains("5 threads wait for each other"),
        "{}",
        figure.title()
    );
    assert_eq!(figure.table().rows().len(), 5);
}

#[inline(never)]
fn takes_both(left: &Lock<u32>, right: &Lock<u32>, met: &Barrier) -> Result<(), Broken> {
    let _left = left.lock()?;
    met.wait();
    let _right = right.lock()?;
    Ok(())
}

#[test]
fn who_waits_for_a_lock_that_nobody_gives_back_is_freed_when_the_limit_is_over() {
    let _alone = alone();
    let lock = Lock::named("Ada", 1);
    let held = lock.lock().unwrap(); // by this thread, which no pool watches
    let seen = Pool::new()
        .job("A", || lock.lock().map(drop))
        .limit(Duration::from_millis(50))
        .run()
        .unwrap();
    assert!(seen.timed_out && seen.deadlock.is_none(), "{seen:?}");
    assert_eq!(
        seen.jobs[0].1,
        Some(Err(Broken {
            lock: "Ada".to_owned()
        }))
    );
    drop(held);
}

#[test]
fn a_clock_that_stands_still_is_an_error_and_nobody_stays_behind() {
    let _alone = alone();
    let lock = Lock::named("Ada", 1);
    let held = lock.lock().unwrap();
    let error = Pool::new()
        .job("A", || lock.lock().map(drop))
        .clock(|| Duration::from_secs(7))
        .run()
        .unwrap_err();
    assert!(
        matches!(error, WatchError::ClockStands(at) if at == Duration::from_secs(7)),
        "{error}"
    );
    assert!(error.to_string().contains("one that moves"), "{error}");
    drop(held);
    // A clock that moves in jumps is no trouble, and one that goes back neither.
    let now = Cell::new(0_u64);
    let jumps = || {
        now.set(now.get() + 1);
        Duration::from_millis(if now.get().is_multiple_of(7) { 3 } else { now.get() })
    };
    let seen = Pool::new()
        .job("A", || lock.lock().map(drop))
        .clock(jumps)
        .run()
        .unwrap();
    assert!(seen.all_done());
}

#[test]
fn a_deadlock_is_found_under_a_clock_that_stands_still_too() {
    let _alone = alone();
    let (ada, bob, met) = (Lock::named("Ada", 1), Lock::named("Bob", 1), Barrier::new(2));
    let seen = Pool::new()
        .job("A", || pay(&ada, &bob, &met))
        .job("B", || pay(&bob, &ada, &met))
        .clock(|| Duration::ZERO)
        .run()
        .unwrap();
    assert!(seen.deadlock.is_some());
}

#[test]
fn a_job_that_panics_releases_its_locks_and_is_named() {
    let _alone = alone();
    let lock = Lock::named("Ada", 1);
    let seen = Pool::new()
        .job("A", || {
            let _held = lock.lock()?;
            panic!("in the middle")
        })
        .job("B", || lock.lock().map(drop))
        .run()
        .unwrap();
    assert_eq!(seen.jobs[0], ("A".to_owned(), None));
    assert_eq!(seen.jobs[1], ("B".to_owned(), Some(Ok(()))));
    assert!(!seen.all_done());
}

#[test]
fn what_cannot_be_watched_is_refused() {
    let _alone = alone();
    assert!(matches!(Pool::new().run(), Err(WatchError::NoJobs)));
    let twins = Pool::new().job("A", || Ok(())).job("A", || Ok(()));
    assert!(matches!(twins.run(), Err(WatchError::SameName(name)) if name == "A"));
}

/// A stack larger than any address space: the system refuses the second thread, or the first.
#[test]
fn more_threads_than_the_system_gives_are_an_error_and_the_others_end() {
    let _alone = alone();
    let ran = Arc::new(Mutex::new(0));
    let job = |ran: &Arc<Mutex<i32>>| {
        let ran = Arc::clone(ran);
        move || {
            *ran.lock().unwrap() += 1;
            Ok(())
        }
    };
    let pool = Pool::new().job("A", job(&ran)).job("B", job(&ran)).stack(1 << 60);
    let error = pool.run().unwrap_err();
    assert!(matches!(error, WatchError::NoThread { wanted: 2, .. }), "{error}");
    assert!(error.to_string().contains("Use fewer"), "{error}");
    assert_eq!(*ran.lock().unwrap(), 0, "no job begins before all can");
}
