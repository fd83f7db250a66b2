//! What the parts that threads share are built on, in one place: a test compiles their files against a model checker's
//! types.

pub(super) use std::{
    sync::{Mutex, MutexGuard, atomic::AtomicBool},
    thread,
};
