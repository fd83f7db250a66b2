//! A cell's compiler call: noted when cargo makes it, and repeated without cargo as long as cargo would make the same one.
//!
//! cargo takes as long to find out that nothing but the cell has changed as the compiler takes for a small cell.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use crate::kernel::exit;

/// What evcxr calls the crate that a cell is.
const CELL: &str = "ctx";
/// Where evcxr looks first for the path of what was built.
const BUILT: &str = "EVCXR_EXECUTION_SO_PATH";

/// Where cargo's share of the processor is handed out; it is gone with cargo.
const OF_ONE_BUILD: [&str; 3] = ["CARGO_MAKEFLAGS", "MAKEFLAGS", "MFLAGS"];

/// The files in a kernel's build folder.
const NOTED: &str = ".compiler-noted.json";
const KEPT: &str = ".compiler-call.json";

/// How the compiler was called.
#[derive(Debug, Serialize, Deserialize)]
struct Noted {
    /// The compiler itself, then what it was told.
    call: Vec<String>,
    environment: Vec<(String, String)>,
}

/// A call that built a cell, and all that it depended on besides the cell.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct CompilerCall {
    noted: Noted,
    surroundings: Surroundings,
    /// Sources of the packages that are no registry's: whoever is newer than the build makes it stale.
    inputs: Vec<PathBuf>,
    begun: SystemTime,
}

/// What cargo reads and is told.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Surroundings {
    files: [String; 3],
    environment: Vec<(String, String)>,
}

impl Surroundings {
    /// As they are for a build in this folder. `None` where they hold what is no text.
    pub(super) fn of(build_dir: &Path) -> Option<Self> {
        let read = |name| fs::read_to_string(build_dir.join(name)).unwrap_or_default();
        Some(Self {
            files: ["Cargo.toml", "Cargo.lock", ".cargo/config.toml"].map(read),
            environment: environment()?,
        })
    }
}

fn environment() -> Option<Vec<(String, String)>> {
    let text = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
        Some((name.into_string().ok()?, value.into_string().ok()?))
    };
    let mut variables: Vec<_> = env::vars_os().map(text).collect::<Option<_>>()?;
    // Not told to `cargo check`, and no matter to it.
    variables.retain(|(name, _)| name != BUILT);
    variables.sort();
    Some(variables)
}

/// Notes the call that this process was started with, where it is one for a cell.
pub(super) fn note(build_dir: &Path) {
    let Some(call) = env::args_os()
        .skip(1)
        .map(|argument| argument.into_string().ok())
        .collect::<Option<Vec<_>>>()
    else {
        return;
    };
    let is_cell = call.windows(2).any(|pair| pair == ["--crate-name", CELL]);
    if let Some(mut environment) = environment().filter(|_| is_cell) {
        environment.retain(|(name, _)| !OF_ONE_BUILD.contains(&&**name));
        let noted = Noted { call, environment };
        // Without the note cargo is asked again.
        let _ = fs::write(
            build_dir.join(NOTED),
            serde_json::to_vec(&noted).unwrap_or_default(),
        );
    }
}

impl CompilerCall {
    /// The call kept in this folder, where it would build the same now.
    pub(super) fn kept(build_dir: &Path, surroundings: &Surroundings) -> Option<Self> {
        let call: Self = serde_json::from_slice(&fs::read(build_dir.join(KEPT)).ok()?).ok()?;
        let is_older = |input: &PathBuf| {
            let changed = fs::metadata(input).and_then(|about| about.modified());
            changed.is_ok_and(|changed| changed < call.begun)
        };
        (call.surroundings == *surroundings && call.inputs.iter().all(is_older)).then_some(call)
    }

    /// Keeps the call that the build noted which began at `begun`.
    pub(super) fn keep(build_dir: &Path, surroundings: Surroundings, begun: SystemTime) {
        let noted = fs::read(build_dir.join(NOTED)).ok();
        let Some(noted) = noted.and_then(|text| serde_json::from_slice(&text).ok()) else {
            return;
        };
        let inputs = inputs(build_dir);
        if inputs.iter().any(|input| is_script_of_a_reader(input)) {
            return;
        }
        let call = Self {
            noted,
            surroundings,
            inputs,
            begun,
        };
        // Without it cargo is asked again.
        let _ = fs::write(
            build_dir.join(KEPT),
            serde_json::to_vec(&call).unwrap_or_default(),
        );
    }

