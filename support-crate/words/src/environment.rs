//! The environment variables of the course. One that is empty counts as one that is not set.

use std::ffi::OsString;
use std::path::PathBuf;

/// How much time measuring may take: a word of [`Effort`](crate::Effort).
pub const EFFORT: &str = "LAB_EFFORT";
/// The theme of the figures that a notebook shows: a word of [`Theme`](crate::Theme).
pub const THEME: &str = "LAB_THEME";
/// The folder that a kernel keeps its figures in, for `cargo lab export`; without it they are only shown.
pub const FIGURES_DIR: &str = "LAB_FIGURES_DIR";
/// The folder for records, instead of those that are looked for otherwise.
pub const RUNS_DIR: &str = "LAB_RUNS_DIR";

/// The checkout, where it is not the one that the launcher was built from.
pub const ROOT: &str = "LAB_ROOT";
/// The folder for everything generated, instead of `.lab` in the checkout.
pub const HOME: &str = "LAB_HOME";
/// The folder for what all checkouts of a user share.
pub const CACHE: &str = "LAB_CACHE";
/// The Python to make the course's environment with.
pub const PYTHON: &str = "LAB_PYTHON";
/// The Python environment that chapters start Python from, instead of the course's own.
pub const PYTHON_ENV: &str = "LAB_PYTHON_ENV";

/// The launcher's program, which turns a figure's SVG into other formats.
pub const LAUNCHER: &str = "LAB_LAUNCHER";
/// A program `lab-compare` that is already built.
pub const COMPARE: &str = "LAB_COMPARE";

/// `0` where no spare kernel is to be kept ready.
pub const SPARE: &str = "LAB_SPARE";
/// A build directory for a kernel to use and keep, instead of one of its own.
pub const BUILD_IN: &str = "LAB_BUILD_IN";
/// What a record begins with that a cell writes for the kernel's front.
pub const RECORD_MARK: &str = "LAB_RECORD_MARK";
/// The file that is one byte longer after each cell.
pub const CELLS_ENDED: &str = "LAB_CELLS_ENDED";
/// Set where the reader asked for whole backtraces.
pub const BACKTRACE: &str = "LAB_BACKTRACE";
/// The lock file whose versions a kernel's build uses.
pub const LOCK_FILE: &str = "LAB_LOCK_FILE";
/// The real cargo behind the kernel's stand-in.
pub const REAL_CARGO: &str = "LAB_REAL_CARGO";
/// The real rustc behind the kernel's stand-in.
pub const REAL_RUSTC: &str = "LAB_REAL_RUSTC";

/// What a variable holds, if anything.
pub fn value(variable: &str) -> Option<OsString> {
    std::env::var_os(variable).filter(|value| !value.is_empty())
}

/// The path that a variable holds, if any.
pub fn path(variable: &str) -> Option<PathBuf> {
    value(variable).map(PathBuf::from)
}
