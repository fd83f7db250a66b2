//! Tables as text and HTML, and numbers as labels show them.

use concurrency_lab::lab::table::{RaggedRow, Table};
use concurrency_lab::lab::unit::Unit;

#[test]
fn tables_line_up_and_escape_html() {
    let table = Table::new(["name", "value"], [["<a & b>", "1.5 ms"], ["c", "12 ms"]]).note("two of them");
    assert_eq!(
        table.to_string(),
        "name      value\n-------  ------\n<a & b>  1.5 ms\nc         12 ms\ntwo of them"
    );
    assert!(table.html().contains("&lt;a &amp; b&gt;"));
    let ragged = Table::from_rows(vec!["a".into(), "b".into()], vec![vec!["1".into()]]);
    assert!(matches!(
        ragged,
        Err(RaggedRow {
            row: 0,
            cells: 1,
            columns: 2
        })
    ));
}

#[test]
fn numbers_read_as_people_write_them() {
    let thin = |text: &str| text.replace('_', "\u{202f}");
    for (unit, value, text) in [
        (Unit::Seconds, 1e-3, "1 ms"),
        (Unit::Seconds, 12.34e-6, "12.3 µs"),
        (Unit::Seconds, 0.0, "0 s"),
        (Unit::Times, 0.5, "0.5×"),
        (Unit::Times, 1234.0, "1_234×"),
        (Unit::Count, 3e6, "3 million"),
        (Unit::Count, 2.5e9, "2.5 billion"),
        (Unit::Count, 1e18, "10¹⁸"),
        (Unit::Count, 2e-7, "2·10⁻⁷"),
        (Unit::PerSecond, 20_000.0, "20_000/s"),
        (Unit::Percent, 1.0 / 12.0, "8.33 %"),
        (Unit::Bytes, 65_536.0, "64 KiB"),
        (Unit::Plain("W"), -2.0, "−2 W"),
        (Unit::None, 1.0, "1"),
    ] {
        assert_eq!(unit.format(value), thin(text), "{unit:?} {value}");
    }
}
