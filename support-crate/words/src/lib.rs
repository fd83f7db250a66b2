//! The words that the launcher and the support crate share: the names of environment variables, the words in them, the
//! names of the files that one writes and the other reads, and what one asks of the other.
//!
//! Both know each word from here only. The crate stands on the standard library alone and keeps no state.

pub mod compare;
mod effort;
pub mod environment;
mod figure_file;
mod format;
pub mod markup;
mod theme;
mod word;

pub use effort::Effort;
pub use figure_file::{FigureFile, FigureName, Part};
pub use format::{Format, UnknownFormat};
pub use theme::Theme;
pub use word::{UnknownWord, Word};
