//! The processes that this one starts, and those that they start, end with it.

/// Sees to it, for all that is started from here on.
///
/// On Windows a process outlives the one that started it, unless both are in a job that ends with its last handle; the
/// only handle is this process's own. Elsewhere nothing is to be done here: each start makes a group, and the end of
/// that group is the starter's business.
///
/// # Errors
///
/// When the system refuses the job.
#[cfg(windows)]
pub fn end_with_this_process() -> anyhow::Result<()> {
    use anyhow::Context;
    use win32job::{ExtendedLimitInfo, Job};

    let mut limits = ExtendedLimitInfo::new();
    limits.limit_kill_on_job_close();
    let job = Job::create_with_limit_info(&limits).context("cannot make a job for child processes")?;
    job.assign_current_process()
        .context("cannot enter the job for child processes")?;
    // Kept open until the system closes it, at this process's end, however that comes about.
    std::mem::forget(job);
    Ok(())
}

/// Nothing is to be done on this system; on Windows a job sees to it.
///
/// # Errors
///
/// None.
#[cfg(not(windows))]
pub fn end_with_this_process() -> anyhow::Result<()> {
    Ok(())
}
