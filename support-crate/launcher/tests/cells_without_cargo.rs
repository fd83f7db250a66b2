//! A cell is compiled without cargo as long as cargo would do nothing else, with real cargo and a real compiler.

#![cfg(unix)] // a shell script counts how often cargo is asked

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, SystemTime};

use lab_launcher::kernel::shim;
use lab_launcher::toolchain::rust_tool;
use tempfile::TempDir;

const MANIFEST: &str = "[package]\nname = \"ctx\"\nversion = \"1.0.0\"\nedition = \"2024\"\n\
                        [lib]\ncrate-type = [\"cdylib\"]\n[dependencies]\nneighbour = { path = \"../neighbour\" }\n";

/// A kernel's build folder beside a crate that a cell depends on, and what stands in for the tools.
struct Kernel {
    folder: TempDir,
}

impl Kernel {
    fn new() -> Self {
        let kernel = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        shim::install(Path::new(env!("CARGO_BIN_EXE_lab")), &kernel.at("shims")).unwrap();
        let cargo = rust_tool("cargo").unwrap();
        let counting = format!(
            "#!/bin/sh\necho asked >> {}\nexec {} \"$@\"\n",
            kernel.at("asked").display(),
            cargo.display()
        );
        kernel.write("counting-cargo", &counting);
        fs::set_permissions(kernel.at("counting-cargo"), fs::Permissions::from_mode(0o755)).unwrap();
        kernel.write("own/Cargo.toml", MANIFEST);
        kernel.neighbour("1");
        kernel.write(
            "neighbour/Cargo.toml",
            "[package]\nname = \"neighbour\"\nversion = \"1.0.0\"\nedition = \"2024\"\n",
        );
        // What is as new as the build is taken for newer.
        for file in ["neighbour/Cargo.toml", "neighbour/src/lib.rs"] {
            let file = fs::File::options().append(true).open(kernel.at(file)).unwrap();
            file.set_modified(SystemTime::now() - Duration::from_secs(60))
                .unwrap();
        }
        kernel
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let file = self.at(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }

    fn neighbour(&self, value: &str) {
        self.write(
            "neighbour/src/lib.rs",
            &format!("pub fn value() -> u32 {{ {value} }}\n"),
        );
    }

    fn cell(&self, code: &str) -> Output {
        self.cell_with(code, "")
    }

    /// Builds a cell as evcxr does, with a variable of the environment set.
    fn cell_with(&self, code: &str, variable: &str) -> Output {
        self.write("own/src/lib.rs", code);
        let _ = fs::remove_file(self.at("built"));
        Command::new(self.at("shims").join("cargo"))
            .args(["build", "--message-format=json"])
            .current_dir(self.at("own"))
            .env(shim::REAL_CARGO, self.at("counting-cargo"))
            .env_remove(shim::LOCK_FILE)
            .env("EVCXR_TMPDIR", self.at("own"))
            .env("EVCXR_EXECUTION_SO_PATH", self.at("built"))
            .env("SOMETHING", variable)
            .output()
            .unwrap()
    }

    /// How often cargo was asked since the last time.
    fn asked(&self) -> usize {
        let asked = fs::read_to_string(self.at("asked")).unwrap_or_default();
        let _ = fs::remove_file(self.at("asked"));
        asked.lines().count()
    }

    /// What was built, as evcxr is told of it.
    fn built(&self) -> Option<Vec<u8>> {
        fs::read(fs::read_to_string(self.at("built")).ok()?).ok()
    }
}

/// A cell whose library holds this text.
fn holding(text: &str) -> String {
    format!(
        "#[unsafe(no_mangle)]\npub static TEXT: [u8; 16] = *b\"{text:>16}\";\npub use neighbour::value;\n"
    )
}

fn holds(library: &[u8], text: &str) -> bool {
    library.windows(text.len()).any(|part| part == text.as_bytes())
}

#[test]
fn cargo_is_asked_once_and_then_again_when_something_changes() {
    let kernel = Kernel::new();
    assert!(kernel.cell(&holding("first")).status.success());
    assert!(kernel.asked() >= 1);
    // The first build writes a lock file, so the second one is the first with these surroundings.
    kernel.cell(&holding("again"));
    kernel.asked();

    assert!(kernel.cell(&holding("the second")).status.success());
    assert_eq!(kernel.asked(), 0);
    assert!(
        holds(&kernel.built().unwrap(), "the second"),
        "it is this cell's library"
    );

    kernel.neighbour("2");
    assert!(kernel.cell(&holding("edited")).status.success());
    assert_eq!(kernel.asked(), 1, "a dependency was edited");

    kernel.write(
        "own/Cargo.toml",
        &format!("{MANIFEST}\n[profile.dev]\nopt-level = 1\n"),
    );
    assert!(kernel.cell(&holding("profile")).status.success());
    assert_eq!(kernel.asked(), 1, "the manifest was changed");

    assert!(kernel.cell_with(&holding("variable"), "set").status.success());
    assert_eq!(kernel.asked(), 1, "a variable of the environment was set");
}

#[test]
fn what_does_not_compile_says_the_same_without_cargo() {
    let kernel = Kernel::new();
    let wrong = "pub fn wrong() -> u32 { \"text\" }\n";
    let with_cargo = kernel.cell(wrong);
    kernel.cell(&holding("first"));
    kernel.cell(&holding("again"));
    kernel.asked();
    let without = kernel.cell(wrong);
    assert_eq!(kernel.asked(), 0);
    assert_eq!(kernel.built(), None, "an older library is not taken for it");
    for output in [&with_cargo, &without] {
        assert!(!output.status.success());
    }
    let rendered = |text: &[u8]| -> Vec<String> {
        let text = String::from_utf8_lossy(text);
        let messages = text
            .lines()
            .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
        messages
            .map(|message| match &message["message"] {
                serde_json::Value::Object(inner) => inner["rendered"].clone(),
                _ => message["rendered"].clone(),
            })
            .filter_map(|text| text.as_str().map(str::to_owned))
            // cargo leaves it out, and so does evcxr.
            .filter(|text| !text.starts_with("error: aborting due to"))
            .collect()
    };
    let expected = rendered(&with_cargo.stdout);
    assert!(
        expected.iter().any(|text| text.contains("mismatched types")),
        "{expected:?}"
    );
    assert_eq!(
        rendered(&without.stderr),
        expected,
        "nothing less, and nothing more"
    );
}

#[test]
fn a_build_script_of_a_readers_own_keeps_cargo_in_charge() {
    let kernel = Kernel::new();
    kernel.write(
        "neighbour/build.rs",
        "fn main() { println!(\"cargo::rerun-if-changed=data.txt\"); }\n",
    );
    for cell in ["first", "again", "third"] {
        assert!(kernel.cell(&holding(cell)).status.success());
    }
    assert_eq!(kernel.asked(), 3);
}
