//! The spare kernel, in a JupyterLab of its own: taken over, quiet, renewed, and gone without a trace.

#![cfg(target_os = "linux")] // it looks at processes

mod support;

use support::{folders, script};

#[test]
fn a_spare_serves_a_reader_disturbs_nothing_and_leaves_nothing_behind() {
    let launcher = folders().installed_launcher();
    assert_eq!(script("spare", &[launcher.as_os_str()]), "as a reader needs it\n");
}