    /// Makes the call anew. `None` where it ended in another way than a compiler does that has judged a cell.
    pub(super) fn repeat(&self) -> Option<ExitCode> {
        let built = self.output()?;
        let (rustc, arguments) = self.noted.call.split_first()?;
        let mut command = Command::new(rustc);
        command
            .env_clear()
            .envs(self.noted.environment.iter().map(|(name, value)| (name, value)))
            .args(arguments.iter().map(|argument| without_colours(argument)));
        let status = command.status().ok()?;
        match (status.code()?, env::var_os(BUILT)) {
            (0, Some(report)) => fs::write(report, built.as_os_str().as_encoded_bytes()).ok()?,
            (0 | 1, _) => {}
            _ => return None,
        }
        Some(exit::passed_on(status))
    }

    /// What the call builds.
    fn output(&self) -> Option<PathBuf> {
        let mut arguments = self.noted.call.iter();
        arguments.find(|argument| *argument == "--out-dir")?;
        let name = format!("{}{CELL}{}", env::consts::DLL_PREFIX, env::consts::DLL_SUFFIX);
        Some(Path::new(arguments.next()?).join(name))
    }
}

/// cargo takes the colours out of the compiler's messages before evcxr sees them.
fn without_colours(argument: &str) -> String {
    argument.replace("diagnostic-rendered-ansi,", "")
}

/// The files that cargo would look at, besides the cell and what comes from a registry, which never changes.
fn inputs(build_dir: &Path) -> Vec<PathBuf> {
    let target = build_dir.join("target");
    let mut files: Vec<PathBuf> = dependency_lists(&target)
        .iter()
        .filter_map(|list| fs::read_to_string(list).ok())
        .flat_map(|text| sources(&text))
        .filter(|source| source.is_absolute() && !is_from_registry(source) && !is_generated(source))
        .collect();
    files.sort();
    files.dedup();
    let mut manifests: Vec<PathBuf> = files
        .iter()
        .flat_map(|file| file.ancestors().skip(1))
        .map(|folder| folder.join("Cargo.toml"))
        .filter(|manifest| manifest.is_file())
        .collect();
    manifests.sort();
    manifests.dedup();
    files.extend(manifests);
    files
}

/// cargo's lists of what each crate was compiled from.
fn dependency_lists(target: &Path) -> Vec<PathBuf> {
    let entries = |folder: &Path| -> Vec<PathBuf> {
        let read = fs::read_dir(folder).into_iter().flatten().flatten();
        read.map(|entry| entry.path()).collect()
    };
    let builds = entries(target)
        .into_iter()
        .flat_map(|folder| [folder.join("debug"), folder])
        .flat_map(|profile| {
            let mut folders = entries(&profile.join("build"));
            folders.push(profile.join("deps"));
            folders
        });
    builds
        .flat_map(|folder| entries(&folder))
        .filter(|file| file.extension() == Some(OsStr::new("d")))
        .collect()
}

/// The sources in a list as make reads it: each has a line of its own that ends in a colon.
fn sources(list: &str) -> Vec<PathBuf> {
    list.lines()
        .filter_map(|line| line.strip_suffix(':'))
        .map(|path| PathBuf::from(path.replace("\\ ", " ")))
        .collect()
}

/// A build script may read any file; only the course's own is known to read none.
fn is_script_of_a_reader(source: &Path) -> bool {
    source.ends_with("build.rs")
        && !source
            .parent()
            .is_some_and(|package| package.ends_with("support-crate"))
}

/// Whether a build script wrote it, into a folder of cargo's own.
fn is_generated(source: &Path) -> bool {
    let parts: Vec<_> = source.iter().collect();
    parts
        .windows(3)
        .any(|three| three[0] == "build" && three[2] == "out")
}

fn is_from_registry(source: &Path) -> bool {
    let parts: Vec<_> = source.iter().collect();
    parts
        .windows(2)
        .any(|pair| pair == ["registry", "src"] || pair == ["git", "checkouts"])
}
