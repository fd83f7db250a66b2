//! What arithmetic expects of a run in which waiting is all that takes time.
//!
//! With *n* items, *m* to make and *c* to consume one, item *i* (from 1) is consumed at
//!
//! - synchronously: *n·m + i·c*, and made at *i·m*;
//! - one at a time: *i·(m + c)*, and made *c* before that;
//! - asynchronously: *f(i) = max(i·m, f(i−1)) + c*, with *f(0) = 0*: an item waits until it is made and until the one
//!   before it is consumed. Where consuming is no slower than making, that is *i·m + c*, so *n·m + c* in all, and each
//!   latency is *c*; where it is slower, *m + i·c*, and latencies grow with the queue.

use std::time::Duration;

use super::{Delays, Flow};

/// All made, then all consumed.
pub fn synchronous(delays: &Delays) -> Flow {
    let all_made = delays.make * delays.items as u32;
    flow(delays, |item, _| all_made + delays.consume * item)
}

/// Each consumed before the next is made.
pub fn one_at_a_time(delays: &Delays) -> Flow {
    let item = delays.make + delays.consume;
    Flow {
        total: item * delays.items as u32,
        latencies: vec![delays.consume; delays.items],
    }
}

/// Consumed while the next is made, with room for any number in between.
pub fn asynchronous(delays: &Delays) -> Flow {
    flow(delays, |item, before| {
        (delays.make * item).max(before) + delays.consume
    })
}

/// A flow from the time at which an item is consumed, given its number and that time of the item before it.
fn flow(delays: &Delays, consumed: impl Fn(u32, Duration) -> Duration) -> Flow {
    let mut flow = Flow::default();
    for item in 1..=delays.items as u32 {
        flow.total = consumed(item, flow.total);
        flow.latencies.push(flow.total - delays.make * item);
    }
    flow
}
