//! What a site saw of its clients, moment by moment.

use std::time::Duration;

use chapter_02::http::fetch_blocking;
use chapter_02::site::Site;

#[test]
fn one_client_has_one_page_on_its_way_and_three_have_three() {
    let site = Site::with_delay(Duration::from_millis(20)).unwrap();
    let pages = site.pages();
    for url in &pages[..3] {
        fetch_blocking(url).unwrap();
    }
    let held = site.held();
    assert_eq!((held.requests(), held.most_at_once()), (3, 1));
    let below = |wanted| held.longest_below(wanted).as_millis();
    assert!(below(2) >= 40, "the first two pages took {} ms", below(2));
    assert!(below(1) < below(2), "{} ms between two pages", below(1));

    let site = Site::with_delay(Duration::from_millis(100)).unwrap();
    let pages = site.pages();
    std::thread::scope(|scope| {
        for url in &pages[..3] {
            scope.spawn(move || fetch_blocking(url).unwrap());
        }
    });
    assert_eq!((site.held().requests(), site.held().most_at_once()), (3, 3));
    assert_eq!(
        Site::start().unwrap().held().longest_below(3),
        Duration::ZERO,
        "nothing was asked"
    );
}
