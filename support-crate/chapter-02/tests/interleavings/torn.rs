//! The loop on a flag that is read and then written, in two steps: a wake-up that is skipped, because the flag says that
//! the task is queued, may set a flag that the loop has cleared in between. No later wake-up ever queues the task.

mod sync {
    use shuttle::sync::atomic::{self, Ordering};
    pub(super) use shuttle::sync::{Mutex, MutexGuard};

    pub(super) use crate::sound::sync::thread;

    pub(super) struct AtomicBool(atomic::AtomicBool);

    impl AtomicBool {
        pub(super) fn new(value: bool) -> Self {
            Self(atomic::AtomicBool::new(value))
        }

        pub(super) fn swap(&self, value: bool, ordering: Ordering) -> bool {
            let before = self.0.load(ordering);
            self.0.store(value, ordering);
            before
        }
    }
}

#[path = "../../src/channel.rs"]
#[allow(dead_code, unused_imports, unreachable_pub, missing_docs)]
pub(super) mod channel;
#[path = "../../src/event_loop.rs"]
#[allow(dead_code, unused_imports, unreachable_pub, missing_docs)]
pub(super) mod event_loop;
