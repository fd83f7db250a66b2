//! Scraping the city: all ways bring the same home, and what is in trouble stops none of them.

use std::{
    thread,
    time::{Duration, Instant},
};

use chapter_02::{
    http::{FetchError, MOST_REDIRECTS},
    scrape::{Report, ScrapeError, Way, title_of},
    site::Site,
};
use proptest::prelude::*;

/// More than anything here takes, also on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

const WAYS: [Way; 4] = [Way::OneByOne, Way::AwaitedOneByOne, Way::Together, Way::AtMost(7)];

#[test]
fn all_ways_bring_the_same_titles_home_and_only_some_wait_for_several_at_once() {
    let delay = Duration::from_millis(50);
    let mut titles = vec![];
    for way in WAYS {
        let site = Site::with_delay(delay).unwrap();
        let report = way.scrape(&site.pages(), PATIENCE).unwrap();
        assert!(report.failures.is_empty(), "{way:?}: {report}");
        assert_eq!((report.pages(), report.untitled.len()), (40, 0));
        assert!(report.titles.is_sorted());
        assert_eq!(
            (report.injected_sum, report.injected_most),
            (40 * delay, delay),
            "{way:?}"
        );
        titles.push(report.titles);
        // What the site itself saw, and what no machine can undercut.
        let (seen, least) = match way {
            Way::OneByOne | Way::AwaitedOneByOne => (1..=1, 40 * delay),
            Way::Together => (2..=40, delay),
            Way::AtMost(most) => (2..=most as u64, 40_u32.div_ceil(most as u32) * delay),
        };
        assert!(
            seen.contains(&site.most_waiting()),
            "{way:?}: {}",
            site.most_waiting()
        );
        assert!(report.elapsed >= least, "{way:?}: {:?}", report.elapsed);
    }
    assert!(titles.iter().all(|other| *other == titles[0]));
}

#[test]
fn more_at_once_take_less_time() {
    let site = Site::with_delay(Duration::from_millis(40)).unwrap();
    let took = |way: Way| way.scrape(&site.pages()[..16], PATIENCE).unwrap().elapsed;
    let alone = took(Way::AtMost(1));
    assert!(alone >= 16 * Duration::from_millis(40));
    // A sixteenth on a quiet machine.
    assert!(took(Way::AtMost(16)) < alone / 2);
    assert!(took(Way::Together) < alone / 2);
}

#[test]
fn what_is_in_trouble_is_reported_and_stops_nothing() {
    let limit = Duration::from_secs(1);
    for way in WAYS {
        let site = Site::with_delay(Duration::from_millis(1)).unwrap();
        let mut urls = site.troubles();
        urls.extend(site.pages().into_iter().take(3));
        let start = Instant::now();
        let report = way.scrape(&urls, limit).unwrap();
        assert!(start.elapsed() >= limit, "the silent page takes its limit");
        assert_eq!(
            report.titles,
            ["The harbour", "The lighthouse", "The market", "The market"],
            "{way:?}: {report}"
        );
        let mut kinds: Vec<String> = report
            .failures
            .iter()
            .map(|failure| match &failure.error {
                FetchError::Status { status, .. } => format!("status {status}"),
                FetchError::TimeOut { limit: said, .. } if *said == limit => "silent".to_owned(),
                FetchError::TooManyRedirects {
                    limit: MOST_REDIRECTS,
                    ..
                } => "endless".to_owned(),
                other => panic!("{way:?}: {other}"),
            })
            .collect();
        kinds.sort();
        assert_eq!(kinds, ["endless", "silent", "status 404", "status 500"]);
        let said = report.to_string();
        for failure in &report.failures {
            assert!(
                urls.contains(&failure.url) && said.contains(&failure.url),
                "{said}"
            );
        }
        assert!(said.starts_with("4 of 8 pages"), "{said}");
    }
}

#[test]
fn a_site_that_goes_away_in_the_middle_leaves_failures_and_no_hanging_scrape() {
    for way in WAYS {
        let site = Site::with_delay(Duration::from_millis(30)).unwrap();
        let urls: Vec<String> = site.pages().into_iter().cycle().take(400).collect();
        let scrape = thread::spawn(move || way.scrape(&urls, PATIENCE).unwrap());
        while site.answered() == 0 {
            thread::sleep(Duration::from_millis(1));
        }
        drop(site);
        let start = Instant::now();
        let report = scrape.join().unwrap();
        assert!(start.elapsed() < PATIENCE / 2);
        assert_eq!(report.pages() + report.failures.len(), 400);
        if way != Way::Together {
            assert!(!report.failures.is_empty(), "{way:?}");
        }
        for failure in &report.failures {
            assert!(
                matches!(
                    failure.error,
                    FetchError::Connect { .. } | FetchError::Broken { .. }
                ),
                "{way:?}: {}",
                failure.error
            );
        }
    }
}

#[test]
fn nothing_to_scrape_is_an_empty_report_and_none_at_once_an_error() {
    for way in WAYS {
        let report = way.scrape(&[], PATIENCE).unwrap();
        assert_eq!((report.pages(), report.failures.len()), (0, 0));
        assert_eq!(report.pages_per_second(), 0.0);
    }
    let error = Way::AtMost(0).scrape(&[], PATIENCE).unwrap_err();
    assert!(matches!(error, ScrapeError::NoneAtOnce), "{error}");
    assert!(Way::AtMost(usize::MAX).scrape(&[], PATIENCE).is_ok());
}

#[test]
fn an_address_that_makes_no_sense_is_a_failure_of_its_own() {
    for way in WAYS {
        let urls = ["nonsense".to_owned()];
        let report: Report = way.scrape(&urls, PATIENCE).unwrap();
        assert!(matches!(report.failures[0].error, FetchError::Address { .. }));
    }
}

#[test]
fn titles_are_found_where_they_are() {
    for (html, title) in [
        ("<title>The inn</title>", Some("The inn")),
        ("<head><TITLE>\n  The inn </TITLE>", Some("The inn")),
        (
            "<titlepage>No</titlepage><title lang=\"en\">Yes</title>",
            Some("Yes"),
        ),
        ("<title>Ä &amp; ß</title>", Some("Ä &amp; ß")),
        ("İ<title>x</title>", Some("x")),
        ("<title>  </title>", None),
        ("<title>never closed", None),
        ("<title", None),
        ("", None),
    ] {
        assert_eq!(title_of(html), title, "{html}");
    }
}

proptest! {
    #[test]
    fn any_text_has_a_title_or_none(text in any::<String>(), before in "[^<]*", title in "[a-zA-Zäß€][^<>]{0,20}") {
        let _ = title_of(&text);
        let html = format!("{before}<title>{title}</title>{text}");
        prop_assert_eq!(title_of(&html), Some(title.trim()));
    }
}
