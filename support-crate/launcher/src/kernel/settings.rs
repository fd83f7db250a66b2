//! What a kernel's builds are made with: the course's settings, and nothing of what the reader's shell says on builds.
//!
//! cargo takes settings from its environment and builds everything anew where they differ from those of the build before.
//! A warm build serves a kernel only when both were made with the same ones, so the launcher decides them all.

use std::ffi::{OsStr, OsString};
use std::process::Command;

/// Settings that make a cell's code what a release build makes of it. evcxr's own manifest asks for overflow checks,
/// debug assertions and opt-level 2.
pub const RELEASE: [(&str, &str); 4] = [
    ("CARGO_PROFILE_DEV_OPT_LEVEL", "3"),
    ("CARGO_PROFILE_DEV_OVERFLOW_CHECKS", "false"),
    ("CARGO_PROFILE_DEV_DEBUG_ASSERTIONS", "false"),
    ("CARGO_INCREMENTAL", "0"),
];

/// Variables that change what cargo, rustc or a build script builds.
const CHANGE_BUILDS: [&str; 11] = [
    "CARGO_ENCODED_RUSTFLAGS",
    "CARGO_INCREMENTAL",
    "CFLAGS",
    "CPPFLAGS",
    "CXXFLAGS",
    "RUSTC",
    "RUSTC_BOOTSTRAP",
    "RUSTC_WORKSPACE_WRAPPER",
    "RUSTC_WRAPPER",
    "RUSTFLAGS",
    "SQLITE_MAX_VARIABLE_NUMBER",
];

/// What the names of such families of variables begin with.
const CHANGE_BUILDS_FAMILIES: [&str; 9] = [
    "CARGO_BUILD_",
    "CARGO_PROFILE_",
    "CARGO_TARGET_",
    "CARGO_UNSTABLE_",
    "CFLAGS_",
    "HOST_CFLAGS",
    "LIBSQLITE3_",
    "SQLITE3_",
    "TARGET_CFLAGS",
];

/// The course's settings in words, for what depends on them.
pub fn in_words() -> String {
    RELEASE.map(|(name, value)| format!("{name}={value}")).join(" ")
}

/// Gives the command the course's settings and takes from it those among `variables`, the names in the reader's
/// environment, that would change a build. Returns the names of those that were taken away, sorted.
pub fn decide(command: &mut Command, variables: impl Iterator<Item = OsString>) -> Vec<String> {
    let mut left_out: Vec<String> = variables
        .filter(|name| changes_builds(name))
        .map(|name| {
            command.env_remove(&name);
            name.to_string_lossy().into_owned()
        })
        .collect();
    left_out.sort();
    command.envs(RELEASE);
    left_out
}

/// What to tell the reader of variables that were left out; nothing where there were none.
pub fn notice(left_out: &[String]) -> Option<String> {
    (!left_out.is_empty()).then(|| {
        format!(
            "the notebook kernel's builds do not use {}: what they need can be set in cargo's configuration file",
            left_out.join(", ")
        )
    })
}

fn changes_builds(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    CHANGE_BUILDS.contains(&&*name) || CHANGE_BUILDS_FAMILIES.iter().any(|start| name.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A command as it is started in an environment with these variables: what it is given, and what it does not get.
    fn decided(variables: &[&str]) -> (Command, Vec<String>) {
        let mut command = Command::new("kernel");
        let left_out = decide(&mut command, variables.iter().map(OsString::from));
        (command, left_out)
    }

    fn given<'a>(command: &'a Command, name: &str) -> Option<Option<&'a OsStr>> {
        command
            .get_envs()
            .find(|(given, _)| *given == name)
            .map(|(_, value)| value)
    }

    #[test]
    fn what_the_readers_shell_says_on_builds_does_not_reach_the_kernel() {
        let said = [
            "CARGO_ENCODED_RUSTFLAGS",
            "RUSTFLAGS",
            "CARGO_BUILD_TARGET",
            "CARGO_BUILD_RUSTFLAGS",
            "CARGO_BUILD_RUSTC_WRAPPER",
            "CARGO_TARGET_DIR",
            "CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUSTFLAGS",
            "CARGO_PROFILE_DEV_LTO",
            "CARGO_PROFILE_DEV_BUILD_OVERRIDE_OPT_LEVEL",
            "RUSTC_WRAPPER",
            "RUSTC",
            "CFLAGS_x86_64-unknown-linux-gnu",
            "LIBSQLITE3_FLAGS",
        ];
        let (command, left_out) = decided(&said);
        for name in said {
            assert_eq!(given(&command, name), Some(None), "{name} reaches the kernel");
            assert!(left_out.iter().any(|left| left == name), "{name} is not said");
        }
        assert!(left_out.is_sorted());
    }

    #[test]
    fn the_courses_own_settings_win_over_the_readers() {
        let (command, left_out) = decided(&["CARGO_INCREMENTAL", "CARGO_PROFILE_DEV_OPT_LEVEL"]);
        for (name, value) in RELEASE {
            assert_eq!(given(&command, name), Some(Some(OsStr::new(value))), "{name}");
        }
        assert_eq!(left_out, ["CARGO_INCREMENTAL", "CARGO_PROFILE_DEV_OPT_LEVEL"]);
    }

    #[test]
    fn where_cargo_lives_and_how_it_reaches_the_network_stays_the_readers() {
        let theirs = [
            "PATH",
            "HOME",
            "CARGO_HOME",
            "CARGO_NET_OFFLINE",
            "CARGO_HTTP_PROXY",
            "CARGO_REGISTRIES_X_INDEX",
            "CC",
            "RUSTUP_HOME",
            lab_words::environment::EFFORT,
        ];
        let (command, left_out) = decided(&theirs);
        assert_eq!(left_out, [""; 0]);
        assert!(theirs.iter().all(|name| given(&command, name).is_none()));
        assert_eq!(notice(&left_out), None);
    }

    #[test]
    fn what_is_left_out_is_said_in_one_line_with_the_remedy() {
        let said = notice(&["RUSTC_WRAPPER".to_owned(), "RUSTFLAGS".to_owned()]).unwrap();
        assert!(
            said.contains("RUSTC_WRAPPER, RUSTFLAGS") && said.contains("configuration file"),
            "{said}"
        );
        assert_eq!(said.lines().count(), 1);
    }
}
