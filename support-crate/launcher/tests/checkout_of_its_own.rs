//! A checkout that nobody set up yet: a set-up that is interrupted carries on, an edit to the support crate reaches the
//! next kernel, and a version that is no longer the newest stays the locked one.

#![cfg(unix)] // interrupts with a signal, as Ctrl-C does

mod support;

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use lab_launcher::course::ChapterCrate;
use lab_launcher::folders::CourseFolders;
use lab_launcher::notebook::session::Session;
use support::{folders, lab, printed, said, set_up};

/// A copy of the checkout's sources.
struct Checkout {
    folder: tempfile::TempDir,
}

impl Checkout {
    fn copy() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let from = folders().root().to_owned();
        for part in ["Cargo.toml", "Cargo.lock", "support-crate", "notebooks", "data"] {
            copy(&from.join(part), &folder.path().join(part));
        }
        Self { folder }
    }

    fn root(&self) -> &Path {
        self.folder.path()
    }

    fn folders(&self) -> CourseFolders {
        // The kernel itself is built once a user, not once a checkout.
        let cache = folders().kernel_cache().parent().unwrap().to_owned();
        CourseFolders::at(self.root(), &self.root().join(".lab"), &cache).unwrap()
    }

    fn lab(&self) -> Command {
        let mut command = lab();
        command.env("LAB_ROOT", self.root()).env_remove("LAB_HOME");
        command
    }

    /// Begins a set-up and interrupts it, as Ctrl-C does, soon after it said that this step begins.
    fn interrupt_in(&self, step: &str, after: Duration) {
        use std::os::unix::process::CommandExt;
        let mut set_up = self.lab();
        let mut set_up = set_up
            .arg("setup")
            .stderr(Stdio::piped())
            .process_group(0)
            .spawn()
            .unwrap();
        let begins = format!("… {step}");
        let mut lines = BufReader::new(set_up.stderr.take().unwrap())
            .lines()
            .map_while(Result::ok);
        assert!(lines.any(|line| line == begins), "the step {step:?} did not come");
        std::thread::sleep(after);
        interrupt(&mut set_up);
    }

    /// Runs a set-up to its end; gives what it said.
    fn set_up(&self) -> String {
        let output = self.lab().arg("setup").output().unwrap();
        let said = said(&output);
        assert!(output.status.success(), "{said}");
        said
    }

    fn printed(&self, cells: &[&str]) -> String {
        let folders = self.folders();
        let mut session = Session::start(&folders, "rust", &folders.notebooks(), &[], |_| ()).unwrap();
        cells.iter().map(|cell| printed(&mut session, cell)).collect()
    }
}

fn interrupt(process: &mut Child) {
    let group = format!("-{}", process.id());
    let sent = Command::new("kill")
        .args(["-INT", "--", &group])
        .status()
        .unwrap();
    assert!(sent.success());
    let ended = process.wait().unwrap();
    assert!(!ended.success(), "it had ended before it was interrupted");
}

fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let name = entry.unwrap().file_name();
            if name != "target" && name != ".ipynb_checkpoints" {
                copy(&from.join(&name), &to.join(&name));
            }
        }
    } else {
        fs::copy(from, to).unwrap();
    }
}

/// The version that a lock file gives a package.
fn locked(lock: &str, package: &str) -> String {
    let name = format!("name = \"{package}\"\nversion = \"");
    let start = lock
        .find(&name)
        .unwrap_or_else(|| panic!("{package} is not locked:\n{lock}"))
        + name.len();
    lock[start..].split('"').next().unwrap().to_owned()
}

#[test]
fn interrupted_set_ups_carry_on_edits_arrive_and_older_versions_stay() {
    set_up(); // of the checkout the tests run in: it builds the kernel where this user has none
    let checkout = Checkout::copy();
    hold_back(&checkout, "itoa", "1.0.10");

    checkout.interrupt_in("Python environment", Duration::from_secs(3));
    checkout.interrupt_in("warm build", Duration::from_secs(5));
    let said = checkout.set_up();
    assert!(said.contains("✔ Python environment: already there"), "{said}");
    assert!(
        said.contains("✔ warm build: built for notebooks: chapter-00, chapter-01 ("),
        "{said}"
    );
    assert!(
        said.contains("built when first run, for a minute or so: chapter-02"),
        "{said}"
    );
    let left = |name: &str| checkout.folders().home().join(name).exists();
    assert!(
        !left("warm-new") && !left("warm-copy") && !left("warm-retired"),
        "it left half-made builds behind"
    );
    let said = checkout.set_up();
    assert_eq!(said.matches("already there").count(), 4, "{said}");

    let opening = ChapterCrate::numbered(0).opening();
    let lock = "println!(\"{}\", std::fs::read_to_string(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/Cargo.lock\")).unwrap());";
    assert_eq!(locked(&checkout.printed(&[&opening, lock]), "itoa"), "1.0.10");

    let prelude = checkout.root().join("support-crate/src/prelude.rs");
    let mut source = fs::read_to_string(&prelude).unwrap();
    source.push_str("\n/// Added by a reader.\npub fn added_by_a_reader() -> u32 {\n    42\n}\n");
    fs::write(&prelude, source).unwrap();
    let cells = [&*opening, "println!(\"{}\", added_by_a_reader());"];
    assert_eq!(
        checkout.printed(&cells),
        "42\n",
        "a kernel without a set-up in between"
    );
    let said = checkout.set_up();
    assert!(
        said.contains("✔ warm build: built for notebooks: chapter-00, chapter-01 ("),
        "{said}"
    );
    assert_eq!(checkout.printed(&cells), "42\n");

    edit(&checkout.root().join("support-crate/chapter-01/src/lib.rs"));
    let said = checkout.set_up();
    assert!(
        said.contains("✔ warm build: built for notebooks: chapter-01 ("),
        "an edit in one chapter's code touched the others' builds: {said}"
    );
    let script = checkout.root().join("support-crate/build.rs");
    edit(&script);
    let said = checkout.set_up();
    assert!(
        said.contains("built for notebooks: chapter-00, chapter-01 ("),
        "{said}"
    );
}

/// Changes a source without changing what it means.
fn edit(source: &Path) {
    let text = fs::read_to_string(source).unwrap();
    fs::write(source, text + "\n// edited\n").unwrap();
}

/// Locks a package to a version that is not its newest.
fn hold_back(checkout: &Checkout, package: &str, version: &str) {
    let status = Command::new(env!("CARGO"))
        .args(["update", "--quiet", "--package", package, "--precise", version])
        .current_dir(checkout.root())
        .status()
        .unwrap();
    assert!(
        status.success(),
        "the registry knows no {package} {version}, or cannot be reached"
    );
}
