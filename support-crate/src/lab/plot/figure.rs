//! A finished figure.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::scene::{PlacedLabel, Scene};
use super::{FigureData, Numbers, PlotError, Theme, keep, paint, save};
use crate::ground::notebook;
use crate::lab::table::Table;

/// The most characters of the text that stands for a figure in a notebook, below its title.
const TEXT: usize = 5_900;

/// A finished figure: laid out, checked, ready to be shown or saved. Cloning is cheap.
#[derive(Clone)]
pub struct Figure {
    inner: Arc<Inner>,
}

#[derive(Clone)]
struct Inner {
    title: String,
    /// What its files are called.
    name: String,
    scene: Scene,
    table: Table,
    numbers: Vec<Numbers>,
}

impl Figure {
    pub(super) fn new(title: String, scene: Scene, table: Table) -> Self {
        Self {
            inner: Arc::new(Inner {
                name: title.clone(),
                title,
                scene,
                table,
                numbers: Vec::new(),
            }),
        }
    }

    /// Adds what the table says in rounded text as numbers. For a new figure only, before it is cloned.
    pub(super) fn with_numbers(mut self, numbers: Vec<Numbers>) -> Self {
        if let Some(inner) = Arc::get_mut(&mut self.inner) {
            inner.numbers = numbers;
        }
        self
    }

    /// The name of the files that [`LAB_FIGURES_DIR`](lab_words::environment::FIGURES_DIR) keeps it in, where its title
    /// says what was measured and so differs from run to run.
    pub fn named(mut self, name: impl Into<String>) -> Self {
        Arc::make_mut(&mut self.inner).name = name.into();
        self
    }

    /// The title, in full.
    pub fn title(&self) -> &str {
        &self.inner.title
    }

    /// The figure as an SVG document of 1280 × 720 user units that needs nothing from outside.
    pub fn svg(&self, theme: Theme) -> String {
        self.painted(theme, paint::SLIDE)
    }

    fn painted(&self, theme: Theme, size: (u32, u32)) -> String {
        paint::svg(&self.inner.title, &self.inner.scene, theme, size)
    }

    /// The numbers of the figure, with names in full.
    pub fn table(&self) -> &Table {
        &self.inner.table
    }

    /// The figure's texts and numbers, for another program.
    pub fn data(&self) -> FigureData {
        let Inner {
            title,
            scene,
            table,
            numbers,
            ..
        } = &*self.inner;
        FigureData {
            title: title.clone(),
            subtitle: scene.subtitle.clone(),
            footer: scene.footer.clone(),
            headers: table.headers().to_vec(),
            rows: table.rows().to_vec(),
            notes: table.notes().to_vec(),
            numbers: numbers.clone(),
        }
    }

    /// Writes the figure in the light theme, as SVG, PNG or PDF by the path's extension, and returns the path.
    ///
    /// All three look the same: a PNG of 2560 × 1440 pixels, or a PDF of one page with its text as text, is made from
    /// the SVG by the course's launcher, in a process of its own: the program that the environment variable
    /// `LAB_LAUNCHER` names, or else `cargo run -p lab-launcher`. The font travels in the file. The file appears whole or
    /// not at all. Only the picture is written; [`save_data`](Figure::save_data) writes the numbers.
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
        save::picture(path.as_ref(), || self.svg(theme))
    }

    /// Writes [`data`](Figure::data) as JSON to a path that ends in `.json`, and returns the path. The file appears whole
    /// or not at all.
    ///
    /// ```
    /// use concurrency_lab::lab::{estimate::Estimate, plot::*};
    ///
    /// let folder = tempfile::tempdir()?;
    /// let figure = BarChart::new("Costs").bar("call", Estimate::exact(1.5)).draw()?;
    /// let path = figure.save_data(folder.path().join("costs.json"))?;
    /// let data: FigureData = serde_json::from_slice(&std::fs::read(path)?)?;
    /// assert_eq!(data, figure.data());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`PlotError::UnknownExtension`], [`PlotError::MissingFolder`], [`PlotError::Write`].
    pub fn save_data(&self, path: impl AsRef<Path>) -> Result<PathBuf, PlotError> {
        save::data(path.as_ref(), &self.data())
    }

    /// Shows the figure in a notebook, in the theme that `LAB_THEME` names, with its title and table as plain text; of a
    /// long table as much as a listener has patience for.
    /// The kernel calls this on a cell's last value.
    ///
    /// Where `LAB_FIGURES_DIR` names a folder, as `cargo lab run` does, the figure is also kept there in both themes, with
    /// its data, for `cargo lab export`.
    pub fn evcxr_display(&self) {
        let text = format!("{}\n\n{}", self.title(), self.table().brief(TEXT));
        self.display_with(&text);
    }

    /// [`evcxr_display`](Figure::evcxr_display) with a plain text of its own.
    pub(in crate::lab) fn display_with(&self, text: &str) {
        let theme = Theme::from_env().unwrap_or_else(|error| {
            eprintln!("{error}; drawing in the light theme");
            Theme::Light
        });
        notebook::show(&[
            ("image/svg+xml", &self.painted(theme, paint::PAGE)),
            ("text/plain", text),
        ]);
        keep::shown(&self.inner.name, &self.data(), |theme| self.svg(theme));
    }

    /// Every text on the canvas with its box.
    #[doc(hidden)]
    pub fn placed_labels(&self) -> Vec<PlacedLabel> {
        self.inner.scene.labels()
    }
}

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
