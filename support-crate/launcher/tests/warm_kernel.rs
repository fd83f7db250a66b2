//! Kernels of the course: warm, reproducible, alike a release build, and alone in their build directories.

mod support;

use std::collections::BTreeMap;
use std::fs;

use lab_launcher::course::ChapterCrate;
use lab_launcher::folders::CourseFolders;
use lab_launcher::kernel::build_dir::BuildDir;
use lab_launcher::notebook::session::Session;
use support::{folders, printed, set_up};

/// A proxy where nobody listens: whatever wants the network fails.
const NETWORK_DOWN: [(&str, &str); 3] = [
    ("CARGO_HTTP_PROXY", "http://127.0.0.1:9"),
    ("CARGO_NET_RETRY", "0"),
    ("HTTPS_PROXY", "http://127.0.0.1:9"),
];

fn kernel(environment: &[(&str, &str)]) -> Session {
    set_up();
    let folders = folders();
    Session::start(&folders, "rust", &folders.notebooks(), environment, |_| ()).expect("a kernel starts")
}

/// The versions of a lock file's packages, without the workspace's own.
fn versions(lock: &str) -> BTreeMap<String, Vec<String>> {
    let mut versions = BTreeMap::<String, Vec<String>>::new();
    for package in lock
        .split("[[package]]")
        .filter(|package| package.contains("\nsource = "))
    {
        let field = |name: &str| {
            let line = package
                .lines()
                .find(|line| line.starts_with(name))
                .unwrap_or_default();
            line.split('"').nth(1).unwrap_or_default().to_owned()
        };
        versions
            .entry(field("name = "))
            .or_default()
            .push(field("version = "));
    }
    versions
}

/// The first cell of a chapter.
fn opening(chapter: u8) -> String {
    ChapterCrate::numbered(chapter).opening()
}

/// The shared crate and what it stands on are the same for every chapter, down to the features.
#[test]
fn the_shared_crate_is_built_once_for_all_chapters() {
    set_up();
    let target = folders().warm().join("target");
    let builds: Vec<String> = support::names(&target)
        .iter()
        .flat_map(|name| support::names(&target.join(name).join("debug/.fingerprint")))
        .collect();
    // A build of another feature or flag would stand beside it under another hash.
    let of = |package: &str| {
        let hash = |name: &String| name.strip_prefix(package)?.strip_prefix('-').map(str::len);
        builds.iter().filter(|name| hash(name) == Some(16)).count()
    };
    for package in ["tokio", "bytes", "memchr", "plotters", "chapter-00", "chapter-02"] {
        assert_eq!(of(package), 1, "{package}: {builds:#?}");
    }
}

/// A chapter's crate has statics too: the event loop finds its tasks by a thread-local, which the future's code in one
/// cell, and that of a function in another, must share with the loop in the library.
#[test]
fn a_chapters_thread_local_is_the_same_in_every_cell() {
    let mut session = kernel(&[]);
    printed(&mut session, &opening(2));
    printed(
        &mut session,
        "use chapter_02::event_loop::{EventLoop, spawn};\n\
         fn from_another_cell(n: u64) -> u64 { n }\n\
         async fn doubled(n: u64) -> u64 { spawn(async move { 2 * n }).await.unwrap() }",
    );
    for _ in 0..2 {
        let said = printed(
            &mut session,
            "println!(\"{}\", EventLoop::new().run(async { doubled(from_another_cell(21)).await }));",
        );
        assert_eq!(said, "42\n");
    }
    let count = "let total: u64 = (0..1000u64).into_par_iter().sum();\n\
                 println!(\"{total} {}\", std::fs::read_dir(\"/proc/self/task\").map_or(0, Iterator::count));";
    let first = printed(&mut session, count);
    assert_eq!(
        printed(&mut session, count),
        first,
        "another cell started threads of its own"
    );
}

#[test]
fn statics_exist_once_however_many_cells_use_them() {
    let mut session = kernel(&[]);
    printed(&mut session, &opening(0));
    let count = "let total: u64 = (0..1000u64).into_par_iter().sum();\n\
                 println!(\"{total} {} {}\", rayon::current_num_threads(), \
                 std::fs::read_dir(\"/proc/self/task\").map_or(0, Iterator::count));";
    let first = printed(&mut session, count);
    assert!(first.starts_with("499500 "), "{first}");
    for _ in 0..3 {
        assert_eq!(
            printed(&mut session, count),
            first,
            "another cell started threads of its own"
        );
    }
}

#[test]
fn a_cell_is_compiled_like_a_release_build() {
    let mut session = kernel(&[]);
    let wrapped = printed(
        &mut session,
        "println!(\"{}\", std::hint::black_box(255u8) + std::hint::black_box(1));",
    );
    assert_eq!(wrapped, "0\n", "overflow checks are on");
    assert_eq!(
        printed(&mut session, "println!(\"{}\", cfg!(debug_assertions));"),
        "false\n"
    );
}

