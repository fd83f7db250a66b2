//! What runs around a cell of the course's own kernel: records of how the cell ended, and of who panicked in it.
//!
//! The kernel's front reads them and the reader sees what it makes of them. Cells without a crate of the course get this
//! very file compiled into them, so it stands on the standard library alone.

/// Lives from a cell's beginning to its end, however it ends, and then says so.
#[derive(Debug)]
pub struct Guard {
    mark: &'static str,
    ended: &'static str,
}

/// Takes note of panics from here on, and of the cell's end: `mark` begins each record, and the file `ended` is one byte
/// longer at the end. A panic comes with its whole backtrace where `traces` are asked for.
pub fn begin(mark: &'static str, ended: &'static str, traces: bool) -> Guard {
    let cell = std::thread::current().id();
    std::panic::set_hook(Box::new(move |panic| {
        let thread = std::thread::current();
        let message = match (
            panic.payload().downcast_ref::<&str>(),
            panic.payload().downcast_ref::<String>(),
        ) {
            (Some(text), _) => *text,
            (_, Some(text)) => text,
            _ => "a value that is no text",
        };
        let (file, line) = panic
            .location()
            .map_or(("", 0), |place| (place.file(), place.line()));
        let trace = if traces {
            std::backtrace::Backtrace::force_capture().to_string()
        } else {
            String::new()
        };
        let place = if thread.id() == cell {
            ""
        } else {
            thread.name().unwrap_or("without a name")
        };
        record(mark, "panic", &[place, file, &line.to_string(), message, &trace]);
    }));
    Guard { mark, ended }
}

/// Writes one record to standard error: a line of its own, unless the cell left one unfinished.
pub fn record(mark: &str, kind: &str, fields: &[&str]) {
    let line = line(mark, kind, fields);
    let _ = std::io::Write::write_all(&mut std::io::stderr().lock(), line.as_bytes());
}

/// Says on standard output that a value comes next, which would take an unfinished line with it.
pub fn value_follows(mark: &str) {
    let _ = std::io::Write::write_all(&mut std::io::stdout().lock(), line(mark, "value", &[]).as_bytes());
}

/// A record as it is written, its fields apart by tabs.
pub fn line(mark: &str, kind: &str, fields: &[&str]) -> String {
    let mut line = String::from(mark);
    line.push_str(kind);
    for field in fields {
        line.push('\t');
        for character in field.chars() {
            match character {
                '\\' => line.push_str("\\\\"),
                '\n' => line.push_str("\\n"),
                '\r' => line.push_str("\\r"),
                '\t' => line.push_str("\\t"),
                other => line.push(other),
            }
        }
    }
    line.push('\n');
    line
}

impl Drop for Guard {
    fn drop(&mut self) {
        record(self.mark, "end", &[]);
        let mut out = std::io::stdout().lock();
        let _ = std::io::Write::write_all(&mut out, line(self.mark, "end", &[]).as_bytes());
        let _ = std::io::Write::flush(&mut out);
        let file = std::fs::OpenOptions::new()
            .append(true)
            .create(true)
            .open(self.ended);
        let _ = file.and_then(|mut file| std::io::Write::write_all(&mut file, b"."));
    }
}

/// Standard input is evcxr's own channel to this process. While this lives, whoever reads from it gets an error instead of
/// evcxr's commands, and so does a program that the cell starts.
#[cfg(unix)]
#[derive(Debug)]
pub struct InputClosed {
    channel: std::os::fd::OwnedFd,
}

/// Lets reading standard input fail from here on. `None` where the system refuses, and all stays as it is.
#[cfg(unix)]
pub fn close_input() -> Option<InputClosed> {
    use std::os::fd::AsFd;

    let channel = std::io::stdin().as_fd().try_clone_to_owned().ok()?;
    // Reading a folder fails at once, and with an error that `Stdin` passes on.
    let unreadable = std::fs::File::open("/").ok()?;
    become_input(unreadable.as_fd());
    Some(InputClosed { channel })
}

#[cfg(unix)]
impl Drop for InputClosed {
    fn drop(&mut self) {
        become_input(std::os::fd::AsFd::as_fd(&self.channel));
    }
}

#[cfg(unix)]
#[expect(
    unsafe_code,
    reason = "the standard library has no safe way to replace a standard stream"
)]
fn become_input(file: std::os::fd::BorrowedFd<'_>) {
    unsafe extern "C" {
        fn dup2(from: std::ffi::c_int, to: std::ffi::c_int) -> std::ffi::c_int;
    }
    // SAFETY: the declaration is POSIX's own, and both descriptors are open: `file` by its type, and standard input for as
    // long as a kernel runs, since its commands come from there.
    unsafe {
        dup2(std::os::fd::AsRawFd::as_raw_fd(&file), 0);
    }
}

/// Standard input is left alone on this system.
#[cfg(not(unix))]
pub fn close_input() {}
