//! What a chapter's first cell imports: the laboratory and the ground it stands on, with rayon, tokio and plotters as
//! the versions that the crate itself was built with.

pub use std::time::{Duration, Instant};

pub use plotters;
pub use rayon;
pub use rayon::prelude::*;
pub use serde_json;
pub use tokio;

pub use crate::chapters::chapter_00;
pub use crate::chapters::chapter_02;
pub use crate::ground::machine::{LoadSampler, Machine, Usage, resident_memory, usable_parallelism};
pub use crate::ground::runtime::{on_one_thread, on_tokio};
pub use crate::ground::serve::{Site, SlowService, ask, ask_blocking, fetch, fetch_blocking};
pub use crate::ground::workload::{
    SerialFraction, count_primes, is_prime, random_numbers, spin, spin_iterations_for, split,
    sum_of_square_roots,
};
pub use crate::lab::check;
pub use crate::lab::estimate::Estimate;
pub use crate::lab::footprint::Footprint;
pub use crate::lab::history::{self, History, MeasuredSpeedup};
pub use crate::lab::latency::{self, Latencies, LatencyRecorder};
pub use crate::lab::measure::{Comparison, Effort, Experiment, Verdict, within};
pub use crate::lab::plot::{
    Annotation, Axis, BarChart, Captioned, Choice, DecisionMap, Drawing, Figure, HeatStrip, Ladder,
    LatencyChart, LineChart, Matrix, Role, Series, Sweep, Theme, TimelineChart,
};
pub use crate::lab::record::{Quantities, Records};
pub use crate::lab::scaling::{
    Law, Projection, Scaling, ScalingStudy, ScalingTimes, amdahl, amdahl_bound, gustafson, karp_flatt, usl,
};
pub use crate::lab::table::Table;
pub use crate::lab::timeline::{Kind, Recorder, Timeline};
pub use crate::lab::unit::Unit;
