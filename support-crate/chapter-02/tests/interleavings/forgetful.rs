//! The loop on threads that forget: unparking one that does not sleep yet does nothing. Between the loop's look at the
//! ready queue and its sleep, a wake-up is lost.

mod sync {
    pub(super) use shuttle::sync::{Mutex, MutexGuard, atomic::AtomicBool};

    pub(super) mod thread {
        use crate::threads;
        pub(crate) use threads::{park, park_timeout};

        pub(crate) type Thread = threads::Thread<false>;

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
