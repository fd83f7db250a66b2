//! How many threads this process has now.
//!
//! ```
//! use chapter_04::threads::threads_now;
//!
//! if let Some(threads) = threads_now() {
//!     assert!(threads >= 1);
//! }
//! ```

pub use concurrency_lab::ground::machine::threads_alive as threads_now;
