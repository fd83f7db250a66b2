//! What cells tell the front, read off the lines that they print.

/// What a cell told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Record {
    /// Everything that it printed is here.
    End,
    /// A thread panicked.
    Panic(Panic),
    /// A panic left the cell.
    Panicked,
    /// It was left through `?`.
    Error(Returned),
    /// A line that changes says this now.
    Line(Line),
    /// A value follows; what stands before is a line that was not ended.
    Value,
    /// A thread printed after its cell had ended.
    Late(Late),
}

/// What a thread printed after its cell had ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Late {
    /// The request that the cell came with.
    pub(super) cell: String,
    pub(super) stream: String,
    pub(super) text: String,
}

/// A line that says something else from time to time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Another for each line of a kernel's process.
    pub(super) number: String,
    pub(super) text: String,
}

/// A panic, wherever it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Panic {
    /// The thread's name, where it is not the cell's own.
    pub(super) thread: Option<String>,
    pub(super) file: String,
    pub(super) line: usize,
    pub(super) message: String,
    /// Empty unless it was asked for.
    pub(super) trace: String,
}

/// An error that left a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Returned {
    /// Its type.
    pub(super) kind: String,
    pub(super) line: usize,
    pub(super) message: String,
}

/// Cuts a printed text at a record: what stands before it, and the record. `None` where it holds none.
pub(super) fn read<'a>(text: &'a str, mark: &str) -> Option<(&'a str, Option<Record>)> {
    let (before, record) = text.split_once(mark)?;
    let fields: Vec<String> = record.trim_end_matches('\n').split('\t').map(plain).collect();
    let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
    Some((before, understood(&fields)))
}

fn understood(fields: &[&str]) -> Option<Record> {
    Some(match *fields {
        ["end"] => Record::End,
        ["panicked"] => Record::Panicked,
        ["panic", thread, file, line, message, trace] => Record::Panic(Panic {
            thread: (!thread.is_empty()).then(|| thread.to_owned()),
            file: file.to_owned(),
            line: line.parse().ok()?,
            message: message.to_owned(),
            trace: trace.to_owned(),
        }),
        ["error", kind, line, message] => Record::Error(Returned {
            kind: kind.to_owned(),
            line: line.parse().ok()?,
            message: message.to_owned(),
        }),
        ["value"] => Record::Value,
        ["late", cell, stream, text] => Record::Late(Late {
            cell: cell.to_owned(),
            stream: stream.to_owned(),
            text: text.to_owned(),
        }),
        ["line", number, text] => Record::Line(Line {
            number: number.to_owned(),
            text: text.to_owned(),
        }),
        _ => return None,
    })
}

/// A field without its escapes.
fn plain(field: &str) -> String {
    let mut text = String::with_capacity(field.len());
    let mut characters = field.chars();
    while let Some(character) = characters.next() {
        let escaped = (character == '\\').then(|| characters.next()).flatten();
        text.push(match escaped {
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some(other) => other,
            None => character,
        });
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_without_the_mark_is_a_text() {
        assert_eq!(read("thread 'main' panicked at src/lib.rs:1:1:\n", "MARK"), None);
    }

    #[test]
    fn what_stands_before_a_record_is_kept() {
        assert_eq!(
            read("half a lineMARKend\n", "MARK"),
            Some(("half a line", Some(Record::End)))
        );
        assert_eq!(read("MARKnonsense\n", "MARK"), Some(("", None)));
    }

    #[test]
    fn fields_hold_any_text() {
        let text = "MARKerror\tstd::io::Error\t12\ttwo\\nlines, a \\ttab, a \\\\ and ü\n";
        let Some(("", Some(Record::Error(error)))) = read(text, "MARK") else {
            panic!("{text}");
        };
        assert_eq!(error.message, "two\nlines, a \ttab, a \\ and ü");
        assert_eq!((error.kind.as_str(), error.line), ("std::io::Error", 12));
        let text = "MARKpanic\tworker 3\tsrc/lib.rs\t7\tboom\t\n";
        let Some((_, Some(Record::Panic(panic)))) = read(text, "MARK") else {
            panic!("{text}");
        };
        assert_eq!(panic.thread.as_deref(), Some("worker 3"));
        assert_eq!((panic.line, panic.message.as_str()), (7, "boom"));
    }
}
