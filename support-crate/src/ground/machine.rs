//! What computer is this?
