//! `lab convert`: a figure's SVG as a PNG, with the fonts that travel with the course.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};

use crate::cli::Convert;

/// Writes the picture, whole or not at all.
///
/// # Errors
/// When the SVG cannot be read, the format is unknown, or the picture cannot be written.
pub fn run(convert: &Convert) -> Result<()> {
    match convert
        .output
        .extension()
        .and_then(|extension| extension.to_str())
    {
        Some("png") => {}
        _ => bail!(
            "cannot write {}: the format must be png",
            convert.output.display()
        ),
    }
    let svg = fs::read(&convert.input).with_context(|| format!("cannot read {}", convert.input.display()))?;
    let options = Options {
        fontdb: Arc::new(fonts()?),
        font_family: "Inter".to_owned(),
        ..Options::default()
    };
    let tree = Tree::from_data(&svg, &options)
        .with_context(|| format!("{} is not an SVG figure", convert.input.display()))?;
    write(&render(&tree, convert.scale)?, &convert.output)
}

fn render(tree: &Tree, scale: f32) -> Result<Pixmap> {
    if !(scale.is_finite() && scale > 0.0 && scale <= 16.0) {
        bail!("a scale of {scale} is not usable: give one above 0 and up to 16");
    }
    let size = tree
        .size()
        .to_int_size()
        .scale_by(scale)
        .context("the picture would be empty")?;
    let mut pixels = Pixmap::new(size.width(), size.height()).context("the picture would be too large")?;
    resvg::render(tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
    Ok(pixels)
}

fn write(pixels: &Pixmap, output: &Path) -> Result<()> {
    let png = pixels.encode_png().context("cannot encode the picture")?;
    let folder = output
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)
        .with_context(|| format!("cannot write to {}", folder.display()))?;
    std::io::Write::write_all(&mut file, &png)?;
    file.persist(output)
        .with_context(|| format!("cannot write {}", output.display()))?;
    Ok(())
}

/// The fonts that the support crate measures its labels with.
fn fonts() -> Result<fontdb::Database> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../assets/fonts");
    let mut fonts = fontdb::Database::new();
    for entry in fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "ttf") {
            fonts.load_font_data(fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?);
        }
    }
    if fonts.is_empty() {
        bail!("no fonts in {}: is the checkout complete?", folder.display());
    }
    Ok(fonts)
}
