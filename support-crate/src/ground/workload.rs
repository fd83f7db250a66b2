//! The work that experiments do.
