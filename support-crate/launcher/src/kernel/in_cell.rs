//! What is compiled into every cell: a guard that tells the front how the cell ended, and who panicked in it.
//!
//! evcxr answers "ok" to a cell that panicked, and to one that was left through `?`; it forwards what a cell printed line
//! by line and may still be at it when it says that the cell has ended. The code that it generates around a cell knows
//! better: before a cell is compiled, the stand-in for cargo adds records to it. A record is a line on standard error (the
//! last one on standard output too) that begins with a mark which no cell can know, so no text can imitate one.

mod ready_made;

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use self::ready_made::Pieces;
use crate::kernel::connection::secret;

/// Where the kernel's front looks for records.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Records {
    /// What each record begins with.
    pub mark: String,
    /// A file that is one byte longer after each cell.
    pub ended: PathBuf,
    /// Whether panics come with their whole backtraces: asked for as everywhere, by `RUST_BACKTRACE=full`.
    pub traces: bool,
}

/// The variables that tell the stand-in for cargo of them.
pub use lab_words::environment::{BACKTRACE, CELLS_ENDED, RECORD_MARK};

/// The shared crate's module, for cells that do not have it; compiling it takes them a sixth of a second.
const MODULE: &str = include_str!("../../../src/ground/cell/frame.rs");
/// What that module is called in such a cell.
const OWN: &str = "crate::lab_in_cell";

/// The package with which a cell asks the reader for a line, over the channel that is its standard input.
const ASKS: &str = "evcxr_input";

const FUNCTION: &str = "#[unsafe(no_mangle)]\npub extern \"C\" fn run_user_code_";
/// The function's end where a cell holds no statements.
const EMPTY: &str = "{x}";
/// Where evcxr shows a value that has no way of its own to be shown.
const VALUE: &str = "fn evcxr_send_text_plain(text: &str)\n{";
const PANIC_NOTICE: &str = "println!(\"EVCXR_PANIC_NOTIFICATION\");";
const ERROR_NOTICE: &str = "println!(\"{}\", evcxr_internal_runtime::USER_ERROR_OCCURRED);";
const ERROR_CONVERSION: &str = "fn from(error: T) -> Self {";

impl Records {
    /// The records of a kernel that is about to build in `folder`, with a mark of their own.
    pub fn of_kernel(folder: &Path) -> Self {
        let ended = folder.join("cells-ended");
        // Of a kernel that built there before.
        let _ = fs::remove_file(&ended);
        Self {
            mark: format!("\u{1e}lab-{}\u{1f}", secret()),
            ended,
            traces: std::env::var_os("RUST_BACKTRACE").is_some_and(|asked| asked == "full"),
        }
    }

    /// Those that this process's environment names, as the stand-in for cargo has it.
    pub fn from_environment() -> Option<Self> {
        Some(Self {
            mark: std::env::var(RECORD_MARK).ok()?,
            ended: std::env::var_os(CELLS_ENDED)?.into(),
            traces: std::env::var_os(BACKTRACE).is_some(),
        })
    }

    /// What the kernel's environment says of them.
    pub fn environment(&self) -> Vec<(&'static str, OsString)> {
        let mut variables = vec![
            (RECORD_MARK, OsString::from(&self.mark)),
            (CELLS_ENDED, self.ended.clone().into_os_string()),
        ];
        if self.traces {
            variables.push((BACKTRACE, "full".into()));
        }
        variables
    }

    /// From here on cells get records. What evcxr runs before it listens gets none: it would wait for ever for somebody who
    /// takes what that printed.
    ///
    /// `cell` is what the next one is known by.
    pub fn begin(&self, cell: &str) {
        // Where they cannot be made, cells go without records, as they do without a front.
        let _ = fs::write(self.next_cell(), cell);
        let _ = fs::File::options().append(true).create(true).open(&self.ended);
    }

    fn next_cell(&self) -> PathBuf {
        self.ended.with_extension("next")
    }

    /// How many cells have ended so far.
    pub fn cells_ended(&self) -> u64 {
        fs::metadata(&self.ended).map_or(0, |about| about.len())
    }

