//! A future written by hand, and a hand to poll it.
//!
//! [`Tea`] waits for water, then for leaves. It is the state machine that the compiler makes of [`tea`], the same
//! logic as an `async fn`: one state for each `.await`, holding what is still needed after it. [`Poller`] polls a
//! future one step at a time, and counts how often it was woken:
//!
//! ```
//! use std::task::Poll;
//! use chapter_02::by_hand::{Poller, Tea, delivery};
//!
//! let (bring_water, water) = delivery();
//! let (bring_leaves, leaves) = delivery();
//! let mut tea = Poller::new(Tea::new(water, leaves));
//!
//! assert_eq!(tea.step(), Poll::Pending);
//! assert_eq!(format!("{:?}", tea.future()), "AwaitingWater { .. }");
//! assert!(!tea.is_woken(), "nothing has come: polling again would be in vain");
//!
//! bring_water.give(95);
//! assert!(tea.is_woken());
//! assert_eq!(tea.step(), Poll::Pending);
//! assert_eq!(format!("{:?}", tea.future()), "AwaitingLeaves { degrees: 95, .. }");
//!
//! bring_leaves.give("green");
//! assert_eq!(tea.step(), Poll::Ready("green tea at 95 °C".to_owned()));
//! assert_eq!((tea.steps(), tea.wakes()), (3, 2));
//! ```

mod delivery;
mod poller;
mod tea;

pub use delivery::{Delivery, Giver, delivery};
pub use poller::Poller;
pub use tea::{Tea, tea};
