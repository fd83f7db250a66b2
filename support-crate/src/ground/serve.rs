//! Loopback servers with declared delays.
