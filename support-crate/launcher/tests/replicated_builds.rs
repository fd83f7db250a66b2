//! A kernel's build directory shares with the warm one only what nobody rebuilds.

#![cfg(unix)] // tells a link from a copy by the file's number

use std::fs;
use std::os::unix::fs::MetadataExt;

use lab_launcher::kernel::build_dir::replicate;

#[test]
fn libraries_of_the_registry_are_shared_and_the_workspaces_own_are_not() {
    let folder = tempfile::tempdir().unwrap();
    let (warm, kernel) = (folder.path().join("warm"), folder.path().join("kernel"));
    let deps = "target/debug/deps";
    fs::create_dir_all(warm.join(deps)).unwrap();
    let shared = ["libserde-0a.rlib", "libtokio-1b.rmeta"];
    let own = [
        "libconcurrency_lab-2c.so",
        "libconcurrency_lab-2c.rmeta",
        "liblab_words-3d.rlib",
        "liblab_words-3d.rmeta",
        "serde-0a.d",
    ];
    for name in shared.iter().chain(&own) {
        fs::write(warm.join(deps).join(name), name).unwrap();
    }
    replicate(&warm, &kernel).unwrap();
    let is_shared = |name: &str| {
        let number = |build: &std::path::Path| fs::metadata(build.join(deps).join(name)).unwrap().ino();
        number(&warm) == number(&kernel)
    };
    for name in shared {
        assert!(is_shared(name), "{name}");
    }
    for name in own {
        assert!(!is_shared(name), "{name}");
    }
}
