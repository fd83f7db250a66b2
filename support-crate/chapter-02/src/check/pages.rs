//! Whether a reader's scraper has as many pages on their way as it should.

use std::time::Duration;

use concurrency_lab::lab::check::{CheckResult, attempt};

use crate::site::{Held, Site};

/// What fetches pages, and tells how many came.
pub type Fetch = fn(&[String]) -> usize;

/// How long fewer than three may be on their way: between a page's end and the next one's beginning lies a little work.
/// The quickest page takes as long.
const GAP: Duration = Duration::from_millis(20);

/// The function has this long; one that fetches page after page needs two seconds.
const PATIENCE: Duration = Duration::from_secs(15);

/// Checks a function that fetches all pages at the same time: eight of them, from a site that holds each back for 50 ms and
/// sees how many it holds. One is not there. `None` is "not done yet".
pub fn all_at_once(name: &str, fetch: Option<Fetch>) -> CheckResult {
    const PAGES: usize = 8;
    let site = || Site::with_delay(Duration::from_millis(50));
    checked(name, fetch, site, PAGES, |held| match held.most_at_once() {
        PAGES => None,
        1 => Some((
            "the pages were fetched one at a time".to_owned(),
            "spawn a task for each page before you wait for the first; a task that blocks (fetch_blocking) keeps the only thread",
        )),
        most => Some((
            format!("at most {most} of {PAGES} were on their way at once"),
            "no task waits for another: spawn all of them in one loop, and wait in the next",
        )),
    })
}

/// Checks a function that fetches forty pages, which take 20 to 60 ms, three at a time: never more, and no fewer while there
/// are pages left to ask for. One is not there. `None` is "not done yet".
pub fn three_at_a_time(name: &str, fetch: Option<Fetch>) -> CheckResult {
    checked(name, fetch, Site::start, 40, |held| {
        let gap = held.longest_below(3);
        match held.most_at_once() {
            1 => Some((
                "one page was on its way at a time".to_owned(),
                "a task for each page, and three permits for all of them",
            )),
            most @ 4.. => Some((
                format!("up to {most} pages were on their way at once"),
                "keep the permit until the page is here: `let _permit`, since `let _` drops it at once",
            )),
            _ if gap > GAP => Some((
                format!(
                    "fewer than three were on their way for {} ms, though there were pages left",
                    gap.as_millis()
                ),
                "a batch waits for its slowest page, and a fixed share for its own; let each page that comes make room for the next",
            )),
            _ => None,
        }
    })
}

fn checked(
    name: &str,
    fetch: Option<Fetch>,
    site: impl FnOnce() -> Result<Site, concurrency_lab::ground::serve::ServeError>,
    pages: usize,
    judge: impl FnOnce(&Held) -> Option<(String, &'static str)>,
) -> CheckResult {
    let exercise = format!("exercise {name}");
    let Some(fetch) = fetch else {
        return CheckResult::not_done(exercise);
    };
    let site = match site() {
        Ok(site) => site,
        Err(error) => return CheckResult::wrong(exercise, error.to_string(), ""),
    };
    let mut urls = site.pages()[..pages].to_vec();
    urls[pages / 2] = site.url(Site::MISSING);
    let hint = "is each permit given back when its page is here? is there a task that nobody wakes?";
    let fetched = match attempt(PATIENCE, &exercise, hint, move || fetch(&urls)) {
        Ok(fetched) => fetched,
        Err(result) => return result,
    };
    let held = site.held();
    if held.requests() == 0 {
        return CheckResult::wrong(
            exercise,
            "the site was never asked",
            "fetch the pages that the function is given",
        );
    }
    if held.requests() != pages {
        return CheckResult::wrong(
            exercise,
            format!("the site was asked {} times for {pages} pages", held.requests()),
            "ask once for each page, and wait for every task",
        );
    }
    if fetched != pages - 1 {
        return CheckResult::wrong(
            exercise,
            format!("{fetched} pages are said to have come; {pages} were asked for, and one is not there"),
            "count the answers that are `Ok`",
        );
    }
    match judge(&held) {
        None => CheckResult::right(exercise),
        Some((seen, hint)) => CheckResult::wrong(exercise, seen, hint),
    }
}
