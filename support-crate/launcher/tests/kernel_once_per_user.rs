//! The notebook kernel is built once for all checkouts of a user, also where two of them are set up at the same time.

#![cfg(unix)] // the stand-in for cargo is a shell script

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use lab_launcher::environment::evcxr;
use lab_launcher::folders::CourseFolders;
use lab_launcher::progress::Step;

/// Builds what the test below waits for; says when it begins, and ends when it is told to. It fails where its build
/// folder is taken away, as cargo does.
const CARGO: &str = r#"#!/bin/sh
[ "$2" = evcxr_jupyter ] || exit 0
echo begun >> "$BENCH/builds"
: > "$CARGO_TARGET_DIR/part" || exit 1
while [ ! -e "$BENCH/go" ]; do sleep 0.02; done
sleep 0.2
[ -e "$CARGO_TARGET_DIR/part" ] || { echo "the build folder is gone"; exit 1; }
while [ "$1" != --root ]; do shift; done
mkdir -p "$2/bin" && : > "$2/bin/evcxr_jupyter"
"#;

/// A cache, a stand-in for cargo, and what the stand-in writes down.
struct Bench(tempfile::TempDir);

impl Bench {
    fn new() -> Self {
        let bench = Self(tempfile::tempdir().unwrap());
        fs::create_dir(bench.path("bin")).unwrap();
        bench.program("cargo", CARGO);
        bench.program("rustup", "#!/bin/sh\nexit 1\n");
        bench
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn program(&self, name: &str, script: &str) {
        let path = self.path("bin").join(name);
        fs::write(&path, script).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// A checkout's set-up, at the step that finds or builds the kernel, in a process of its own.
    fn install(&self, home: &str) -> Child {
        let home = self.path(home);
        fs::create_dir(&home).unwrap();
        Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "child_installs_the_kernel", "--ignored", "--nocapture"])
            .env("PATH", format!("{}:/usr/bin:/bin", self.path("bin").display()))
            .env("CARGO_HOME", self.path("nothing-installed"))
            .env("LAB_HOME", home)
            .env("LAB_CACHE", self.path("cache"))
            .env("BENCH", self.0.path())
            .stdout(Stdio::piped())
            .stderr(
                fs::File::options()
                    .create(true)
                    .append(true)
                    .open(self.path("said"))
                    .unwrap(),
            )
            .spawn()
            .unwrap()
    }

    fn builds(&self) -> usize {
        fs::read_to_string(self.path("builds")).map_or(0, |builds| builds.lines().count())
    }

    fn said(&self) -> String {
        fs::read_to_string(self.path("said")).unwrap_or_default()
    }

    fn wait_until(&self, what: &str, holds: impl Fn() -> bool) {
        let began = Instant::now();
        while !holds() {
            assert!(
                began.elapsed() < Duration::from_secs(120),
                "{what} did not happen: {}",
                self.said()
            );
            thread::sleep(Duration::from_millis(20));
        }
    }
}

#[test]
#[ignore = "run by the tests below in a process of its own"]
fn child_installs_the_kernel() {
    if std::env::var_os("BENCH").is_none() {
        return;
    }
    let folders = CourseFolders::find().unwrap();
    let step = Step::begin("notebook kernel");
    println!("outcome: {}", evcxr::install(&folders, &step).unwrap());
}

fn outcome(output: &Output, said: &str) -> String {
    assert!(output.status.success(), "{said}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn is_kernel_of(home: &Path, cache: &Path) -> bool {
    let named = fs::read_to_string(home.join("kernel-program")).unwrap();
    Path::new(&named).starts_with(cache) && Path::new(&named).is_file()
}

#[test]
fn a_second_checkout_waits_for_the_build_of_the_first_and_uses_it() {
    let bench = Bench::new();
    let first = bench.install("one");
    bench.wait_until("the first build", || bench.builds() == 1);
    let second = bench.install("two");
    bench.wait_until("the second set-up's turn", || {
        bench.builds() == 2
            || bench
                .said()
                .contains("another set-up is building the notebook kernel")
    });
    fs::write(bench.path("go"), "").unwrap();
    let (first, second) = (
        first.wait_with_output().unwrap(),
        second.wait_with_output().unwrap(),
    );
    let said = bench.said();
    assert!(outcome(&first, &said).contains("built"));
    assert!(outcome(&second, &said).contains("found"));
    assert_eq!(bench.builds(), 1);
    for home in ["one", "two"] {
        assert!(is_kernel_of(&bench.path(home), &bench.path("cache")), "{home}");
    }
}

#[test]
fn a_build_that_was_killed_does_not_keep_the_next_one_waiting() {
    let bench = Bench::new();
    let mut first = bench.install("one");
    bench.wait_until("the first build", || bench.builds() == 1);
    first.kill().unwrap();
    first.wait().unwrap();
    fs::write(bench.path("go"), "").unwrap();
    let second = bench.install("two").wait_with_output().unwrap();
    assert!(second.status.success(), "{}", bench.said());
    assert!(is_kernel_of(&bench.path("two"), &bench.path("cache")));
}
