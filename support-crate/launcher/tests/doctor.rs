//! What `cargo lab doctor` finds on machines that lack something.

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use lab_launcher::folders::KERNEL_VERSION;
use support::lab;

/// A machine with nothing of the course on it: an empty folder for what is generated, an empty cache.
struct Machine(tempfile::TempDir);

impl Machine {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn doctor(&self) -> Command {
        let mut command = lab();
        command
            .arg("doctor")
            .env("LAB_HOME", self.path("home"))
            .env("LAB_CACHE", self.path("cache"))
            .env("CARGO_HOME", self.path("cargo"));
        command
    }

    /// The line on a requirement that is not met.
    fn missing(&self, command: &mut Command, requirement: &str) -> String {
        let output = command.output().unwrap();
        let report = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.code(), Some(1), "{report}");
        report
            .lines()
            .find(|line| line.starts_with(&format!("✘ {requirement} ")))
            .unwrap_or_else(|| panic!("nothing is missing of {requirement}: {report}"))
            .to_owned()
    }

    /// A program of this name, first on the PATH of `command`.
    #[cfg(unix)]
    fn with_program(&self, command: &mut Command, name: &str, script: &str) {
        let folder = self.path("bin");
        fs::create_dir_all(&folder).unwrap();
        program(&folder.join(name), script);
        // rustup would name the real tools.
        program(&folder.join("rustup"), "exit 1");
        command.env("PATH", format!("{}:/usr/bin:/bin", folder.display()));
    }
}

#[cfg(unix)]
fn program(path: &Path, script: &str) {
    use std::os::unix::fs::PermissionsExt;
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn a_checkout_that_nobody_set_up_is_told_what_to_run() {
    let machine = Machine::new();
    let output = machine.doctor().output().unwrap();
    let report = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{report}");
    assert!(report.contains("✔ Rust"), "{report}");
    for requirement in ["JupyterLab", "notebook kernel", "registration", "warm build"] {
        let line = machine.missing(&mut machine.doctor(), requirement);
        assert!(line.contains("not there yet: run `cargo lab setup`"), "{line}");
    }
}

#[cfg(unix)]
#[test]
fn a_kernel_of_another_version_is_named_with_the_one_that_is_needed() {
    let machine = Machine::new();
    program(&machine.path("cargo/bin/evcxr_jupyter"), "exit 0");
    for (version, word) in [("0.19.0", "too old"), ("0.99.1", "another version")] {
        let mut doctor = machine.doctor();
        let list = format!("[ \"$1\" = install ] && echo 'evcxr_jupyter v{version}:' || echo 'cargo 1.95.0'");
        machine.with_program(&mut doctor, "cargo", &list);
        let line = machine.missing(&mut doctor, "notebook kernel");
        for said in [version, word, KERNEL_VERSION, "cargo lab setup"] {
            assert!(line.contains(said), "no {said:?} in: {line}");
        }
    }
}

#[cfg(unix)]
#[test]
fn a_kernel_that_does_not_start_is_not_called_present() {
    let machine = Machine::new();
    let cached = format!("cache/evcxr_jupyter-{KERNEL_VERSION}/bin/evcxr_jupyter");
    program(&machine.path(&cached), "exit 1");
    let line = machine.missing(&mut machine.doctor(), "notebook kernel");
    assert!(
        line.contains("does not start") && line.contains(&cached),
        "{line}"
    );
}

#[cfg(unix)]
#[test]
fn a_compiler_that_is_too_old_is_named_with_the_oldest_that_will_do() {
    let machine = Machine::new();
    let mut doctor = machine.doctor();
    machine.with_program(&mut doctor, "cargo", "echo 'cargo 1.70.0 (abc 2023-01-01)'");
    machine.with_program(&mut doctor, "rustc", "echo 'rustc 1.70.0 (abc 2023-01-01)'");
    let line = machine.missing(&mut doctor, "Rust");
    assert!(
        line.contains("1.70.0") && line.contains("too old") && line.contains(env!("CARGO_PKG_RUST_VERSION")),
        "{line}"
    );
}

/// An environment whose stamp says that it is complete, with a Python that says what `script` says.
#[cfg(unix)]
fn environment_with(machine: &Machine, script: &str) {
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("python");
    let locks =
        ["requirements.lock", "reveal.lock"].map(|name| fs::read_to_string(python.join(name)).unwrap());
    program(&machine.path("home/python/bin/python"), script);
    fs::write(machine.path("home/python/complete"), locks.concat()).unwrap();
}

#[cfg(unix)]
#[test]
fn an_environment_is_asked_and_not_believed() {
    let machine = Machine::new();
    environment_with(&machine, "exit 1");
    let line = machine.missing(&mut machine.doctor(), "JupyterLab");
    assert!(line.contains("does not run"), "{line}");
    environment_with(&machine, "echo 3.0.1");
    let line = machine.missing(&mut machine.doctor(), "JupyterLab");
    assert!(line.contains("3.0.1") && line.contains("needs 4."), "{line}");
}
