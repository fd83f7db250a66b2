//! How a program ended, passed on as this program's own end.

use std::process::{ExitCode, ExitStatus};

/// The exit code to end with after a program ended so.
pub fn passed_on(status: ExitStatus) -> ExitCode {
    ExitCode::from(code(status))
}

/// The same as a number.
pub fn code(status: ExitStatus) -> u8 {
    byte(status.code())
}

/// A code that does not fit, as Windows has them, and a signal are failures: 256 cut to a byte would be success.
fn byte(code: Option<i32>) -> u8 {
    const FAILURE: u8 = 1;
    code.and_then(|code| u8::try_from(code).ok()).unwrap_or(FAILURE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_success_is_passed_on_as_success() {
        assert_eq!(byte(Some(0)), 0);
        assert_eq!(byte(Some(101)), 101);
        for failed in [Some(256), Some(-1), Some(i32::MIN), Some(0x4001_0000), None] {
            assert_ne!(byte(failed), 0, "{failed:?}");
        }
    }
}
