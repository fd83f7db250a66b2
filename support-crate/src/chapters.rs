//! One module a chapter: the mechanism it teaches and the experiments it runs.

pub mod chapter_00;
pub mod chapter_02;
