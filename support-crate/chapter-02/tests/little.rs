//! The sweep of Little's law stops where throughput does, and its numbers are those of the requests.

use std::time::{Duration, Instant};

use chapter_02::http::fetch_blocking;
use chapter_02::little::Little;
use chapter_02::scrape::Report;
use chapter_02::site::Site;
use concurrency_lab::lab::predict::predict;

/// Fetches so many pages on so many threads, as if each were a permit.
fn scrape(site: &Site, under_way: usize, count: usize, most: usize) -> (Report, Vec<Duration>) {
    let pages: Vec<String> = site.pages().into_iter().cycle().take(count).collect();
    let start = Instant::now();
    let share = count.div_ceil(under_way.min(most));
    let fetched: Vec<_> = std::thread::scope(|scope| {
        let handles: Vec<_> = pages
            .chunks(share)
            .map(|part| {
                scope.spawn(move || {
                    let one = |url: &String| {
                        let asked = Instant::now();
                        let page = fetch_blocking(url);
                        (asked.elapsed(), (url.clone(), page))
                    };
                    part.iter().map(one).collect::<Vec<_>>()
                })
            })
            .collect();
        handles
            .into_iter()
            .flat_map(|handle| handle.join().unwrap())
            .collect()
    });
    let (times, pages): (Vec<_>, Vec<_>) = fetched.into_iter().unzip();
    (Report::new(start, pages), times)
}

#[test]
fn a_scraper_that_never_has_more_than_four_under_way_stops_rising_there() {
    let site = Site::with_delay(Duration::from_millis(5)).unwrap();
    let mut largest = 0;
    let little = Little::sweep(|under_way, count| {
        largest = largest.max(under_way);
        scrape(&site, under_way, count, 4)
    });
    assert_eq!(little.knee(), 4, "{}", little.table());
    assert_eq!(largest, 8, "one more was tried");
    let figure = little.chart(&predict("02.7", 16).unwrap()).unwrap();
    assert!(
        figure.title().contains("beyond 4 under way"),
        "{}",
        figure.title()
    );
    let table = little.table().to_string();
    assert_eq!(little.table().rows().len(), 4, "{table}");
}
