//! A cell's failure in the words that its reader sees.

use serde_json::{Value, json};

use super::records::{Panic, Returned};

/// The name that a panic has in an error message.
pub const PANIC: &str = "panic";
/// The name of an error that left a cell through `?`.
pub const RETURNED: &str = "error through `?`";
/// The name of an interruption.
pub const INTERRUPTED: &str = "interrupted";

/// What reading standard input gives in a cell; a folder that is read as a file gives the same.
const INPUT: [&str; 2] = ["Is a directory (os error 21)", "kind: IsADirectory"];
const ON_INPUT: &str =
    "(a cell has no standard input to read, and gets this error: write the text into the cell)";

/// What the compiler says of a macro that evcxr took for a value.
const NO_VALUE: &str = "metavariable";
const ON_THREAD_LOCAL: &str = "in a notebook `thread_local!` stands inside a function or a module: \
                               mod mine { thread_local! { pub static … } }";

/// An error of the compiler, with what a reader can do where the words of the compiler speak of generated code.
pub(super) fn advised(mut content: Value, cell: &str) -> Value {
    let value = content["evalue"].as_str().unwrap_or_default();
    if value.contains(NO_VALUE) && cell.contains("thread_local!") {
        content["evalue"] = ON_THREAD_LOCAL.into();
        content["traceback"] = json!([format!("\u{1b}[31mError:\u{1b}[0m {ON_THREAD_LOCAL}")]);
    }
    content
}

/// Why a cell failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Failure {
    name: &'static str,
    value: String,
    /// Where, and what stands there.
    place: Vec<String>,
    /// What follows the message.
    trace: Vec<String>,
}

/// The cell as its reader wrote it, and the code that was made of it.
pub(super) struct Source<'a> {
    pub(super) cell: &'a str,
    pub(super) generated: &'a str,
}

impl Failure {
    /// A panic left the cell. Where it was passed on, it left no word of its own.
    pub(super) fn of_panic(panic: Option<&Panic>, source: &Source<'_>) -> Self {
        let Some(panic) = panic else {
            let value = "a panic was passed on to the cell, without a message".to_owned();
            return Self::new(PANIC, value, Vec::new());
        };
        let mut place = source.place(&panic.file, panic.line);
        if let Some(thread) = &panic.thread {
            place.insert(0, format!("in the thread {thread:?}"));
        }
        let mut failure = Self::new(PANIC, panic.message.clone(), place);
        failure.trace = panic.trace.lines().map(str::to_owned).collect();
        failure
    }

    /// It was left through `?`.
    pub(super) fn of_error(error: &Returned, source: &Source<'_>) -> Self {
        let mut place = source.place(GENERATED, error.line);
        place.push(format!("    (an error of the type {})", error.kind));
        Self::new(RETURNED, error.message.clone(), place)
    }

    /// The reader interrupted it.
    pub(super) fn interruption() -> Self {
        let value = "the cell was interrupted: all variables are gone; functions, types, imports and dependencies are kept";
        Self::new(INTERRUPTED, value.to_owned(), Vec::new())
    }

    fn new(name: &'static str, value: String, mut place: Vec<String>) -> Self {
        if INPUT.iter().any(|sign| value.contains(sign)) {
            place.push(ON_INPUT.to_owned());
        }
        Self {
            name,
            value,
            place,
            trace: Vec::new(),
        }
    }

    /// As an error message has it.
    pub(super) fn content(&self) -> Value {
        let mut lines = vec![format!("\u{1b}[31m{}\u{1b}[0m: {}", self.name, self.value)];
        lines.extend(self.place.iter().chain(&self.trace).cloned());
        json!({ "ename": self.name, "evalue": self.value, "traceback": lines })
    }
}

/// A panic that stayed in the cell or in a thread, in a few lines.
pub(super) fn told(panic: &Panic, source: &Source<'_>) -> String {
    let thread = match &panic.thread {
        Some(name) => format!("the thread {name:?}"),
        None => "the cell".to_owned(),
    };
    let place = source.place(&panic.file, panic.line).join("\n");
    format!("{thread} panicked: {}\n{place}\n", panic.message)
}

/// Where evcxr puts the code of a cell.
const GENERATED: &str = "src/lib.rs";

