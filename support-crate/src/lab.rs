//! The laboratory: measuring, drawing and recording.

pub mod check;
pub mod estimate;
pub mod footprint;
pub mod history;
pub mod latency;
pub mod measure;
pub mod plot;
pub mod predict;
pub mod record;
pub mod scaling;
pub mod span;
pub mod table;
pub mod timeline;
pub mod unit;
