//! How a value reaches the page of a notebook.

use std::io::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

use super::cell::{frame, mark};

/// Prints one value in several forms, each with its MIME type, for the notebook's kernel, under one lock so that no other
/// thread's line falls in between.
pub(crate) fn show(contents: &[(&str, &str)]) {
    if let Some(mark) = mark() {
        frame::value_follows(mark);
    }
    let mut out = std::io::stdout().lock();
    for (mime, content) in contents {
        // Without a reader there is nobody to show anything to.
        let _ = writeln!(out, "EVCXR_BEGIN_CONTENT {mime}\n{content}\nEVCXR_END_CONTENT");
    }
    let _ = out.flush();
}

/// A line that says something else from time to time. The course's own kernel changes it where it stands; elsewhere each
/// saying is a line of its own, because a line that was printed stays.
#[derive(Debug)]
pub(crate) struct ChangingLine {
    /// Its number, and what the kernel knows it by; `None` where there is no such kernel.
    place: Option<(u64, &'static str)>,
}

impl ChangingLine {
    /// A line that says this at first.
    pub(crate) fn begin(text: &str) -> Self {
        static LINES: AtomicU64 = AtomicU64::new(0);
        let line = Self {
            place: mark().map(|mark| (LINES.fetch_add(1, Ordering::Relaxed), mark)),
        };
        line.say(text);
        line
    }

    /// Lets it say something else.
    pub(crate) fn say(&self, text: &str) {
        match &self.place {
            Some((number, mark)) => {
                let record = frame::line(mark, "line", &[&number.to_string(), text]);
                // Without a reader there is nobody to say anything to.
                let _ = std::io::stdout().lock().write_all(record.as_bytes());
            }
            None => println!("{text}"),
        }
    }

    /// Lets it say something last, where that takes no further line.
    pub(crate) fn end(&self, text: &str) {
        if self.place.is_some() {
            self.say(text);
        }
    }
}
