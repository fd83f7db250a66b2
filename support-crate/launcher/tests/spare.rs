//! The spare kernel, in a JupyterLab of its own: taken over, quiet, renewed, and gone without a trace.

#![cfg(target_os = "linux")] // it looks at processes

mod support;

use lab_launcher::notebook::session::jupyter;
use support::{folders, said, set_up};

#[test]
fn a_spare_serves_a_reader_disturbs_nothing_and_leaves_nothing_behind() {
    set_up();
    let script = format!("{}/tests/kernel/spare.py", env!("CARGO_MANIFEST_DIR"));
    let output = jupyter(&folders(), "python")
        .arg(script)
        .arg(folders().installed_launcher())
        .env("LAB_HOME", folders().home())
        .output()
        .expect("the environment's Python starts");
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(String::from_utf8_lossy(&output.stdout), "as a reader needs it\n");
}
