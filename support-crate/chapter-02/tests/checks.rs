//! Each exercise accepts what is right, and answers typical mistakes with the hint that fits them.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    task::{Context, Wake, Waker},
    thread::{self, Thread},
};

use chapter_02::check::{self, Boxed};
use chapter_02::http::{fetch, fetch_blocking};
use concurrency_lab::ground::runtime::on_tokio;
use concurrency_lab::lab::measure::Experiment;
use tokio::{sync::Semaphore, task::JoinSet};

fn hint(result: check::CheckResult) -> String {
    assert!(!result.passed(), "{result}");
    result.to_string()
}

#[test]
fn every_choice_has_a_reply() {
    for (question, right) in [("02.a", "b"), ("02.b", "b"), ("02.c", "c")] {
        for choice in ["a", "b", "c"] {
            let reply = check::question(question, choice);
            assert_eq!(reply.passed(), choice == right, "{reply}");
            assert!(reply.to_string().len() > 60, "{reply}");
        }
    }
}

#[test]
fn who_blocks_the_loop() {
    assert!(check::exercise("02.3", "post").passed());
    assert!(hint(check::exercise("02.3", "brew")).contains("in one piece"));
    assert!(hint(check::exercise("02.3", "wash")).contains("four short"));
    assert!(hint(check::exercise("02.3", "sweep")).contains("pool"));
}

/// Fetches with this many permits, or a task each.
fn with_permits(pages: &[String], permits: usize, kept: bool) -> usize {
    let scrape = async {
        let semaphore = Arc::new(Semaphore::new(permits));
        let mut tasks = JoinSet::new();
        for url in pages {
            let url = url.clone();
            let semaphore = Arc::clone(&semaphore);
            tasks.spawn(async move {
                let permit = semaphore.acquire().await.expect("nobody closes it");
                if !kept {
                    drop(permit);
                    return fetch(&url).await.is_ok();
                }
                fetch(&url).await.is_ok()
            });
        }
        tasks.join_all().await.into_iter().filter(|&came| came).count()
    };
    on_tokio(scrape).expect("it starts")
}

fn one_by_one(pages: &[String]) -> usize {
    pages.iter().filter(|url| fetch_blocking(*url).is_ok()).count()
}

/// In three fixed shares, each page by page.
fn in_shares(pages: &[String]) -> usize {
    let scrape = async {
        let mut tasks = JoinSet::new();
        for share in pages.chunks(pages.len().div_ceil(3)) {
            let share = share.to_vec();
            tasks.spawn(async move {
                let mut came = 0;
                for url in &share {
                    came += usize::from(fetch(url).await.is_ok());
                }
                came
            });
        }
        tasks.join_all().await.into_iter().sum()
    };
    on_tokio(scrape).expect("it starts")
}

/// A task for each page, each of which blocks the only thread.
fn blocking_tasks(pages: &[String]) -> usize {
    let scrape = async {
        let mut tasks = JoinSet::new();
        for url in pages {
            let url = url.clone();
            tasks.spawn(async move { fetch_blocking(&url).is_ok() });
        }
        tasks.join_all().await.into_iter().filter(|&came| came).count()
    };
    on_tokio(scrape).expect("it starts")
}

/// Keeps every permit until all have come: nobody gets a fourth.
fn with_permits_for_ever(pages: &[String]) -> usize {
    let scrape = async {
        let semaphore = Arc::new(Semaphore::new(3));
        let mut tasks = JoinSet::new();
        for url in pages {
            let url = url.clone();
            let semaphore = Arc::clone(&semaphore);
            tasks.spawn(async move {
                let permit = semaphore.acquire_owned().await.expect("nobody closes it");
                (permit, fetch(&url).await.is_ok())
            });
        }
        tasks
            .join_all()
            .await
            .into_iter()
            .filter(|(_, came)| *came)
            .count()
    };
    on_tokio(scrape).expect("it starts")
}

fn in_batches(pages: &[String], size: usize) -> usize {
    pages
        .chunks(size)
        .map(|batch| with_permits(batch, batch.len(), true))
        .sum()
}

#[test]
fn all_pages_at_once() {
    let check = |fetch| check::all_at_once("02.1", Some(fetch));
    assert!(
        check::all_at_once("02.1", None)
            .to_string()
            .contains("not done yet")
    );
    let right = check(|pages| with_permits(pages, pages.len(), true));
    assert!(right.passed(), "{right}");
    assert!(hint(check(one_by_one)).contains("one at a time"));
    assert!(hint(check(|pages| in_batches(pages, 4))).contains("at most 4 of 8"));
    assert!(hint(check(|pages| pages.len())).contains("never asked"));
    assert!(hint(check(|pages| one_by_one(&pages[1..]))).contains("7 times"));
    assert!(hint(check(blocking_tasks)).contains("a task that blocks"));
    let all_came = |pages: &[String]| with_permits(pages, pages.len(), true) + 1;
    assert!(hint(check(all_came)).contains("one is not there"));
    assert!(hint(check(|_| todo!())).contains("panicked"));
}