#[test]
fn a_notebook_gets_exactly_the_workspaces_versions_without_a_network() {
    let mut session = kernel(&NETWORK_DOWN);
    printed(&mut session, &opening(0));
    let lock = printed(
        &mut session,
        "println!(\"{}\", std::fs::read_to_string(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/Cargo.lock\")).unwrap());",
    );
    let used = versions(&lock);
    let workspace = versions(&fs::read_to_string(folders().lock_file()).unwrap());
    assert!(
        used.contains_key("tokio") && used.contains_key("rayon") && used.contains_key("plotters"),
        "{used:?}"
    );
    for (package, version) in &used {
        let locked = workspace
            .get(package)
            .unwrap_or_else(|| panic!("{package} is not in the workspace's lock file"));
        assert!(
            version.iter().all(|version| locked.contains(version)),
            "{package}: {version:?}, locked {locked:?}"
        );
    }
}

#[test]
fn two_kernels_do_not_disturb_each_other() {
    let mut one = kernel(&[]);
    let mut other = kernel(&[]);
    std::thread::scope(|scope| {
        for (session, value) in [(&mut one, 1), (&mut other, 2)] {
            scope.spawn(move || {
                printed(session, &opening(0));
                printed(session, &format!("let mine = {value};"));
                for _ in 0..3 {
                    assert_eq!(printed(session, "println!(\"{mine}\");"), format!("{value}\n"));
                }
            });
        }
    });
}

#[test]
fn a_kernels_folder_goes_with_it() {
    let mut session = kernel(&[]);
    let folder = printed(&mut session, "println!(\"{}\", env!(\"CARGO_MANIFEST_DIR\"));");
    let folder = std::path::PathBuf::from(folder.trim());
    assert!(folder.is_dir() && folder.starts_with(folders().kernels()));
    drop(session);
    assert!(!folder.exists(), "{} is still there", folder.display());
}

#[test]
fn what_a_crashed_kernel_left_is_swept_and_a_live_ones_is_not() {
    let home = tempfile::tempdir().unwrap();
    let folders = CourseFolders::at(folders().root(), home.path(), home.path()).unwrap();
    let live = BuildDir::make(&folders).unwrap();
    let crashed = folders.kernels().join("kernel-crashed");
    fs::create_dir_all(crashed.join("build")).unwrap();
    fs::write(crashed.join("owner.lock"), "").unwrap();
    let _next = BuildDir::make(&folders).unwrap();
    assert!(!crashed.exists());
    assert!(live.path().is_dir());
}

/// A lock that cannot be looked at says nothing of its owner; a folder without a lock never had one.
#[cfg(unix)]
#[test]
fn a_build_folder_whose_lock_cannot_be_opened_is_not_taken_for_abandoned() {
    let home = tempfile::tempdir().unwrap();
    let folders = CourseFolders::at(folders().root(), home.path(), home.path()).unwrap();
    let [unreadable, without] = ["kernel-unreadable", "kernel-without"].map(|name| {
        let folder = folders.kernels().join(name);
        fs::create_dir_all(folder.join("build")).unwrap();
        folder
    });
    // A link in a circle: permissions would not stop a test that runs as root.
    std::os::unix::fs::symlink("owner.lock", unreadable.join("owner.lock")).unwrap();
    let _next = BuildDir::make(&folders).unwrap();
    assert!(unreadable.join("build").is_dir(), "it was deleted");
    assert!(!without.exists());
}

#[test]
fn a_build_directory_links_what_never_changes_and_copies_the_rest() {
    let home = tempfile::tempdir().unwrap();
    let folders = CourseFolders::at(folders().root(), home.path(), home.path()).unwrap();
    let deps = folders.warm().join("target/debug/deps");
    fs::create_dir_all(&deps).unwrap();
    for name in ["libserde-0.rlib", "libconcurrency_lab-0.rlib", "serde.d"] {
        fs::write(deps.join(name), "warm").unwrap();
    }
    let made = BuildDir::make(&folders).unwrap();
    let copy = made.path().join("target/debug/deps");
    for name in ["libconcurrency_lab-0.rlib", "serde.d"] {
        let time = |folder: &std::path::Path| fs::metadata(folder.join(name)).unwrap().modified().unwrap();
        assert_eq!(time(&copy), time(&deps), "cargo would think {name} stale");
        fs::write(copy.join(name), "changed").unwrap();
        assert_eq!(
            fs::read_to_string(deps.join(name)).unwrap(),
            "warm",
            "{name} is shared with the warm build"
        );
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let inode = |folder: &std::path::Path| fs::metadata(folder.join("libserde-0.rlib")).unwrap().ino();
        assert_eq!(inode(&copy), inode(&deps));
    }
}
