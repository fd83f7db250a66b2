//! Each exercise accepts what is right, and answers typical mistakes with the hint that fits them.

use std::{
    sync::{
        Arc, Mutex,
        mpsc::{self, RecvTimeoutError},
    },
    thread,
    time::{Duration, Instant},
};

use chapter_03::check::{self, Job, Work};
use concurrency_lab::lab::measure::{Comparison, Experiment};

fn hint(result: check::CheckResult) -> String {
    assert!(!result.passed(), "{result}");
    result.to_string()
}

#[test]
fn every_choice_has_a_reply() {
    for question in ["03.a", "03.b", "03.c", "03.d"] {
        for choice in ["a", "b", "c"] {
            let reply = check::question(question, choice);
            assert_eq!(reply.passed(), choice == "b", "{reply}");
            assert!(reply.to_string().len() > 60, "{reply}");
        }
    }
}

fn by_message(limit: Duration, job: Job) -> Option<u64> {
    let (tell, result) = mpsc::channel();
    thread::spawn(move || tell.send(job()));
    result.recv_timeout(limit).ok()
}

fn by_looking(limit: Duration, job: Job) -> Option<u64> {
    let (began, started) = (Instant::now(), thread::spawn(job));
    while !started.is_finished() {
        if began.elapsed() >= limit {
            return None;
        }
        thread::sleep(Duration::from_millis(1));
    }
    started.join().ok()
}

fn joins(_: Duration, job: Job) -> Option<u64> {
    thread::spawn(job).join().ok()
}

fn joins_and_then_looks(limit: Duration, job: Job) -> Option<u64> {
    let began = Instant::now();
    let given = thread::spawn(job).join().ok();
    given.filter(|_| began.elapsed() <= limit)
}

fn sleeps(limit: Duration, job: Job) -> Option<u64> {
    let started = thread::spawn(job);
    thread::sleep(limit);
    if started.is_finished() {
        started.join().ok()
    } else {
        None
    }
}

fn keeps_a_sender(limit: Duration, job: Job) -> Option<u64> {
    let (tell, result) = mpsc::channel();
    let mine = tell.clone();
    thread::spawn(move || mine.send(job()));
    let given = result.recv_timeout(limit).ok();
    drop(tell);
    given
}

fn panics_along(limit: Duration, job: Job) -> Option<u64> {
    let (tell, result) = mpsc::channel();
    thread::spawn(move || tell.send(job()));
    match result.recv_timeout(limit) {
        Ok(given) => Some(given),
        Err(RecvTimeoutError::Timeout) => None,
        Err(RecvTimeoutError::Disconnected) => std::panic::resume_unwind(Box::new("disconnected")),
    }
}

#[test]
fn done_in_time_or_given_up() {
    let check = |within| check::in_time("03.1", Some(within));
    assert!(check::in_time("03.1", None).to_string().contains("not done yet"));
    for right in [by_message as check::Within, by_looking] {
        let result = check(right);
        assert!(result.passed(), "{result}");
    }
    assert!(hint(check(joins)).contains("join knows no limit"));
    assert!(hint(check(joins_and_then_looks)).contains("only after"));
    assert!(hint(check(sleeps)).contains("do not sleep until the limit"));
    assert!(hint(check(keeps_a_sender)).contains("a copy of it live on"));
    assert!(hint(check(panics_along)).contains("takes its caller along"));
    assert!(hint(check(|_, _| None)).contains("was given up"));
    assert!(hint(check(|_, job| Some(job() + 1))).contains("43 came back"));
    assert!(hint(check(|_, _| todo!())).contains("panicked"));
}

fn crossbeam_queue(jobs: Vec<u64>, workers: usize, work: Work) -> u64 {
    let (sender, queue) = crossbeam_channel::unbounded();
    for job in jobs {
        sender.send(job).unwrap();
    }
    drop(sender);
    thread::scope(|scope| {
        let start = |_| {
            let queue = queue.clone();
            scope.spawn(move || queue.into_iter().map(work).sum::<u64>())
        };
        let workers: Vec<_> = (0..workers).map(start).collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).sum()
    })
}

/// Takes the next job by `take`, without holding anything while it works.
fn with_take(workers: usize, work: Work, take: &(dyn Fn() -> Option<u64> + Sync)) -> u64 {
    thread::scope(|scope| {
        let start = |_| {
            scope.spawn(move || {
                let mut sum = 0;
                while let Some(job) = take() {
                    sum += work(job);
                }
                sum
            })
        };
        let workers: Vec<_> = (0..workers).map(start).collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).sum()
    })
}

fn locked_list_from_the_end(jobs: Vec<u64>, workers: usize, work: Work) -> u64 {
    let jobs = Mutex::new(jobs);
    with_take(workers, work, &|| jobs.lock().unwrap().pop())
}

fn locked_receiver(jobs: Vec<u64>, workers: usize, work: Work) -> u64 {
    let (sender, receiver) = mpsc::channel();
    jobs.into_iter().for_each(|job| sender.send(job).unwrap());
    drop(sender);
    let receiver = Mutex::new(receiver);
    with_take(workers, work, &|| receiver.lock().unwrap().recv().ok())
}

