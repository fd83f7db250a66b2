//! Reading `processors.csv`, with errors that point at the field.

use std::collections::HashMap;
use std::io::Read;
use std::time::{SystemTime, UNIX_EPOCH};

use super::{Basis, HistoryError, Processor, SingleThread};

const COLUMNS: [&str; 10] = [
    "name",
    "maker",
    "year",
    "transistors",
    "clock_mhz",
    "logical_cores",
    "power_w",
    "single_thread_raw",
    "single_thread_basis",
    "source",
];

const FIRST_YEAR: u16 = 1971;

/// The last year that a row may be of: the next one. A machine whose clock lags, as after a flat battery, still reads
/// the rows that are committed.
fn last_year() -> u16 {
    const SECONDS_PER_YEAR: u64 = 31_556_952;
    const COMMITTED: u64 = 2026;
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| 1970 + since.as_secs() / SECONDS_PER_YEAR);
    u16::try_from(now.max(COMMITTED) + 1).unwrap_or(u16::MAX)
}

pub(super) fn rows(reader: impl Read, origin: &str) -> Result<Vec<Processor>, HistoryError> {
    let csv_error = |source| HistoryError::Csv {
        origin: origin.to_string(),
        source,
    };
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(reader);

    let header = reader.headers().map_err(csv_error)?;
    if *header != COLUMNS[..] {
        return Err(HistoryError::Header {
            origin: origin.to_string(),
            found: header.iter().collect::<Vec<_>>().join(","),
            expected: COLUMNS.join(","),
        });
    }

    let last_year = last_year();
    let mut lines = HashMap::new();
    let mut processors = Vec::new();
    for record in reader.records() {
        let record = record.map_err(csv_error)?;
        let line = record.position().map_or(0, csv::Position::line);
        if record.len() != COLUMNS.len() {
            return Err(HistoryError::Fields {
                origin: origin.to_string(),
                line,
                found: record.len(),
                expected: COLUMNS.len(),
            });
        }
        let processor = Row {
            origin,
            line,
            record: &record,
        }
        .processor(last_year)?;
        if let Some(first) = lines.insert(processor.name.clone(), line) {
            return Err(HistoryError::Duplicate {
                origin: origin.to_string(),
                line,
                name: processor.name,
                first,
            });
        }
        processors.push(processor);
    }
    Ok(processors)
}

/// One row with the place that its errors name.
struct Row<'a> {
    origin: &'a str,
    line: u64,
    record: &'a csv::StringRecord,
}

impl Row<'_> {
    fn processor(&self, last_year: u16) -> Result<Processor, HistoryError> {
        Ok(Processor {
            name: self.text(0, "the processor's name")?,
            maker: self.text(1, "the name of its maker")?,
            year: self.year(last_year)?,
            transistors: self.positive(3)?,
            clock_mhz: self.positive(4)?,
            logical_cores: self.count(5)?,
            power_w: self.positive(6)?,
            single_thread: self.single_thread()?,
            source: self.text(9, "a public source that a reader can look up")?,
        })
    }

    fn field(&self, column: usize) -> &str {
        &self.record[column]
    }

    fn wrong(&self, column: usize, expected: impl Into<String>) -> HistoryError {
        HistoryError::Value {
            origin: self.origin.to_string(),
            line: self.line,
            column: COLUMNS[column],
            value: self.field(column).to_string(),
            expected: expected.into(),
        }
    }

    fn text(&self, column: usize, expected: &str) -> Result<String, HistoryError> {
        match self.field(column) {
            "" => Err(self.wrong(column, expected)),
            text => Ok(text.to_string()),
        }
    }

    fn year(&self, last: u16) -> Result<u16, HistoryError> {
        self.field(2)
            .parse()
            .ok()
            .filter(|year| (FIRST_YEAR..=last).contains(year))
            .ok_or_else(|| self.wrong(2, format!("a year from {FIRST_YEAR} to {last}")))
    }

    fn positive(&self, column: usize) -> Result<Option<f64>, HistoryError> {
        match self.field(column) {
            "" => Ok(None),
            text => text
                .parse()
                .ok()
                .filter(|number: &f64| number.is_finite() && *number > 0.0)
                .map(Some)
                .ok_or_else(|| self.wrong(column, "a number above zero, or nothing")),
        }
    }

    fn count(&self, column: usize) -> Result<Option<u32>, HistoryError> {
        match self.field(column) {
            "" => Ok(None),
            text => text
                .parse()
                .ok()
                .filter(|count| *count > 0)
                .map(Some)
                .ok_or_else(|| self.wrong(column, "a whole number above zero, or nothing")),
        }
    }

    fn single_thread(&self) -> Result<Option<SingleThread>, HistoryError> {
        let raw = self.positive(7)?;
        let known = || Basis::all().map(Basis::name).collect::<Vec<_>>().join(", ");
        match (raw, self.field(8)) {
            (None, "") => Ok(None),
            (None, _) => Err(self.wrong(
                7,
                "the figure that single_thread_basis speaks of, or leave both empty",
            )),
            (Some(_), "") => Err(self.wrong(
                8,
                format!("what single_thread_raw was measured with: {}", known()),
            )),
            (Some(raw), name) => match Basis::named(name) {
                Some(basis) => Ok(Some(SingleThread { raw, basis })),
                None => Err(self.wrong(8, format!("one of {}", known()))),
            },
        }
    }
}