    /// Adds the records to the code that evcxr generated around a cell with this manifest; no line of it changes its
    /// number.
    pub fn added_to(&self, code: &str, manifest: &str) -> String {
        let Some(function) = code.find(FUNCTION) else {
            return code.to_owned();
        };
        let Some(body) = code[function..].find('{').map(|at| function + at) else {
            return code.to_owned();
        };
        if code[body..].starts_with(EMPTY) {
            return code.to_owned();
        }
        let pieces = Pieces::of(manifest);
        let path = pieces.as_ref().map_or_else(|| OWN.to_owned(), Pieces::frame);
        let (mark, ended, traces) = (&self.mark, self.ended.display().to_string(), self.traces);
        let (before, after) = code.split_at(body + 1);
        let panicked = format!("{PANIC_NOTICE} {path}::record({mark:?}, \"panicked\", &[]);");
        let returned = format!(
            "{ERROR_NOTICE} {path}::record({mark:?}, \"error\", &[::std::any::type_name::<T>(), \
             &::std::panic::Location::caller().line().to_string(), &shown]);"
        );
        let before = with_location(before).replace(ERROR_NOTICE, &returned);
        let after = after
            .replace(PANIC_NOTICE, &panicked)
            .replace(VALUE, &format!("{VALUE} {path}::value_follows({mark:?});"));
        let input = if manifest.contains(ASKS) {
            String::new()
        } else {
            format!(" let _lab_input = {path}::close_input();")
        };
        let begin = format!(" let _lab = {path}::begin({mark:?}, {ended:?}, {traces});");
        match pieces {
            Some(pieces) => {
                let cell = fs::read_to_string(self.next_cell()).unwrap_or_default();
                pieces.used_in(
                    &format!("{before}{begin}{}{input}{after}", pieces.begin(&cell)),
                    &cell,
                )
            }
            None => format!("{before}{begin}{input}{after}\nmod lab_in_cell {{\n{MODULE}}}\n"),
        }
    }
}

/// The conversion of errors, which prints an error and forgets it, made to keep what it would print, and to know which
/// line it was called from.
fn with_location(code: &str) -> String {
    let Some(conversion) = code.rfind(ERROR_CONVERSION) else {
        return code.to_owned();
    };
    let (before, after) = code.split_at(conversion);
    let printed = after.replacen("eprintln!(", "let shown = format!(", 1).replacen(
        ERROR_CONVERSION,
        &format!("#[track_caller] {ERROR_CONVERSION}"),
        1,
    );
    format!("{before}{printed}")
}

/// Adds the records to the cell in a build directory, where a front looks for them.
///
/// # Errors
///
/// When the cell's source cannot be read or written.
pub fn instrument(build_dir: &Path) -> io::Result<()> {
    let Some(records) = Records::from_environment().filter(|records| records.ended.exists()) else {
        return Ok(());
    };
    let source = build_dir.join("src").join("lib.rs");
    let code = match fs::read_to_string(&source) {
        Ok(code) => code,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    let manifest = fs::read_to_string(build_dir.join("Cargo.toml")).unwrap_or_default();
    fs::write(&source, records.added_to(&code, &manifest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records() -> Records {
        Records {
            mark: "MARK".to_owned(),
            ended: PathBuf::from("ended"),
            traces: false,
        }
    }

    fn cell(body: &str) -> String {
        format!(
            "fn item() {{}}\n{FUNCTION}3(\nevcxr_variable_store: *mut u8) -> *mut u8 {{\n{body}\nevcxr_variable_store\n}}\n"
        )
    }

    #[test]
    fn lines_keep_their_numbers() {
        let code = cell(&format!(
            "if std::panic::catch_unwind(||{{\nmine();\n}}).is_err() {{\n{PANIC_NOTICE}\n}}"
        ));
        let added = records().added_to(&code, "");
        for (line, changed) in code.lines().zip(added.lines()) {
            assert!(changed.starts_with(line), "{line:?} became {changed:?}");
        }
        assert_eq!(added.matches("\"panicked\"").count(), 1);
        assert_eq!(
            added
                .matches("lab_in_cell::begin(\"MARK\", \"ended\", false)")
                .count(),
            1
        );
    }

    #[test]
    fn where_nothing_runs_nothing_is_added() {
        let items_only =
            format!("fn item() {{ {PANIC_NOTICE} }}\n{FUNCTION}3(\nmut x: *mut u8) -> *mut u8 {{x}}\n");
        for code in [items_only.as_str(), "fn f() {}", ""] {
            assert_eq!(records().added_to(code, ""), code);
        }
    }

    #[test]
    fn an_error_is_kept_with_its_place_instead_of_printed() {
        let conversion = format!(
            "impl<T: std::fmt::Display> From<T> for EvcxrUserCodeError {{\n{ERROR_CONVERSION}\n\
             eprintln!(\"{{}}\", error);\n{ERROR_NOTICE}\nEvcxrUserCodeError {{}}\n}}\n}}\n"
        );
        let added = records().added_to(&format!("{conversion}{}", cell("mine();")), "");
        assert!(added.contains("let shown = format!(\"{}\", error);"), "{added}");
        assert!(
            added.contains("#[track_caller]") && added.contains("\"error\""),
            "{added}"
        );
        assert!(!added.contains("eprintln!"), "{added}");
    }

    #[test]
    fn a_cell_with_a_crate_of_the_course_uses_what_is_built() {
        for (package, path) in [
            (
                "chapter-07",
                "::chapter_07::concurrency_lab::ground::cell::frame::begin",
            ),
            ("concurrency-lab", "::concurrency_lab::ground::cell::frame::begin"),
        ] {
            let manifest = format!("[dependencies]\nserde = \"1\"\n{package} = {{ path = \"x\" }}\n");
            let added = records().added_to(&cell("mine();"), &manifest);
            assert!(
                added.contains(path) && !added.contains("mod lab_in_cell"),
                "{added}"
            );
        }
    }
}
