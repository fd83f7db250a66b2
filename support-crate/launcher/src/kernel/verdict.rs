//! Telling a cell that panicked, or left through `?`, from one that succeeded.
//!
//! evcxr answers both with "ok". The code it generates around a cell does know: it prints a notice to itself on either
//! path. Before a cell is compiled, the shim adds to each notice a line that writes a verdict file; the file is there
//! before the cell ends, and no text that a cell prints can imitate it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Names the file that the verdict of the running cell goes to; unset where nobody asks.
pub use lab_words::environment::VERDICT_FILE;

const PANIC_NOTICE: &str = "println!(\"EVCXR_PANIC_NOTIFICATION\");";
const ERROR_NOTICE: &str = "println!(\"{}\", evcxr_internal_runtime::USER_ERROR_OCCURRED);";

/// How a cell ended that evcxr reports as "ok" although it failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// A panic left the cell.
    Panicked,
    /// The cell was left early through `?`.
    ReturnedError,
}

impl Verdict {
    fn word(self) -> &'static str {
        match self {
            Self::Panicked => "panicked",
            Self::ReturnedError => "returned an error",
        }
    }
}

/// Reads the verdict on the last cell and clears it for the next.
///
/// # Errors
///
/// When the file holds anything but a verdict, or cannot be read or removed.
pub fn take(file: &Path) -> io::Result<Option<Verdict>> {
    let word = match fs::read_to_string(file) {
        Ok(word) => word,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    fs::remove_file(file)?;
    [Verdict::Panicked, Verdict::ReturnedError]
        .into_iter()
        .find(|verdict| verdict.word() == word)
        .map(Some)
        .ok_or_else(|| io::Error::other(format!("{} holds no verdict: {word:?}", file.display())))
}

/// Adds the verdict to the code that evcxr generated around a cell.
pub fn instrument(code: &str, file: &Path) -> String {
    let report = |verdict: Verdict| {
        format!(
            "let _ = ::std::fs::write({:?}, {:?});",
            file.display().to_string(),
            verdict.word()
        )
    };
    code.replace(
        PANIC_NOTICE,
        &format!("{PANIC_NOTICE} {}", report(Verdict::Panicked)),
    )
    .replace(
        ERROR_NOTICE,
        &format!("{ERROR_NOTICE} {}", report(Verdict::ReturnedError)),
    )
}

/// Instruments the cell in a build directory, where somebody asks for verdicts.
///
/// # Errors
///
/// When the cell's source cannot be read or written.
pub fn instrument_cell(build_dir: &Path) -> io::Result<()> {
    let Some(file) = std::env::var_os(VERDICT_FILE).map(PathBuf::from) else {
        return Ok(());
    };
    let source = build_dir.join("src").join("lib.rs");
    let code = match fs::read_to_string(&source) {
        Ok(code) => code,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    fs::write(&source, instrument(&code, &file))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verdict_is_read_once() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("verdict");
        assert_eq!(take(&file).unwrap(), None);
        fs::write(&file, Verdict::ReturnedError.word()).unwrap();
        assert_eq!(take(&file).unwrap(), Some(Verdict::ReturnedError));
        assert_eq!(take(&file).unwrap(), None);
        fs::write(&file, "nonsense").unwrap();
        assert!(take(&file).unwrap_err().to_string().contains("nonsense"));
    }

    #[test]
    fn only_the_notices_are_changed() {
        let code = format!("fn f() {{ g(); {PANIC_NOTICE} }}\n// EVCXR_PANIC_NOTIFICATION");
        let changed = instrument(&code, Path::new("v"));
        assert_eq!(changed.matches("::std::fs::write").count(), 1);
        assert_eq!(changed.lines().count(), code.lines().count());
        assert_eq!(instrument("fn f() {}", Path::new("v")), "fn f() {}");
    }
}