#[test]
fn three_pages_at_a_time() {
    let check = |fetch| check::three_at_a_time("02.2", Some(fetch));
    assert!(
        check::three_at_a_time("02.2", None)
            .to_string()
            .contains("not done yet")
    );
    let right = check(|pages| with_permits(pages, 3, true));
    assert!(right.passed(), "{right}");
    assert!(hint(check(|pages| in_batches(pages, 3))).contains("slowest"));
    assert!(hint(check(one_by_one)).contains("one page"));
    assert!(hint(check(|pages| with_permits(pages, 3, false))).contains("keep the permit"));
    assert!(hint(check(|pages| with_permits(pages, 2, true))).contains("fewer than three"));
    assert!(hint(check(in_shares)).contains("a fixed share"));
    assert!(hint(check(with_permits_for_ever)).contains("did not come back"));
}

struct Queue {
    ready: Mutex<VecDeque<usize>>,
    thread: Thread,
}

struct Numbered {
    number: usize,
    queue: Arc<Queue>,
}

impl Wake for Numbered {
    fn wake(self: Arc<Self>) {
        self.queue.ready.lock().expect("no panic").push_back(self.number);
        self.queue.thread.unpark();
    }
}

/// Polls whoever is in the queue, or everybody each time.
fn run(mut futures: Vec<Boxed>, everybody: bool) -> usize {
    let queue = Arc::new(Queue {
        ready: Mutex::new((0..futures.len()).collect()),
        thread: thread::current(),
    });
    let mut left: Vec<usize> = (0..futures.len()).collect();
    let mut polls = 0;
    while !left.is_empty() {
        let next = queue.ready.lock().expect("no panic").pop_front();
        let Some(number) = next else {
            thread::park();
            continue;
        };
        let whom = if everybody { left.clone() } else { vec![number] };
        for number in whom
            .into_iter()
            .filter(|number| left.contains(number))
            .collect::<Vec<_>>()
        {
            let waker = Waker::from(Arc::new(Numbered {
                number,
                queue: Arc::clone(&queue),
            }));
            polls += 1;
            if futures[number]
                .as_mut()
                .poll(&mut Context::from_waker(&waker))
                .is_ready()
            {
                left.retain(|other| *other != number);
            }
        }
    }
    polls
}

/// Waits for each future before it polls the next.
fn one_after_the_other(futures: Vec<Boxed>) -> usize {
    let queue = Arc::new(Queue {
        ready: Mutex::default(),
        thread: thread::current(),
    });
    let waker = Waker::from(Arc::new(Numbered { number: 0, queue }));
    let mut polls = 0;
    for mut future in futures {
        polls += 1;
        while future
            .as_mut()
            .poll(&mut Context::from_waker(&waker))
            .is_pending()
        {
            thread::park();
            polls += 1;
        }
    }
    polls
}

/// Polls everybody again and again.
fn without_a_pause(mut futures: Vec<Boxed>) -> usize {
    let mut polls = 0;
    while !futures.is_empty() {
        futures.retain_mut(|future| {
            polls += 1;
            future
                .as_mut()
                .poll(&mut Context::from_waker(Waker::noop()))
                .is_pending()
        });
    }
    polls
}

#[test]
fn an_executor_for_many() {
    let check = |run_all| check::polls("02.4", Some(run_all));
    assert!(check::polls("02.4", None).to_string().contains("not done yet"));
    let right = check(|futures| run(futures, false));
    assert!(right.passed(), "{right}");
    assert!(hint(check(|futures| run(futures, true))).contains("6 are needed"));
    assert!(hint(check(one_after_the_other)).contains("before the first is waited for"));
    assert!(hint(check(without_a_pause)).contains("6 are needed"));
    assert!(hint(check(|futures| run(futures, false) + 1)).contains("it says 7"));
    assert!(hint(check(|futures| futures.len())).contains("0 of 3"));
    assert!(hint(check(|_| todo!())).contains("panicked"));
}

#[test]
fn a_scraper_that_was_measured() {
    let site = chapter_02::site::Site::with_delay(std::time::Duration::from_millis(10)).expect("a site");
    let pages = site.pages()[..6].to_vec();
    let compare = |rounds: usize, together: &dyn Fn() -> usize| {
        Experiment::new("02-test")
            .baseline("blocking", || one_by_one(&pages))
            .variant("mine", together)
            .rounds(rounds)
            .quiet()
            .run()
            .expect("it runs")
    };
    assert!(
        check::faster_together("02.5", None)
            .to_string()
            .contains("not done yet")
    );
    let right = compare(9, &|| with_permits(&pages, 3, true));
    let right = check::faster_together("02.5", Some(&right));
    assert!(right.passed(), "{right}");
    let all = compare(9, &|| with_permits(&pages, 6, true));
    assert!(hint(check::faster_together("02.5", Some(&all))).contains("never more than three"));
    let serial = compare(9, &|| with_permits(&pages, 1, true));
    assert!(hint(check::faster_together("02.5", Some(&serial))).contains("not faster"));
    let few = compare(3, &|| with_permits(&pages, 6, true));
    assert!(hint(check::faster_together("02.5", Some(&few))).contains(".rounds(9)"));
}
