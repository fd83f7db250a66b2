//! The loop and the channel on types that keep what the standard library's promise.

pub(super) mod sync {
    pub(super) use shuttle::sync::{Mutex, MutexGuard, atomic::AtomicBool};

    pub(crate) mod thread {
        use crate::threads;
        pub(crate) use threads::{park, park_timeout};

        pub(crate) type Thread = threads::Thread<true>;

        pub(crate) fn current() -> Thread {
            threads::current()
        }
    }
}

#[path = "../../src/channel.rs"]
#[allow(dead_code, unused_imports, unreachable_pub, missing_docs)]
pub(super) mod channel;
#[path = "../../src/event_loop.rs"]
#[allow(dead_code, unused_imports, unreachable_pub, missing_docs)]
pub(super) mod event_loop;
