//! What a chapter's first cell imports: the laboratory and the ground it stands on, with rayon, tokio and plotters as
//! the versions that the crate itself was built with. A name that no chapter's cells use does not belong here; what only
//! some chapters use, their own preludes may add.

pub use std::time::{Duration, Instant};

pub use plotters;
pub use rayon;
pub use rayon::prelude::*;
pub use serde_json;
pub use tokio;

pub use crate::ground::machine::{LoadSampler, Machine, usable_parallelism};
pub use crate::ground::runtime::{on_one_thread, on_tokio};
pub use crate::ground::serve::{SlowService, ask, ask_blocking};
pub use crate::ground::workload::{
    SerialFraction, count_primes, is_prime, random_numbers, spin, spin_iterations_for, split,
};
pub use crate::lab::check;
pub use crate::lab::estimate::Estimate;
pub use crate::lab::history::{self, History, MeasuredSpeedup};
pub use crate::lab::measure::{Effort, Experiment, within};
pub use crate::lab::plot::{Captioned, Drawing};
pub use crate::lab::predict::{UNANSWERED, predict};
pub use crate::lab::scaling::{ScalingStudy, amdahl, amdahl_bound};
pub use crate::lab::table::Table;
pub use crate::lab::timeline::{Recorder, SpanKind, Timeline};
pub use crate::lab::unit::Unit;
