//! How many files this process may have open, sockets among them.

/// How many, as far as the system says.
pub fn limit_of_open_files() -> Option<u64> {
    #[cfg(unix)]
    {
        use nix::sys::resource::{Resource, getrlimit};
        getrlimit(Resource::RLIMIT_NOFILE).ok().map(|(soft, _hard)| soft)
    }
    #[cfg(not(unix))]
    None
}

/// Asks for `enough`, up to what the system allows; some allow 256 unless asked for more. Where that fails, whoever opens a
/// file too many is told so then.
pub(crate) fn raise_the_limit_of_open_files(enough: u64) {
    #[cfg(unix)]
    {
        use nix::sys::resource::{Resource, getrlimit, setrlimit};
        if let Ok((soft, hard)) = getrlimit(Resource::RLIMIT_NOFILE)
            && soft < enough.min(hard)
        {
            let _ = setrlimit(Resource::RLIMIT_NOFILE, enough.min(hard), hard);
        }
    }
    #[cfg(not(unix))]
    let _ = enough;
}
