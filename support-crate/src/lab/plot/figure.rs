//! A finished figure.

use std::fmt;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::scene::{PlacedLabel, Scene};
use super::{PlotError, Table, Theme, paint, save};

/// A finished figure: laid out, checked, ready to be shown or saved. Cloning is cheap.
#[derive(Clone)]
pub struct Figure {
    inner: Arc<Inner>,
}

struct Inner {
    title: String,
    scene: Scene,
    table: Table,
}

impl Figure {
    pub(super) fn new(title: String, scene: Scene, table: Table) -> Self {
        Self {
            inner: Arc::new(Inner { title, scene, table }),
        }
    }

    /// The title, in full.
    pub fn title(&self) -> &str {
        &self.inner.title
    }

    /// The figure as an SVG document of 1280 × 720 user units that needs nothing from outside.
    pub fn svg(&self, theme: Theme) -> String {
        paint::svg(&self.inner.title, &self.inner.scene, theme)
    }

    /// The numbers of the figure, with names in full.
    pub fn table(&self) -> &Table {
        &self.inner.table
    }

    /// Writes the figure in the light theme, as SVG or PNG by the path's extension, and returns the path.
    ///
    /// The file appears whole or not at all. A PNG is made from the SVG by the course's launcher, in a process of its
    /// own: the program that the environment variable `LAB_LAUNCHER` names, or else `cargo run -p lab-launcher`.
    ///
    /// # Errors
    ///
    /// [`PlotError::UnknownExtension`], [`PlotError::MissingFolder`], [`PlotError::Write`], [`PlotError::Convert`].
    pub fn save(&self, path: impl AsRef<Path>) -> Result<PathBuf, PlotError> {
        self.save_themed(path, Theme::Light)
    }

    /// [`save`](Figure::save) in the theme given.
    ///
    /// # Errors
    ///
    /// As [`save`](Figure::save).
    pub fn save_themed(&self, path: impl AsRef<Path>, theme: Theme) -> Result<PathBuf, PlotError> {
        save::write(path.as_ref(), || self.svg(theme))
    }

    /// Shows the figure in a notebook, in the theme that `LAB_THEME` names, with its title and table as plain text.
    /// The kernel calls this on a cell's last value.
    pub fn evcxr_display(&self) {
        let theme = Theme::from_env().unwrap_or_else(|error| {
            eprintln!("{error}; drawing in the light theme");
            Theme::Light
        });
        show(&[
            (
                "image/svg+xml",
                &self.svg(theme).replacen(CANVAS_SIZE, INLINE_SIZE, 1),
            ),
            ("text/plain", &self.to_string()),
        ]);
    }

    /// Every text on the canvas with its box.
    #[doc(hidden)]
    pub fn placed_labels(&self) -> Vec<PlacedLabel> {
        self.inner.scene.labels()
    }
}

/// The size that a figure's SVG states.
const CANVAS_SIZE: &str = "width=\"1280\" height=\"720\"";

/// The size on a notebook's page, whose column is narrower than a slide; the content scales with it.
const INLINE_SIZE: &str = "width=\"880\" height=\"495\"";

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n\n{}", self.title(), self.table())
    }
}

impl fmt::Debug for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Figure")
            .field("title", &self.title())
            .field("rows", &self.table().rows().len())
            .finish_non_exhaustive()
    }
}

/// Prints one value in several MIME types for the notebook kernel, under one lock so that no other thread's line falls
/// in between.
pub(super) fn show(contents: &[(&str, &str)]) {
    let mut out = std::io::stdout().lock();
    for (mime, content) in contents {
        // Without a reader there is nobody to show anything to.
        let _ = writeln!(out, "EVCXR_BEGIN_CONTENT {mime}\n{content}\nEVCXR_END_CONTENT");
    }
    let _ = out.flush();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::plot::{Axis, LineChart, Series};

    #[test]
    fn the_size_that_the_page_replaces_is_the_one_that_the_svg_states() {
        let chart = LineChart::new("t").x(Axis::linear("x")).y(Axis::linear("y"));
        let figure = chart
            .series(Series::line("s", [(0.0, 1.0), (1.0, 2.0)]))
            .draw()
            .unwrap();
        assert!(
            figure
                .svg(Theme::Light)
                .lines()
                .next()
                .unwrap()
                .contains(CANVAS_SIZE)
        );
    }
}
