//! How much memory a process really holds.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};

use sysinfo::{Pid, Process, ProcessRefreshKind, ProcessesToUpdate, System};

/// Resident memory of this process in bytes: the pages that are in main memory now, its own and those it shares with
/// others. `None` where the system does not tell.
///
/// What the system holds on the process's behalf is not part of it: page tables, the kernel's own stack of each thread
/// (16 KiB on 64-bit Linux), socket buffers. Memory that was freed often stays resident, for the allocator to hand out
/// again.
///
/// ```
/// use concurrency_lab::ground::machine::resident_memory;
///
/// let before = resident_memory();
/// let block = vec![1_u8; 32 << 20]; // written to, and so resident
/// if let (Some(before), Some(after)) = (before, resident_memory()) {
///     assert!(after > before + (24 << 20));
/// }
/// drop(block);
/// ```
pub fn resident_memory() -> Option<u64> {
    resident_memory_of(std::process::id())
}

/// Resident memory in bytes of the process with that id, such as a child's (`Child::id`); `None` where there is no such
/// process, or the system does not tell. See [`resident_memory`] for what it counts.
pub fn resident_memory_of(process: u32) -> Option<u64> {
    exact(process).or_else(|| process_list(process, Process::memory))
}

/// Virtual memory of this process in bytes: all addresses that it may use, whether anything lies there or not. A thread's
/// stack is virtual in full from its start, and resident as far as it was used. `None` where the system does not tell.
pub fn virtual_memory() -> Option<u64> {
    fs::read_to_string("/proc/self/status")
        .ok()
        .and_then(|status| kibibytes(&status, "VmSize:"))
        .or_else(|| process_list(std::process::id(), |process| process.virtual_memory()))
}

/// Bytes of one page, the grain of resident memory; `None` where the system does not tell (all but Linux).
pub fn page_bytes() -> Option<u64> {
    // Read no further than the first mapping: to describe them all would take the kernel milliseconds.
    BufReader::new(File::open("/proc/self/smaps").ok()?)
        .lines()
        .map_while(Result::ok)
        .find_map(|line| kibibytes(&line, "KernelPageSize:"))
}

/// Linux' walk over all pages. The quick counters of `statm` may lag behind by several megabytes on a machine of many
/// cores, each of which keeps a part of the count to itself.
fn exact(process: u32) -> Option<u64> {
    kibibytes(
        &fs::read_to_string(format!("/proc/{process}/smaps_rollup")).ok()?,
        "Rss:",
    )
}

/// What the system's process list says of a process's memory.
fn process_list(process: u32, bytes: impl FnOnce(&Process) -> u64) -> Option<u64> {
    let process = Pid::from_u32(process);
    let mut system = System::new().ok()?;
    system.refresh_processes_specifics(
        ProcessesToUpdate::Some(&[process]),
        true,
        ProcessRefreshKind::nothing().with_memory().without_tasks(),
    );
    // A process that has ended and was not waited for holds nothing, which the system writes as 0.
    system.process(process).map(bytes).filter(|&bytes| bytes > 0)
}

/// The bytes in a line such as `Rss:   1804 kB`.
fn kibibytes(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    let number: u64 = line.trim().strip_suffix("kB")?.trim_end().parse().ok()?;
    Some(number * 1024)
}

#[cfg(test)]
mod tests {
    use sysinfo::Process;

    use super::{exact, kibibytes, process_list, virtual_memory};

    #[test]
    fn the_kernels_lines_are_read() {
        assert_eq!(
            kibibytes("a-b [rollup]\nRss:      1804 kB\nPss: 1 kB", "Rss:"),
            Some(1804 * 1024)
        );
        assert_eq!(kibibytes("Rss: many kB", "Rss:"), None);
        assert_eq!(kibibytes("Rss: 12", "Rss:"), None);
        assert_eq!(kibibytes("", "Rss:"), None);
    }

    #[test]
    fn both_ways_of_asking_say_much_the_same() {
        let id = std::process::id();
        if let (Some(exact), Some(estimated)) = (exact(id), process_list(id, Process::memory)) {
            let (less, more) = (exact.min(estimated), exact.max(estimated));
            // The counters of a machine with many cores lag behind.
            assert!(more < 2 * less + (64 << 20), "{exact} {estimated}");
        }
    }

    #[test]
    fn addresses_count_whether_anything_lies_there_or_not() {
        let Some(before) = virtual_memory() else { return };
        let reserved = Vec::<u8>::with_capacity(512 << 20);
        let after = virtual_memory().unwrap();
        assert!(after >= before + (400 << 20), "{before} {after}");
        drop(reserved);
    }
}
