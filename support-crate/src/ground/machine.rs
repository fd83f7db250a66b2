//! What computer is this?
//!
//! [`Machine::this`] looks once and remembers. The number that every experiment uses is [`Machine::usable`]: the
//! threads that this process may really run at once, which a container or an affinity mask can make smaller than the
//! number of cores printed on the box.

mod caches;
mod card;
mod load;
mod memory;
mod open_files;
mod threads;
mod usage;

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};
use sysinfo::{CpuRefreshKind, MemoryRefreshKind, RefreshKind, System};

pub use caches::Caches;
pub use load::{CoreLoad, Load, LoadError, LoadSampler};
pub use memory::{page_bytes, resident_memory, resident_memory_of, virtual_memory};
pub use open_files::limit_of_open_files;
pub(crate) use open_files::raise_the_limit_of_open_files;
pub use threads::{threads_alive, threads_settled};
pub use usage::Usage;

/// A computer as an experiment sees it. What the system does not tell is `None`, never a guess.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Machine {
    /// The processor's name as its maker writes it, or "unknown processor".
    pub processor: String,
    /// Physical cores; `None` where the system does not say.
    pub physical_cores: Option<usize>,
    /// Logical processors: hardware threads that the system schedules on.
    pub logical_cores: usize,
    /// Threads this process may really run at once (affinity mask and container quota applied); at least 1.
    pub usable: usize,
    /// Main memory in bytes, or the container's limit where that is smaller; `None` where the system does not say.
    pub memory_bytes: Option<u64>,
    /// Data caches, as far as the processor tells.
    pub caches: Caches,
    /// The system's family, such as `Linux`, `macOS` or `Windows`.
    pub family: String,
    /// Operating system with version, such as `Debian GNU/Linux 12`.
    pub system: String,
    /// Kernel version; empty where the system does not say.
    pub kernel: String,
    /// The processor architecture this program was compiled for, such as `x86_64`.
    pub architecture: String,
    /// How this program was compiled.
    pub build: Build,
}

/// How this crate was compiled: a time measured in a debug build says little about a release build.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Build {
    /// What `rustc --version` printed.
    pub compiler: String,
    /// The optimisation level: `0` to `3`, `s` or `z`.
    pub opt_level: String,
    /// Whether debug assertions are compiled in.
    pub debug_assertions: bool,
}

impl Build {
    /// The build this code is part of.
    pub fn this() -> Self {
        Self {
            compiler: env!("LAB_RUSTC").to_owned(),
            opt_level: env!("LAB_OPT_LEVEL").to_owned(),
            debug_assertions: cfg!(debug_assertions),
        }
    }

    /// Whether the code is optimised and free of debug checks, as a release build is.
    pub fn is_release_like(&self) -> bool {
        matches!(self.opt_level.as_str(), "2" | "3") && !self.debug_assertions
    }
}

impl Machine {
    /// This machine, looked at once per process.
    pub fn this() -> &'static Machine {
        static THIS: OnceLock<Machine> = OnceLock::new();
        THIS.get_or_init(Self::look)
    }

    fn look() -> Self {
        let usable = std::thread::available_parallelism().map_or(1, usize::from);
        let known = System::new_with_specifics(
            RefreshKind::nothing()
                .with_cpu(CpuRefreshKind::nothing())
                .with_memory(MemoryRefreshKind::nothing().with_ram()),
        )
        .ok();
        let processor = known
            .as_ref()
            .and_then(|system| system.cpus().first())
            .map(|cpu| cpu.brand().split_whitespace().collect::<Vec<_>>().join(" "))
            .filter(|brand| !brand.is_empty());
        let memory_bytes = known.as_ref().and_then(|system| {
            let limit = system
                .cgroup_limits()
                .map_or(u64::MAX, |limits| limits.total_memory);
            Some(system.total_memory())
                .filter(|&total| total > 0)
                .map(|total| if limit > 0 { total.min(limit) } else { total })
        });
        let name = System::name().unwrap_or_else(|_| std::env::consts::OS.to_owned());
        let version = System::os_version().unwrap_or_default();
        Self {
            processor: processor.unwrap_or_else(|| "unknown processor".to_owned()),
            physical_cores: System::physical_core_count().ok().filter(|&cores| cores > 0),
            logical_cores: known.as_ref().map_or(0, |system| system.cpus().len()).max(usable),
            usable,
            memory_bytes,
            caches: Caches::this(),
            family: family(std::env::consts::OS),
            system: format!("{name} {version}").trim().to_owned(),
            kernel: System::kernel_version().unwrap_or_default(),
            architecture: std::env::consts::ARCH.to_owned(),
            build: Build::this(),
        }
    }
}

/// The system's family as people write it.
fn family(os: &str) -> String {
    match os {
        "linux" => "Linux",
        "macos" => "macOS",
        "windows" => "Windows",
        other => other,
    }
    .to_owned()
}

/// Threads that this process may really run at once: what every experiment takes for "all cores". At least 1.
///
/// The affinity mask and, on Linux, the container's processor quota are applied.
pub fn usable_parallelism() -> usize {
    Machine::this().usable
}

/// The numbers of the logical processors this process may be scheduled on, ascending; `None` where the system does
/// not tell (all but Linux).
pub fn usable_cores() -> Option<Vec<usize>> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let list = status
        .lines()
        .find_map(|line| line.strip_prefix("Cpus_allowed_list:"))?;
    parse_core_list(list.trim())
}

/// Reads the kernel's notation for a set of processors, such as `0-3,8,10-11`.
fn parse_core_list(list: &str) -> Option<Vec<usize>> {
    let mut cores = Vec::new();
    for part in list.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        cores.extend(first.trim().parse::<usize>().ok()?..=last.trim().parse::<usize>().ok()?);
    }
    Some(cores)
}

#[cfg(test)]
mod tests {
    use super::parse_core_list;

    #[test]
    fn core_lists_are_read_in_the_kernels_notation() {
        assert_eq!(parse_core_list("0-3,8,10-11"), Some(vec![0, 1, 2, 3, 8, 10, 11]));
        assert_eq!(parse_core_list("5"), Some(vec![5]));
        assert_eq!(parse_core_list("a-b"), None);
        assert_eq!(parse_core_list(""), None);
    }
}
