//! Headless Chromium for the tests that look at pages.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use lab_launcher::toolchain::on_path;
use serde_json::Value;

use super::folders;

/// Chromium, where there is one; else says that `left_out` is skipped, and fails where `LAB_BROWSER_REQUIRED` is set.
pub fn chromium(left_out: &str) -> Option<PathBuf> {
    let found = ["chromium", "chromium-browser", "google-chrome"]
        .into_iter()
        .find_map(on_path);
    if found.is_none() {
        assert!(
            std::env::var_os("LAB_BROWSER_REQUIRED").is_none(),
            "Chromium is required here and is not installed"
        );
        let say = format!("SKIPPED: no Chromium on the PATH, so {left_out}\n");
        let _ = std::io::stderr().write_all(say.as_bytes());
    }
    found
}

/// A script of `tests/browser`, to be given its arguments.
pub fn script(name: &str) -> Command {
    let mut command = Command::new(folders().python_program("python"));
    command.arg(format!("{}/tests/browser/{name}.py", env!("CARGO_MANIFEST_DIR")));
    command
}

/// What a script reports.
pub fn report(mut script: Command) -> Value {
    let output = script
        .stderr(Stdio::inherit())
        .output()
        .expect("the environment's Python starts");
    assert!(
        output.status.success(),
        "the browser did not get through; its errors are above"
    );
    serde_json::from_slice(&output.stdout).expect("the browser's report is JSON")
}