impl Source<'_> {
    /// A line of the generated code in the reader's terms; a place in another file by its name.
    fn place(&self, file: &str, line: usize) -> Vec<String> {
        if file != GENERATED {
            return vec![format!("at {file}:{line}")];
        }
        let Some(text) = line.checked_sub(1).and_then(|at| self.generated.lines().nth(at)) else {
            return Vec::new();
        };
        let text = text.trim();
        let mut same = (1..)
            .zip(self.cell.lines())
            .filter(|(_, own)| is_in(own.trim(), text));
        let place = match (same.next(), same.next()) {
            (Some((number, own)), None) => (format!("in line {number} of this cell:"), own.trim()),
            (Some((_, own)), Some(_)) => ("in this cell:".to_owned(), own.trim()),
            (None, _) => ("in an earlier cell:".to_owned(), text),
        };
        vec![place.0, format!("    {}", place.1)]
    }
}

/// Whether a line of a cell stands in a line of the code made of it.
fn is_in(own: &str, generated: &str) -> bool {
    own.len() > 1 && generated.contains(own)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: Source<'_> = Source {
        cell: "let a = 7;\nassert_eq!(a, 8);\n}\nstep();\nstep();",
        generated: "fn old() {\n    panic!()\n}\nlet a = 7;\nassert_eq!(a, 8);\nstep();\nstep();\n",
    };

    fn panic_at(line: usize) -> Panic {
        Panic {
            thread: None,
            file: GENERATED.to_owned(),
            line,
            message: "boom".to_owned(),
            trace: String::new(),
        }
    }

    fn traceback(failure: &Failure) -> String {
        let content = failure.content();
        let lines = content["traceback"].as_array().unwrap().iter();
        lines
            .map(|line| line.as_str().unwrap())
            .collect::<Vec<_>>()
            .join("\n")
    }

    #[test]
    fn a_panic_shows_the_readers_own_line() {
        let shown = traceback(&Failure::of_panic(Some(&panic_at(5)), &SOURCE));
        assert!(
            shown.contains("boom\nin line 2 of this cell:\n    assert_eq!(a, 8);"),
            "{shown}"
        );
        let twice = traceback(&Failure::of_panic(Some(&panic_at(6)), &SOURCE));
        assert!(twice.contains("in this cell:\n    step();"), "{twice}");
        let old = traceback(&Failure::of_panic(Some(&panic_at(2)), &SOURCE));
        assert!(old.contains("in an earlier cell:\n    panic!()"), "{old}");
    }

    #[test]
    fn reading_standard_input_is_explained() {
        let mut panic = panic_at(5);
        panic.message = "Os { code: 21, kind: IsADirectory, message: \"Is a directory\" }".to_owned();
        let shown = traceback(&Failure::of_panic(Some(&panic), &SOURCE));
        assert!(shown.contains("a cell has no standard input"), "{shown}");
    }

    #[test]
    fn advice_is_given_where_the_compiler_speaks_of_generated_code() {
        let refused =
            json!({ "evalue": "expected expression, found `vis` metavariable", "traceback": ["…"] });
        let advised = advised(refused.clone(), "thread_local! { static X: u8 = 1; }");
        assert!(
            advised["evalue"]
                .as_str()
                .unwrap()
                .contains("inside a function or a module")
        );
        assert_eq!(super::advised(refused.clone(), "let a = 1;"), refused);
    }

    #[test]
    fn places_elsewhere_and_none_at_all_are_no_trouble() {
        let mut elsewhere = panic_at(5);
        elsewhere.file = "library/core/src/slice.rs".to_owned();
        let shown = traceback(&Failure::of_panic(Some(&elsewhere), &SOURCE));
        assert!(shown.ends_with("at library/core/src/slice.rs:5"), "{shown}");
        for line in [0, 1000] {
            let shown = traceback(&Failure::of_panic(Some(&panic_at(line)), &SOURCE));
            assert!(shown.ends_with("boom"), "{shown}");
        }
        assert!(traceback(&Failure::of_panic(None, &SOURCE)).contains("passed on"));
    }

    #[test]
    fn a_panic_elsewhere_is_told_with_its_thread() {
        let mut elsewhere = panic_at(5);
        elsewhere.thread = Some("worker".to_owned());
        let said = told(&elsewhere, &SOURCE);
        assert!(
            said.starts_with("the thread \"worker\" panicked: boom\nin line 2"),
            "{said}"
        );
    }
}
