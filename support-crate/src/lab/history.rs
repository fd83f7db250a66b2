//! Five decades of processors, and what was fitted to them.
