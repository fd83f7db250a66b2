//! What each chapter's notebook makes its kernel read: every package costs time at each start.

mod support;

use lab_launcher::course::ChapterCrate;
use lab_launcher::folders::CourseFolders;
use support::packages;

/// The most packages that a chapter's crate may stand on, itself counted. A row grows only on purpose.
const MOST: [(&str, usize); 5] = [
    ("chapter-00", 54),
    ("chapter-01", 54),
    ("chapter-02", 70),
    ("chapter-03", 55),
    // The model checker and parking_lot: 29 packages more than chapter 01, of which 24 are the checker's. They cost
    // about a second at a kernel's start and nothing that shows in a cell.
    ("chapter-04", 83),
];

/// Packages that only some chapters pay for.
const ONLY_WHERE_USED: [&str; 3] = ["hyper", "rusqlite", "httparse"];

#[test]
fn no_chapter_stands_on_more_packages_than_its_row_says() {
    let chapters = ChapterCrate::all(&CourseFolders::find().unwrap().support_crate()).unwrap();
    let rows: Vec<&str> = MOST.iter().map(|(chapter, _)| *chapter).collect();
    let names: Vec<&str> = chapters.iter().map(ChapterCrate::package).collect();
    assert_eq!(names, rows, "every chapter has its row");
    for (chapter, most) in MOST {
        let packages = packages(chapter);
        assert!(
            packages.len() <= most,
            "{chapter} stands on {} packages, {most} were agreed on: {packages:#?}",
            packages.len()
        );
        assert!(
            packages.iter().any(|name| name.starts_with("concurrency-lab ")),
            "{packages:#?}"
        );
    }
}

#[test]
fn the_first_two_chapters_pay_for_no_web_and_no_database() {
    for chapter in ["chapter-00", "chapter-01"] {
        for package in packages(chapter) {
            let name = package.split(' ').next().unwrap();
            assert!(!ONLY_WHERE_USED.contains(&name), "{chapter} stands on {package}");
        }
    }
}
