//! A checkout in a folder with spaces, letters beyond ASCII and quotes in its name: set up and run like any other.

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use support::{folders, lab, names, said, set_up};

const NAME: &str = "Über  uns (Kopie) '1'";

/// A copy of what the checkout's repository knows, or would know.
fn copy_to(folder: &Path) {
    let root = folders().root().to_owned();
    let listed = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(&root)
        .output()
        .expect("git lists the files");
    assert!(listed.status.success(), "{}", said(&listed));
    let listed = String::from_utf8(listed.stdout).unwrap();
    let mut copied = 0;
    for file in listed.split_terminator('\0').map(PathBuf::from) {
        let from = root.join(&file);
        if from.is_file() {
            let to = folder.join(&file);
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::copy(&from, &to).unwrap();
            copied += 1;
        }
    }
    assert!(copied > 50, "{copied} files are no checkout");
}

/// Makes a cache of kernels that holds the one the tests run on: it is built once a user, not once a test.
fn lend_kernel(cache: &Path) {
    let kernel = folders().kernel_cache();
    let name = kernel.file_name().expect("the cache names its kernel");
    fs::create_dir_all(cache).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(&kernel, cache.join(name)).unwrap();
    #[cfg(windows)]
    std::os::windows::fs::symlink_dir(&kernel, cache.join(name)).unwrap();
}

#[test]
fn a_checkout_in_a_folder_with_spaces_is_set_up_and_runs() {
    set_up(); // of the checkout the tests run in: it builds the kernel where this user has none
    let place = tempfile::tempdir().unwrap();
    let runtime = tempfile::tempdir().unwrap();
    let checkout = place.path().join(NAME);
    copy_to(&checkout);
    let cache = place.path().join("Zwischen speicher");
    lend_kernel(&cache);
    let run = |arguments: &[&str]| {
        let output = lab()
            .args(arguments)
            .env("LAB_ROOT", &checkout)
            .env("LAB_CACHE", &cache)
            .env("XDG_RUNTIME_DIR", runtime.path())
            .env_remove("LAB_HOME")
            .output()
            .unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", said(&output));
    };
    run(&["setup"]);
    run(&["run", "00"]);
    run(&["export", "00", "--format", "svg"]);
    let exported = names(&checkout.join("exports").join("00-start-here"));
    assert!(exported.iter().any(|name| name.ends_with(".svg")), "{exported:?}");
    let executed = names(&checkout.join(".lab").join("executed"));
    assert_eq!(executed.len(), 1, "{executed:?}");
    assert!(executed[0].starts_with("00-"), "{executed:?}");
    assert_eq!(names(runtime.path()), [""; 0], "a kernel left its link behind");
}