fn lock_held_while_working(jobs: Vec<u64>, workers: usize, work: Work) -> u64 {
    let (sender, receiver) = mpsc::channel();
    jobs.into_iter().for_each(|job| sender.send(job).unwrap());
    drop(sender);
    let receiver = Arc::new(Mutex::new(receiver));
    let start = |_| {
        let receiver = Arc::clone(&receiver);
        thread::spawn(move || {
            let mut sum = 0;
            while let Ok(job) = receiver.lock().unwrap().recv() {
                sum += work(job);
            }
            sum
        })
    };
    let workers: Vec<_> = (0..workers).map(start).collect();
    workers.into_iter().map(|worker| worker.join().unwrap()).sum()
}

fn equal_shares(jobs: Vec<u64>, workers: usize, work: Work) -> u64 {
    thread::scope(|scope| {
        let share = |share: &[u64]| share.iter().copied().map(work).sum::<u64>();
        let start = |part| scope.spawn(move || share(part));
        let threads: Vec<_> = jobs.chunks(jobs.len().div_ceil(workers)).map(start).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    })
}

fn thread_for_each_job(jobs: Vec<u64>, _: usize, work: Work) -> u64 {
    thread::scope(|scope| {
        let threads: Vec<_> = jobs
            .into_iter()
            .map(|job| scope.spawn(move || work(job)))
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    })
}

fn forgotten_sender(jobs: Vec<u64>, workers: usize, work: Work) -> u64 {
    let (sender, queue) = crossbeam_channel::unbounded();
    jobs.into_iter().for_each(|job| sender.send(job).unwrap());
    let sum = with_take(workers, work, &|| queue.recv().ok());
    drop(sender);
    sum
}

#[test]
fn whoever_is_free_takes_the_next_job() {
    let check = |work_off| check::worked_off("03.2", Some(work_off));
    assert!(
        check::worked_off("03.2", None)
            .to_string()
            .contains("not done yet")
    );
    for right in [
        crossbeam_queue as check::WorkOff,
        locked_list_from_the_end,
        locked_receiver,
    ] {
        let result = check(right);
        assert!(result.passed(), "{result}");
    }
    assert!(hint(check(lock_held_while_working)).contains("to the end of the body"));
    assert!(hint(check(equal_shares)).contains("equal shares are not equal work"));
    assert!(hint(check(thread_for_each_job)).contains("as many threads as there are workers"));
    assert!(hint(check(forgotten_sender)).contains("every sender is dropped"));
    assert!(
        hint(check(
            |jobs, workers, work| crossbeam_queue(jobs, workers, work) + 1
        ))
        .contains("add up")
    );
    assert!(
        hint(check(|jobs, workers, work| crossbeam_queue(
            jobs,
            workers - 1,
            work
        )))
        .contains("at most 2")
    );
    assert!(
        hint(check(|jobs, _, work| jobs.into_iter().skip(1).map(work).sum())).contains("12 were worked on")
    );
    assert!(
        hint(check(|jobs, _, _| jobs.into_iter().map(|job| job * job).sum())).contains("0 were worked on")
    );
    assert!(hint(check(|_, _, _| todo!())).contains("panicked"));
}

fn wait(milliseconds: u64) -> usize {
    thread::sleep(Duration::from_millis(milliseconds));
    1
}

fn on_threads(count: usize, milliseconds: u64) -> usize {
    thread::scope(|scope| {
        let threads: Vec<_> = (0..count)
            .map(|_| scope.spawn(move || wait(milliseconds)))
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    })
}

fn measured(rounds: usize, serial: impl Fn() -> usize, other: impl Fn() -> usize) -> Comparison {
    let experiment = Experiment::new("03-eight").quiet().rounds(rounds);
    experiment
        .baseline("serial", serial)
        .variant("threads", other)
        .run()
        .unwrap()
}

#[test]
fn eight_waits_measured() {
    let one_by_one = || (0..8).map(|_| wait(20)).sum::<usize>();
    let check = |comparison: &Comparison| check::waits_overlap("03.3", Some(comparison));
    assert!(
        check::waits_overlap("03.3", None)
            .to_string()
            .contains("not done yet")
    );
    let right = check(&measured(9, one_by_one, || on_threads(8, 20)));
    assert!(right.passed(), "{right}");
    assert!(hint(check(&measured(3, one_by_one, || on_threads(8, 20)))).contains("nine are needed"));
    assert!(hint(check(&measured(9, one_by_one, one_by_one))).contains("before the first join"));
    assert!(hint(check(&measured(9, || on_threads(8, 20), one_by_one))).contains("which of the two"));
    assert!(
        hint(check(&measured(9, one_by_one, || 8 * on_threads(1, 10)))).contains("does the variant wait")
    );
    let three = Experiment::new("03-eight")
        .quiet()
        .rounds(1)
        .baseline("serial", one_by_one);
    let three = three
        .variant("threads", || on_threads(8, 20))
        .variant("more", || on_threads(8, 20));
    assert!(hint(check(&three.run().unwrap())).contains("3 versions"));
    let ruled = Experiment::new("03-eight")
        .quiet()
        .rounds(9)
        .agree_with(|_, _| true);
    let ruled = ruled
        .baseline("serial", one_by_one)
        .variant("threads", || on_threads(8, 20));
    assert!(hint(check(&ruled.run().unwrap())).contains("leave .agree_with"));
}
