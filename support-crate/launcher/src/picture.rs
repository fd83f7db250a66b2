//! From a figure's SVG to the files that people take away, with the fonts that travel with the course.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use krilla::Document;
use krilla::geom::Size;
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla_svg::{SurfaceExt as _, SvgSettings};
use lab_words::{Format, markup};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};

use crate::atomic_write;

/// The faces that the support crate measures its labels with.
const FACES: [&[u8]; 2] = [
    include_bytes!("../../assets/fonts/Inter-Regular.ttf"),
    include_bytes!("../../assets/fonts/Inter-Bold.ttf"),
];

/// Points of a PDF page to one user unit: 1280 × 720 units make a slide of 960 × 540 points.
const POINTS: f32 = 0.75;

/// Turns SVG figures into pictures. Threads may share one.
pub struct Painter {
    options: Options<'static>,
}

impl Default for Painter {
    fn default() -> Self {
        let mut fonts = fontdb::Database::new();
        for face in FACES {
            fonts.load_font_data(face.to_vec());
        }
        Self {
            options: Options {
                fontdb: Arc::new(fonts),
                font_family: "Inter".to_owned(),
                ..Options::default()
            },
        }
    }
}

impl Painter {
    /// The figure in the format asked for; a PNG has `scale` pixels to a user unit.
    ///
    /// # Errors
    ///
    /// When the text is no SVG, or the scale is not usable.
    pub fn paint(&self, svg: &str, format: Format, scale: f32) -> Result<Vec<u8>> {
        let tree = Tree::from_str(svg, &self.options).context("this is not an SVG figure")?;
        match format {
            Format::Svg => Ok(svg.as_bytes().to_vec()),
            Format::Png => png(&tree, scale),
            Format::Pdf => pdf(&tree, title(svg)),
        }
    }
}

fn png(tree: &Tree, scale: f32) -> Result<Vec<u8>> {
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
    pixels.encode_png().context("cannot encode the picture")
}

fn pdf(tree: &Tree, title: Option<String>) -> Result<Vec<u8>> {
    let size = Size::from_wh(tree.size().width() * POINTS, tree.size().height() * POINTS)
        .context("the page would be empty")?;
    let mut document = Document::new();
    if let Some(title) = title {
        document.set_metadata(Metadata::new().title(title));
    }
    let mut page = document.start_page_with(PageSettings::new(size));
    let mut surface = page.surface();
    surface
        .draw_svg(tree, size, SvgSettings::default())
        .context("the figure cannot be drawn on a page")?;
    surface.finish();
    page.finish();
    document
        .finish()
        .map_err(|error| anyhow::anyhow!("the page cannot be written: {error:?}"))
}

/// The document's title, as a reader's window shows it.
fn title(svg: &str) -> Option<String> {
    let (_, after) = svg.split_once("<title>")?;
    let (title, _) = after.split_once("</title>")?;
    Some(markup::unescape(title))
}

/// Puts a file in its place, whole or not at all.
///
/// # Errors
///
/// When its folder cannot be written to.
pub fn write(path: &Path, content: &[u8]) -> Result<()> {
    atomic_write::replace(path, content).with_context(|| format!("cannot write {}", path.display()))
}
