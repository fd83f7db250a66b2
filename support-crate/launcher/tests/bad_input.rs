//! Mistakes a user makes get an error that names the value and the remedy, before anything is set up or lost.

mod support;

use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::Command;

use support::{lab, said};

fn refused(command: &mut Command) -> String {
    let output = command.output().expect("the launcher starts");
    let said = said(&output);
    assert!(!output.status.success(), "it was accepted:\n{said}");
    said
}

#[test]
fn an_unknown_chapter_is_named() {
    let said = refused(lab().args(["run", "99"]));
    assert!(
        said.contains("no chapter \"99\"") && said.contains("00-"),
        "{said}"
    );
}

#[test]
fn an_unknown_effort_is_named_with_the_known_ones() {
    let said = refused(lab().args(["run", "00", "--effort", "quik"]));
    assert!(
        said.contains("quik") && said.contains("quick, standard, thorough"),
        "{said}"
    );
}

#[test]
fn an_effort_misspelt_in_the_environment_is_named() {
    let said = refused(lab().args(["run", "00"]).env("LAB_EFFORT", "thourough"));
    assert!(
        said.contains("thourough") && said.contains("quick, standard or thorough"),
        "{said}"
    );
}

#[test]
fn a_time_limit_of_zero_is_refused() {
    let said = refused(lab().args(["run", "00", "--cell-timeout", "0"]));
    assert!(said.contains("--cell-timeout") && said.contains('0'), "{said}");
}

#[test]
fn a_file_that_is_no_notebook_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("torn.ipynb");
    std::fs::write(&path, "{\"cells\": [").unwrap();
    let said = refused(lab().arg("run").arg(&path));
    assert!(
        said.contains("torn.ipynb") && said.contains("not a notebook"),
        "{said}"
    );
}

#[test]
fn a_port_in_use_is_named() {
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let said = refused(lab().args(["--no-browser", "--port", &port]));
    assert!(said.contains(&port) && said.contains("choose another"), "{said}");
}

#[test]
fn a_folder_that_cannot_be_written_to_is_named() {
    // A file in the folder's place: permissions would not stop a test that runs as root.
    let file = tempfile::NamedTempFile::new().unwrap();
    let said = refused(lab().arg("setup").env("LAB_HOME", file.path().join("home")));
    assert!(
        said.contains("cannot write to") && said.contains("LAB_HOME"),
        "{said}"
    );
}

#[test]
fn a_checkout_that_is_none_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let said = refused(lab().arg("setup").env("LAB_ROOT", folder.path()));
    assert!(
        said.contains("no folder `notebooks`") && said.contains("LAB_ROOT"),
        "{said}"
    );
}

/// A set-up in an empty folder with the given program as its only Python.
fn set_up_with_python(python: &Path) -> String {
    let home = tempfile::tempdir().unwrap();
    refused(
        lab()
            .arg("setup")
            .env("LAB_HOME", home.path())
            .env("LAB_PYTHON", python),
    )
}

#[test]
fn a_missing_python_is_named() {
    let said = set_up_with_python(Path::new("/no/such/python"));
    assert!(
        said.contains("/no/such/python") && said.contains("cannot be run") && said.contains("LAB_PYTHON"),
        "{said}"
    );
}

/// A program that answers like a Python with these answers to the two questions the launcher asks.
#[cfg(unix)]
fn false_python(folder: &Path, version: &str, has_venv: bool) -> std::path::PathBuf {
    use std::os::unix::fs::PermissionsExt;
    let path = folder.join("python");
    let code = i32::from(!has_venv);
    let script =
        format!("#!/bin/sh\ncase \"$2\" in *venv*) echo ok; exit {code};; *) echo {version};; esac\n");
    std::fs::write(&path, script).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    path
}

#[cfg(unix)]
#[test]
fn a_python_that_is_too_old_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let said = set_up_with_python(&false_python(folder.path(), "3.8.10", true));
    assert!(
        said.contains("3.8.10 is too old") && said.contains("3.10"),
        "{said}"
    );
}

#[cfg(unix)]
#[test]
fn a_python_without_venv_is_named_with_the_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let said = set_up_with_python(&false_python(folder.path(), "3.12.1", false));
    assert!(
        said.contains("no venv module") && said.contains("python3-venv"),
        "{said}"
    );
}

#[test]
fn a_picture_format_that_is_not_there_is_named() {
    let said = refused(lab().args(["convert", "in.svg", "out.gif"]));
    assert!(said.contains("out.gif") && said.contains("png"), "{said}");
}
