//! What a spare kernel gives and what it takes: from the click on a chapter to its first figure, with one and without; and the
//! same work while one is being made, and where there is none.
//!
//! `cargo bench -p lab-launcher --bench spare_kernel` prints medians, in turns, in one run; some minutes on an idle machine.

use anyhow::{Result, ensure};
use lab_launcher::folders::CourseFolders;
use lab_launcher::notebook::session::jupyter;

const ROUNDS: &str = "5";

fn main() -> Result<()> {
    let folders = CourseFolders::find()?;
    let set_up = std::process::Command::new(env!("CARGO_BIN_EXE_lab"))
        .arg("setup")
        .status()?;
    ensure!(set_up.success(), "cargo lab setup failed");
    for script in ["click_to_figure", "quiet_spare"] {
        let own = env!("CARGO_MANIFEST_DIR");
        let measured = jupyter(&folders, "python")
            .arg(format!("{own}/benches/jupyterlab/{script}.py"))
            .arg(folders.installed_launcher())
            .args([ROUNDS, &format!("{own}/tests/kernel")])
            .arg(folders.notebooks())
            .env("LAB_HOME", folders.home())
            .status()?;
        ensure!(measured.success(), "{script} failed");
    }
    Ok(())
}
