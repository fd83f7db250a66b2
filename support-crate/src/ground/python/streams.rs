//! What the Python process says, read by threads of its own, so that no pipe fills up and an answer can be waited for
//! with a limit.
//!
//! The threads end when the process does: its ends of the pipes close then.

use std::{
    io::{BufRead, BufReader, Read},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{self, Receiver, RecvTimeoutError, SyncSender},
    },
    thread,
    time::Duration,
};

/// The longest line that is taken, in bytes; a longer one comes in parts.
const LONGEST_LINE: u64 = 64 << 10;

/// How long the rest of the error output is waited for once the process has ended.
const REST_LIMIT: Duration = Duration::from_secs(1);

/// The lines of its standard output.
#[derive(Debug)]
pub(super) struct Answers {
    lines: Receiver<String>,
}

impl Answers {
    pub(super) fn read(output: impl Read + Send + 'static) -> Self {
        // Each line answers a question: none waits for long.
        let (sender, lines) = mpsc::sync_channel(1);
        thread::spawn(move || for_each_line(output, |line| sender.send(line).is_ok()));
        Self { lines }
    }

    /// The next line, without its end.
    pub(super) fn next(&self, limit: Duration) -> Result<String, RecvTimeoutError> {
        self.lines.recv_timeout(limit)
    }

    /// Takes no further line.
    pub(super) fn close(&mut self) {
        self.lines = mpsc::channel().1;
    }
}

/// The last line of its error output, where Python names the exception.
#[derive(Debug)]
pub(super) struct LastWords {
    line: Arc<Mutex<String>>,
    /// Closed at the end of the output.
    open: Receiver<()>,
}

impl LastWords {
    pub(super) fn read(errors: impl Read + Send + 'static) -> Self {
        let line = Arc::new(Mutex::new("it said nothing".to_owned()));
        let (until_the_end, open) = mpsc::sync_channel(0);
        let written = Arc::clone(&line);
        thread::spawn(move || keep_the_last(errors, &written, until_the_end));
        Self { line, open }
    }

    /// The last line when all was read; after a second what there is then.
    pub(super) fn wait(&self) -> String {
        let _ = self.open.recv_timeout(REST_LIMIT);
        self.line.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn keep_the_last(errors: impl Read, last: &Mutex<String>, until_the_end: SyncSender<()>) {
    for_each_line(errors, |line| {
        *last.lock().unwrap_or_else(PoisonError::into_inner) = line;
        true
    });
    drop(until_the_end);
}

/// Hands on each line until there are no more, the stream breaks, or nobody wants them.
fn for_each_line(stream: impl Read, mut on_line: impl FnMut(String) -> bool) {
    let mut stream = BufReader::new(stream);
    loop {
        let mut line = Vec::new();
        match (&mut stream).take(LONGEST_LINE).read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => return,
            Ok(_) => {
                let line = String::from_utf8_lossy(&line);
                if !on_line(line.trim_end().to_owned()) {
                    return;
                }
            }
        }
    }
}
