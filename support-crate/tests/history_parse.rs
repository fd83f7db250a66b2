//! Malformed rows are named by file, line, column and value, with what was expected there.

use concurrency_lab::lab::history::{History, HistoryError};
use proptest::prelude::*;

const HEADER: &str = "name,maker,year,transistors,clock_mhz,logical_cores,power_w,single_thread_raw,\
                      single_thread_basis,source";
const GOOD: &str = "Intel 4004,Intel,1971,2300,0.74,1,,0.06,mips,a page";

fn parse(rows: &[&str]) -> Result<History, HistoryError> {
    let text = format!("{HEADER}\n{}\n", rows.join("\n"));
    History::parse(text.as_bytes(), "mine.csv")
}

/// The message for a file whose third line is `row`.
fn message(row: &str) -> String {
    match parse(&[GOOD, row]) {
        Ok(_) => panic!("accepted: {row}"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn a_good_row_is_read_whole() {
    let history =
        parse(&["Intel 4004,Intel,1971,2300,0.74,1,1.5,2,specint95,\"a page, and another\""]).unwrap();
    let processor = &history.processors()[0];
    assert_eq!(processor.maker, "Intel");
    assert_eq!(processor.transistors, Some(2300.0));
    assert_eq!(processor.logical_cores, Some(1));
    assert_eq!(processor.power_w, Some(1.5));
    assert_eq!(processor.single_thread(), Some(2.0 * 37.6));
    assert_eq!(processor.source, "a page, and another");
}

#[test]
fn gaps_stay_gaps() {
    let history = parse(&["X,Y,1980,,,,,,,a page"]).unwrap();
    let processor = &history.processors()[0];
    assert_eq!(processor.transistors, None);
    assert_eq!(processor.clock_mhz, None);
    assert_eq!(processor.logical_cores, None);
    assert_eq!(processor.power_w, None);
    assert_eq!(processor.single_thread(), None);
}

#[test]
fn the_message_names_file_line_column_value_and_remedy() {
    assert_eq!(
        message("Z80,Zilog,1976,many,2.5,1,,,,a page"),
        "mine.csv, line 3, column \"transistors\": \"many\" is no valid value; expected a number above zero, or nothing"
    );
}

#[test]
fn each_kind_of_fault_is_told_at_its_column() {
    for (row, column, value) in [
        ("Z80,Zilog,1976,-8500,2.5,1,,,,a page", "transistors", "-8500"),
        ("Z80,Zilog,1976,0,2.5,1,,,,a page", "transistors", "0"),
        ("Z80,Zilog,1976,inf,2.5,1,,,,a page", "transistors", "inf"),
        ("Z80,Zilog,1976,8500,NaN,1,,,,a page", "clock_mhz", "NaN"),
        ("Z80,Zilog,1976,8500,2.5,1.5,,,,a page", "logical_cores", "1.5"),
        ("Z80,Zilog,1976,8500,2.5,0,,,,a page", "logical_cores", "0"),
        ("Z80,Zilog,1976,8500,2.5,1,hot,,,a page", "power_w", "hot"),
        (
            "Z80,Zilog,1976,8500,2.5,1,,fast,mips,a page",
            "single_thread_raw",
            "fast",
        ),
        ("Z80,Zilog,1976,8500,2.5,1,,,mips,a page", "single_thread_raw", ""),
        ("Z80,Zilog,1976,8500,2.5,1,,1,,a page", "single_thread_basis", ""),
        (
            "Z80,Zilog,1976,8500,2.5,1,,1,bogomips,a page",
            "single_thread_basis",
            "bogomips",
        ),
        ("Z80,Zilog,1970,8500,2.5,1,,,,a page", "year", "1970"),
        ("Z80,Zilog,2999,8500,2.5,1,,,,a page", "year", "2999"),
        ("Z80,Zilog,1976.5,8500,2.5,1,,,,a page", "year", "1976.5"),
        ("Z80,Zilog,,8500,2.5,1,,,,a page", "year", ""),
        (",Zilog,1976,8500,2.5,1,,,,a page", "name", ""),
        ("Z80,,1976,8500,2.5,1,,,,a page", "maker", ""),
        ("Z80,Zilog,1976,8500,2.5,1,,,,", "source", ""),
    ] {
        let message = message(row);
        let place =
            format!("mine.csv, line 3, column \"{column}\": \"{value}\" is no valid value; expected ");
        assert!(message.starts_with(&place), "{row}\n{message}");
        assert!(message.len() > place.len());
    }
}

#[test]
fn an_unknown_basis_is_answered_with_the_known_ones() {
    let message = message("Z80,Zilog,1976,8500,2.5,1,,1,bogomips,a page");
    assert!(message.contains("specint2006-nolq, geekbench5"), "{message}");
}

#[test]
fn a_name_given_twice_points_at_both_lines() {
    let message = message("Intel 4004,Intel,1972,,,,,,,a page");
    assert!(message.contains("line 3"), "{message}");
    assert!(
        message.contains("\"Intel 4004\" is on line 2 already"),
        "{message}"
    );
}

#[test]
fn a_row_of_another_length_is_told_with_both_counts() {
    let message = message("Z80,Zilog,1976,8500");
    assert!(
        message.starts_with("mine.csv, line 3: 4 fields; expected 10"),
        "{message}"
    );
}

#[test]
fn another_header_is_shown_beside_the_expected_one() {
    let error = History::parse("name,year\nZ80,1976\n".as_bytes(), "mine.csv").unwrap_err();
    let message = error.to_string();
    assert!(message.contains("\"name,year\""), "{message}");
    assert!(message.contains(HEADER), "{message}");
}

#[test]
fn text_that_is_no_utf8_is_told_with_the_file() {
    let mut bytes = format!("{HEADER}\n").into_bytes();
    bytes.extend(b"Z80,Zil\xffog,1976,,,,,,,a page\n");
    let error = History::parse(bytes.as_slice(), "mine.csv").unwrap_err();
    assert!(
        error.to_string().starts_with("mine.csv is not readable as CSV"),
        "{error}"
    );
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let error = History::load("no/such/file.csv").unwrap_err();
    assert!(matches!(error, HistoryError::Open { .. }));
    assert!(error.to_string().contains("no/such/file.csv"), "{error}");
}

#[test]
fn a_file_of_ones_own_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.csv");
    std::fs::write(&path, format!("{HEADER}\n{GOOD}\n")).unwrap();
    assert_eq!(History::load(&path).unwrap().processors().len(), 1);
}

proptest! {
    /// Whatever stands in a row, the answer is a history or an error that names the file; never a panic.
    #[test]
    fn no_text_makes_it_panic(text in "(?s).{0,200}") {
        let text = format!("{HEADER}\n{text}");
        if let Err(error) = History::parse(text.as_bytes(), "mine.csv") {
            prop_assert!(error.to_string().starts_with("mine.csv"));
        }
    }
}
