//! The stand-in for cargo: at work in the kernel's own build folder, and nowhere else.

#![cfg(unix)] // a shell script stands in for the real cargo

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use lab_launcher::kernel::in_cell::{CELLS_ENDED, RECORD_MARK};
use lab_launcher::kernel::shim;
use tempfile::TempDir;

const CELL: &str = "#[unsafe(no_mangle)]\npub extern \"C\" fn run_user_code_0() { println!(\"EVCXR_PANIC_NOTIFICATION\"); }\n";
const MANIFEST: &str = "[dependencies]\nchapter-00 = { path = \"x\" }\nconcurrency-lab = { path = \"y\" }\n";
const THEIR_LOCK: &str = "# theirs\n";
const OUR_LOCK: &str = "[[package]]\nname = \"chapter-00\"\n[[package]]\nname = \"concurrency-lab\"\n";

/// A kernel's surroundings: the stand-ins, a cargo that says what it was started with, a workspace's lock file.
struct Kernel {
    folder: TempDir,
}

impl Kernel {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        shim::install(Path::new(env!("CARGO_BIN_EXE_lab")), &folder.path().join("shims")).unwrap();
        let cargo = folder.path().join("real-cargo");
        fs::write(&cargo, "#!/bin/sh\necho \"$@\"\nenv\n").unwrap();
        fs::set_permissions(&cargo, fs::Permissions::from_mode(0o755)).unwrap();
        fs::write(folder.path().join("workspace.lock"), OUR_LOCK).unwrap();
        fs::write(folder.path().join("ended"), "").unwrap();
        Self { folder }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A project with a cell in it.
    fn project(&self, name: &str) -> PathBuf {
        let project = self.at(name);
        fs::create_dir_all(project.join("src")).unwrap();
        fs::write(project.join("src/lib.rs"), CELL).unwrap();
        fs::write(project.join("Cargo.toml"), MANIFEST).unwrap();
        fs::write(project.join("Cargo.lock"), THEIR_LOCK).unwrap();
        project
    }

    /// `cargo build` in `project` while the kernel builds in `own`; gives what cargo was started with.
    fn build(&self, own: &Path, project: &Path) -> String {
        self.run("build", own, project)
    }

    fn run(&self, command: &str, own: &Path, project: &Path) -> String {
        let output = Command::new(self.at("shims").join("cargo"))
            .args([command, "--quiet"])
            .current_dir(project)
            .env(shim::REAL_CARGO, self.at("real-cargo"))
            .env(shim::LOCK_FILE, self.at("workspace.lock"))
            .env(RECORD_MARK, "MARK")
            .env(CELLS_ENDED, self.at("ended"))
            .env("EVCXR_TMPDIR", own)
            .env("CARGO_TARGET_DIR", "target")
            .env("CARGO_PROFILE_DEV_OPT_LEVEL", "3")
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    }
}

fn read(project: &Path, name: &str) -> String {
    fs::read_to_string(project.join(name)).unwrap()
}

#[test]
fn a_project_that_a_cell_builds_elsewhere_is_left_as_it_is() {
    let kernel = Kernel::new();
    let (own, theirs) = (kernel.project("own"), kernel.project("theirs"));
    let started_with = kernel.build(&own, &theirs);
    assert_eq!(read(&theirs, "src/lib.rs"), CELL, "its source was rewritten");
    assert_eq!(
        read(&theirs, "Cargo.lock"),
        THEIR_LOCK,
        "its lock file was replaced"
    );
    assert!(started_with.starts_with("build --quiet\n"), "{started_with}");
    assert!(
        !started_with.contains("CARGO_PROFILE_DEV_OPT_LEVEL"),
        "it is built with the settings of cells: {started_with}"
    );
    assert!(
        started_with.contains("CARGO_TARGET_DIR=target\n"),
        "{started_with}"
    );
}

#[test]
fn a_folder_inside_the_kernels_own_is_somebody_elses_too() {
    let kernel = Kernel::new();
    let own = kernel.project("own");
    let inside = kernel.project("own/inside");
    kernel.build(&own, &inside);
    assert_eq!(read(&inside, "src/lib.rs"), CELL);
    assert_eq!(read(&inside, "Cargo.lock"), THEIR_LOCK);
}

#[test]
fn without_a_kernels_folder_nothing_is_touched() {
    let kernel = Kernel::new();
    let project = kernel.project("theirs");
    kernel.build(&kernel.at("gone"), &project);
    assert_eq!(read(&project, "src/lib.rs"), CELL);
    assert_eq!(read(&project, "Cargo.lock"), THEIR_LOCK);
}

/// evcxr is told the folder's name, cargo finds itself in the folder that the name leads to.
#[test]
fn the_kernels_own_folder_is_known_by_any_of_its_names_and_built_under_the_one_evcxr_has() {
    let kernel = Kernel::new();
    let own = kernel.project("the own one");
    let link = kernel.at("link");
    symlink(&own, &link).unwrap();
    let started_with = kernel.build(&link, &own);
    assert!(
        read(&own, "src/lib.rs")
            .contains("::chapter_00::concurrency_lab::ground::cell::frame::begin(\"MARK\"")
    );
    assert_eq!(read(&own, "Cargo.lock"), OUR_LOCK);
    let target = link.join("target");
    for name in ["CARGO_TARGET_DIR", "CARGO_BUILD_BUILD_DIR"] {
        let setting = format!("{name}={}\n", target.display());
        assert!(started_with.contains(&setting), "no {setting} in {started_with}");
    }
    assert!(
        started_with.contains("CARGO_PROFILE_DEV_OPT_LEVEL=3\n"),
        "{started_with}"
    );
}

/// A check of its own would check all dependencies first.
#[test]
fn a_cell_is_checked_by_building_it() {
    let kernel = Kernel::new();
    let (own, theirs) = (kernel.project("own"), kernel.project("theirs"));
    let started_with = kernel.run("check", &own, &own);
    assert!(started_with.starts_with("build --quiet\n"), "{started_with}");
    assert_eq!(
        read(&own, "src/lib.rs"),
        CELL,
        "what does not run needs no records"
    );
    let started_with = kernel.run("check", &own, &theirs);
    assert!(started_with.starts_with("check --quiet\n"), "{started_with}");
}
