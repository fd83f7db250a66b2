//! `println!` and its kin as cells have them: what a thread prints after its cell has ended is shown under that cell.

use std::fmt::Arguments;
use std::io::Write;
use std::sync::{PoisonError, RwLock};

use super::{frame, mark};

/// The cell that runs; none between two cells.
static RUNNING: RwLock<&'static str> = RwLock::new("");

/// Where a text goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Out,
    /// Standard error.
    Err,
}

/// Lives as long as a cell runs.
#[derive(Debug)]
pub struct Runs;

/// From here on this cell runs.
pub fn begin(cell: &'static str) -> Runs {
    set_running(cell);
    Runs
}

impl Drop for Runs {
    fn drop(&mut self) {
        set_running("");
    }
}

fn set_running(cell: &'static str) {
    *RUNNING.write().unwrap_or_else(PoisonError::into_inner) = cell;
}

/// Prints for code of a cell.
pub fn print(cell: &str, stream: Stream, text: Arguments<'_>, end: &str) {
    let running = *RUNNING.read().unwrap_or_else(PoisonError::into_inner);
    // The cell that prints is not the one that runs.
    let late = if cell == running { None } else { mark() };
    // Without a reader there is nobody to print for.
    let _ = match (late, stream) {
        (Some(mark), _) => {
            let to = if stream == Stream::Out { "stdout" } else { "stderr" };
            let record = frame::line(mark, "late", &[cell, to, &format!("{text}{end}")]);
            std::io::stdout().lock().write_all(record.as_bytes())
        }
        (None, Stream::Out) => write!(std::io::stdout().lock(), "{text}{end}"),
        (None, Stream::Err) => write!(std::io::stderr().lock(), "{text}{end}"),
    };
}

/// `println!` of a cell.
#[macro_export]
#[doc(hidden)]
#[expect(clippy::crate_in_macro_def, reason = "each cell has a `LAB_CELL` of its own")]
macro_rules! println_in_cell {
    () => { $crate::println_in_cell!("") };
    ($($argument:tt)*) => {
        $crate::ground::cell::printing::print(
            crate::LAB_CELL, $crate::ground::cell::printing::Stream::Out, ::std::format_args!($($argument)*), "\n",
        )
    };
}

/// `print!` of a cell.
#[macro_export]
#[doc(hidden)]
#[expect(clippy::crate_in_macro_def, reason = "each cell has a `LAB_CELL` of its own")]
macro_rules! print_in_cell {
    ($($argument:tt)*) => {
        $crate::ground::cell::printing::print(
            crate::LAB_CELL, $crate::ground::cell::printing::Stream::Out, ::std::format_args!($($argument)*), "",
        )
    };
}

/// `eprintln!` of a cell.
#[macro_export]
#[doc(hidden)]
#[expect(clippy::crate_in_macro_def, reason = "each cell has a `LAB_CELL` of its own")]
macro_rules! eprintln_in_cell {
    () => { $crate::eprintln_in_cell!("") };
    ($($argument:tt)*) => {
        $crate::ground::cell::printing::print(
            crate::LAB_CELL, $crate::ground::cell::printing::Stream::Err, ::std::format_args!($($argument)*), "\n",
        )
    };
}
