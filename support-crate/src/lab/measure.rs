//! Experiments: a baseline, variants, interleaved rounds.
