//! One logic twice: as a state machine written by hand, and as the `async fn` of which the compiler makes one.

use std::{
    fmt, mem,
    pin::Pin,
    task::{Context, Poll},
};

use super::Delivery;

/// Tea from water (its temperature in °C) and leaves, as an `async fn`.
pub async fn tea(water: Delivery<u32>, leaves: Delivery<&'static str>) -> String {
    let degrees = water.await;
    let kind = leaves.await;
    format!("{kind} tea at {degrees} °C")
}

/// The same as a state machine. Each state holds what is needed from there on; `poll` goes on from the state it finds,
/// as far as it gets.
#[must_use = "a future does nothing until it is awaited"]
pub enum Tea {
    /// Made, and never polled: nothing has happened.
    Fresh {
        /// What it will wait for first.
        water: Delivery<u32>,
        /// What it will wait for then.
        leaves: Delivery<&'static str>,
    },
    /// Suspended at `water.await`.
    AwaitingWater {
        /// What it waits for.
        water: Delivery<u32>,
        /// What it will wait for then.
        leaves: Delivery<&'static str>,
    },
    /// Suspended at `leaves.await`.
    AwaitingLeaves {
        /// What the first wait gave: a local variable that lives across an await.
        degrees: u32,
        /// What it waits for.
        leaves: Delivery<&'static str>,
    },
    /// Has ended.
    Done,
}

impl Tea {
    /// Tea from water (its temperature in °C) and leaves.
    pub fn new(water: Delivery<u32>, leaves: Delivery<&'static str>) -> Self {
        Self::Fresh { water, leaves }
    }
}

impl Future for Tea {
    type Output = String;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<String> {
        loop {
            // The state is moved out, so that the next one can be made of its parts.
            let next = match mem::replace(&mut *self, Self::Done) {
                Self::Fresh { water, leaves } => Self::AwaitingWater { water, leaves },
                Self::AwaitingWater { mut water, leaves } => match Pin::new(&mut water).poll(context) {
                    Poll::Ready(degrees) => Self::AwaitingLeaves { degrees, leaves },
                    Poll::Pending => {
                        *self = Self::AwaitingWater { water, leaves };
                        return Poll::Pending;
                    }
                },
                Self::AwaitingLeaves { degrees, mut leaves } => match Pin::new(&mut leaves).poll(context) {
                    Poll::Ready(kind) => return Poll::Ready(format!("{kind} tea at {degrees} °C")),
                    Poll::Pending => {
                        *self = Self::AwaitingLeaves { degrees, leaves };
                        return Poll::Pending;
                    }
                },
                Self::Done => panic!("this future has ended: it must not be polled again"),
            };
            *self = next;
        }
    }
}

/// The state and what the function would hold in variables.
impl fmt::Debug for Tea {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fresh { .. } => f.write_str("Fresh { .. }"),
            Self::AwaitingWater { .. } => f.write_str("AwaitingWater { .. }"),
            Self::AwaitingLeaves { degrees, .. } => write!(f, "AwaitingLeaves {{ degrees: {degrees}, .. }}"),
            Self::Done => f.write_str("Done"),
        }
    }
}
