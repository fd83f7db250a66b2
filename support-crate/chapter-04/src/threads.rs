//! How many threads this process has now.

/// The threads of this process; `None` where the system does not tell (all but Linux). A thread that has just ended may
/// still be counted for a moment.
///
/// ```
/// use chapter_04::threads::threads_now;
///
/// if let Some(threads) = threads_now() {
///     assert!(threads >= 1);
/// }
/// ```
pub fn threads_now() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("Threads:"))?;
    line.trim().parse().ok()
}
