//! What a piece of work took of the processor, and how often it gave it up.

use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::usable_parallelism;

/// Processor time and context switches over a piece of work. What the system does not tell is `None`.
///
/// ```
/// use std::time::Duration;
/// use concurrency_lab::ground::machine::Usage;
///
/// let (_, usage) = Usage::during(|| std::thread::sleep(Duration::from_millis(50)));
/// assert!(usage.wall >= Duration::from_millis(50));
/// if let Some(cpu) = usage.cpu_time() {
///     println!("{cpu:?} of the processor in {:?}", usage.wall); // sleeping takes next to nothing
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Time that went by on the clock.
    pub wall: Duration,
    /// The processors that could have been used: [`usable_parallelism`] for the process, 1 for a thread.
    pub cores: usize,
    /// Processor time in the program's own code, added over threads.
    pub user: Option<Duration>,
    /// Processor time in the system on the program's behalf, added over threads.
    pub system: Option<Duration>,
    /// How often a thread gave its core up of its own accord: to wait for a lock, a timer, a socket.
    pub voluntary_switches: Option<u64>,
    /// How often a thread was taken off its core while it could have gone on.
    pub involuntary_switches: Option<u64>,
}

impl Usage {
    /// Runs `work` and gives what this process used meanwhile: all of its threads, those that have nothing to do with
    /// `work` too, but no other process, not even its children. Told on Unix systems.
    pub fn during<T>(work: impl FnOnce() -> T) -> (T, Self) {
        Self::around(Counters::of_process, usable_parallelism(), work)
    }

    /// Runs `work` and gives what this thread used meanwhile, without the threads that `work` starts. Told on Linux,
    /// FreeBSD and OpenBSD.
    pub fn of_this_thread_during<T>(work: impl FnOnce() -> T) -> (T, Self) {
        Self::around(Counters::of_thread, 1, work)
    }

    fn around<T>(read: fn() -> Option<Counters>, cores: usize, work: impl FnOnce() -> T) -> (T, Self) {
        let before = read();
        let start = Instant::now();
        let result = work();
        let wall = start.elapsed();
        let used = before.zip(read()).map(|(before, after)| after.since(before));
        let usage = Self {
            wall,
            cores,
            user: used.map(|used| used.user),
            system: used.map(|used| used.system),
            voluntary_switches: used.map(|used| used.voluntary),
            involuntary_switches: used.map(|used| used.involuntary),
        };
        (result, usage)
    }

    /// Processor time in all: [`Usage::user`] and [`Usage::system`].
    pub fn cpu_time(&self) -> Option<Duration> {
        Some(self.user? + self.system?)
    }

    /// The share of the usable cores that was used: processor time / (clock time × [`Usage::cores`]). 1 is all cores
    /// busy all the time; the two clocks are read one after the other, so over short work it may come out a little
    /// above. `None` where the system does not tell, or no time went by.
    pub fn utilisation(&self) -> Option<f64> {
        let could = self.wall.as_secs_f64() * self.cores as f64;
        let used = self.cpu_time()?.as_secs_f64();
        (could > 0.0).then(|| used / could)
    }
}

/// The system's counters at one moment.
#[derive(Clone, Copy)]
struct Counters {
    user: Duration,
    system: Duration,
    voluntary: u64,
    involuntary: u64,
}

impl Counters {
    /// Counters only go up; where one did not, nothing was used.
    fn since(self, before: Self) -> Self {
        Self {
            user: self.user.saturating_sub(before.user),
            system: self.system.saturating_sub(before.system),
            voluntary: self.voluntary.saturating_sub(before.voluntary),
            involuntary: self.involuntary.saturating_sub(before.involuntary),
        }
    }
}

#[cfg(unix)]
mod unix {
    use std::time::Duration;

    use nix::sys::resource::UsageWho;
    use nix::sys::resource::getrusage;
    use nix::sys::time::TimeVal;

    use super::Counters;

    impl Counters {
        pub(super) fn of_process() -> Option<Self> {
            Self::of(UsageWho::RUSAGE_SELF)
        }

        #[cfg(any(target_os = "linux", target_os = "freebsd", target_os = "openbsd"))]
        pub(super) fn of_thread() -> Option<Self> {
            Self::of(UsageWho::RUSAGE_THREAD)
        }

        #[cfg(not(any(target_os = "linux", target_os = "freebsd", target_os = "openbsd")))]
        pub(super) fn of_thread() -> Option<Self> {
            None
        }

        fn of(who: UsageWho) -> Option<Self> {
            let usage = getrusage(who).ok()?;
            Some(Self {
                user: duration(usage.user_time())?,
                system: duration(usage.system_time())?,
                voluntary: u64::try_from(usage.voluntary_context_switches()).ok()?,
                involuntary: u64::try_from(usage.involuntary_context_switches()).ok()?,
            })
        }
    }

    fn duration(time: TimeVal) -> Option<Duration> {
        let seconds = Duration::from_secs(u64::try_from(time.tv_sec()).ok()?);
        Some(seconds + Duration::from_micros(u64::try_from(time.tv_usec()).ok()?))
    }
}

#[cfg(not(unix))]
impl Counters {
    fn of_process() -> Option<Self> {
        None
    }

    fn of_thread() -> Option<Self> {
        None
    }
}
