//! The names of kept figures: what is written is read back, and nothing else is taken for one.

use lab_words::{FigureFile, FigureName, Format, Part, Theme, Word};
use proptest::prelude::*;

fn part() -> impl Strategy<Value = Part> {
    prop_oneof![
        Just(Part::Data),
        (
            proptest::sample::select(Theme::ALL),
            proptest::sample::select(Format::ALL)
        )
            .prop_map(|(theme, format)| Part::Picture(theme, format)),
    ]
}

proptest! {
    #[test]
    fn a_name_that_is_written_is_read_back(number: u32, title: String, part in part()) {
        let name = FigureName::new(number, &title);
        prop_assert_eq!(FigureName::parse(&name.to_string()), Some(name.clone()));
        let file = FigureFile { name, part };
        prop_assert_eq!(FigureFile::parse(&file.to_string()), Some(file));
    }

    #[test]
    fn a_name_is_plain_and_short(number: u32, title: String) {
        let name = FigureName::new(number, &title).to_string();
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        prop_assert!(name.chars().all(plain) && name.len() <= 10 + 1 + 48, "{}", name);
    }

    /// Whatever is read is written again as it was: no two texts name one file.
    #[test]
    fn what_is_read_is_written_the_same(text in "[0-9]{0,3}-?[a-zA-Z-]{0,6}[.]?(light|dark|grey)?[.]?(svg|json|PNG)?") {
        if let Some(file) = FigureFile::parse(&text) {
            prop_assert_eq!(file.to_string(), text);
        }
    }
}

#[test]
fn a_title_becomes_a_plain_file_name() {
    let named = |title: &str| FigureName::new(3, title).to_string();
    assert_eq!(named("Moore's law: 1971–today"), "03-moore-s-law-1971-today");
    assert_eq!(named("  a/b\\c: \"d\" "), "03-a-b-c-d");
    assert_eq!(named("日本"), "03-figure");
    assert_eq!(named(""), "03-figure");
    assert_eq!(
        FigureName::new(3, "One")
            .picture(Theme::Dark, Format::Svg)
            .to_string(),
        "03-one.dark.svg"
    );
    assert_eq!(FigureName::new(3, "One").data().to_string(), "03-one.json");
}

#[test]
fn a_file_of_the_users_own_is_not_taken_for_a_figures() {
    for own in [
        "notes.txt",
        "mine.svg",
        "2024-party.jpg",
        "3-party.light.svg",
        "03-Party.light.svg",
        "03-party.grey.svg",
        "03-party.light.gif",
        "03-party.svg",
        "03-.json",
        "99999999999-a.json",
        ".figure-abc.part",
        "",
    ] {
        assert_eq!(FigureFile::parse(own), None, "{own}");
    }
}

#[test]
fn figures_are_ordered_by_their_numbers() {
    let mut names = [100, 2, 99].map(|number| FigureName::new(number, "a"));
    names.sort();
    assert_eq!(names.map(|name| name.number()), [2, 99, 100]);
}
