//! A kernel that does not answer yet can be told to end, and its client is gone then.

#![cfg(unix)] // a shell script stands in for Python

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use lab_launcher::folders::CourseFolders;
use lab_launcher::notebook::session::Session;

#[test]
fn the_start_of_a_kernel_ends_when_its_client_is_asked_to() {
    let home = tempfile::tempdir().unwrap();
    let folders = CourseFolders::at(home.path(), home.path(), home.path()).unwrap();
    let python = folders.python_program("python");
    fs::create_dir_all(python.parent().unwrap()).unwrap();
    fs::write(&python, "#!/bin/sh\nexec sleep 600\n").unwrap();
    fs::set_permissions(&python, fs::Permissions::from_mode(0o755)).unwrap();
    let (attended, program) = mpsc::channel();
    let asking = std::thread::spawn(move || {
        let program: lab_launcher::program::Program = program.recv().unwrap();
        assert!(program.ask_to_end(), "it had ended");
        program.wait().unwrap()
    });
    let began = Instant::now();
    let started = Session::start_attended(
        &folders,
        "rust",
        home.path(),
        &[],
        |_| (),
        |program| {
            attended.send(program.clone()).unwrap();
        },
    );
    let error = started.err().expect("no kernel can have started");
    assert!(error.to_string().contains("client ended"), "{error}");
    assert!(began.elapsed() < Duration::from_secs(300));
    assert!(!asking.join().unwrap().success());
}
