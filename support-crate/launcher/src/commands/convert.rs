//! `lab convert`: a figure's SVG as a PNG or a PDF.

use std::fs;

use anyhow::{Context, Result};
use lab_words::Format;

use crate::cli::Convert;
use crate::picture::{self, Painter};

/// Writes the picture, whole or not at all.
///
/// # Errors
///
/// When the SVG cannot be read, the format is unknown, or the picture cannot be written.
pub fn run(convert: &Convert) -> Result<()> {
    let format = Format::of(&convert.output)?;
    let svg = fs::read_to_string(&convert.input)
        .with_context(|| format!("cannot read {}", convert.input.display()))?;
    let content = Painter::default()
        .paint(&svg, format, convert.scale)
        .with_context(|| format!("cannot convert {}", convert.input.display()))?;
    picture::write(&convert.output, &content)
}
