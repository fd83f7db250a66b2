//! The command line, as `--help` shows it.

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand};
use lab_words::{Effort, Format, Theme, UnknownWord, Word};

/// A course on concurrency and parallelism in notebooks that run on your own machine.
///
/// Without a command: sets up what is missing, then opens JupyterLab on the chapters.
#[derive(Debug, Parser)]
#[command(
    name = "cargo lab",
    bin_name = "cargo lab",
    version,
    args_conflicts_with_subcommands = true
)]
pub struct Cli {
    /// What to do; nothing means: open.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// How to open.
    #[command(flatten)]
    pub open: Open,
}

/// What the launcher can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Set up the Python environment, the notebook kernel and the warm build; skips what is already there
    Setup(Setup),
    /// Execute chapters without a browser; any failing cell fails the run
    Run(Run),
    /// Write every figure of the last run as pictures for slides, with its numbers, into `exports/`
    Export(Export),
    /// Make a deck of slides of each chapter, one file that opens without a network, in `exports/slides/`
    Slides(Slides),
    /// Set two or more machines' records side by side: tables, and figures in `exports/compare/`
    Compare(Compare),
    /// Say what is present, what is missing, and how to put it right
    Doctor,
    /// Turn a figure's SVG into a PNG or a PDF (what `Figure::save` calls)
    #[command(hide = true)]
    Convert(Convert),
    /// Be a notebook kernel (what JupyterLab starts)
    #[command(hide = true)]
    Kernel {
        /// The connection file that Jupyter wrote.
        connection_file: PathBuf,
    },
    /// Be what runs behind a notebook kernel
    #[command(hide = true)]
    Engine(Engine),
}

/// Whose engine to be.
#[derive(Clone, Debug, Args)]
pub struct Engine {
    /// Speak on the channels of this connection file, without a front.
    #[arg(long)]
    pub connection_file: Option<PathBuf>,
    /// Be made ready for the chapter whose crate this is.
    #[arg(long, value_name = "PACKAGE", conflicts_with = "connection_file")]
    pub spare: Option<String>,
}

/// What to set up.
#[derive(Clone, Copy, Debug, Args)]
pub struct Setup {
    /// Build every chapter's crates for notebooks, also those that are otherwise built when their chapter is first run
    #[arg(long)]
    pub all: bool,
}

/// How to open JupyterLab.
#[derive(Clone, Debug, Default, Args)]
pub struct Open {
    /// Do not open a browser; print the address instead
    #[arg(long)]
    pub no_browser: bool,
    /// The port to listen on; without it the first free one from 8888 on
    #[arg(long)]
    pub port: Option<u16>,
    /// Show the results that chapters came with; otherwise they are hidden until you run a chapter's cells, so that you
    /// predict before you see
    #[arg(long)]
    pub results: bool,
}

/// What to execute, and how.
#[derive(Clone, Debug, Args)]
pub struct Run {
    /// Chapters by number or name (`1`, `01`, `01-why-concurrency`) or notebooks by path; all chapters when none is named
    pub chapters: Vec<String>,
    /// How long to measure; unless said, as the environment variable LAB_EFFORT says, else quick
    #[arg(long, value_parser = words::<Effort>())]
    pub effort: Option<Effort>,
    /// Put the outputs back into `notebooks/` when every cell did what it should; `cargo lab --results` shows them there
    #[arg(long)]
    pub write: bool,
    /// Seconds that one cell may take before the run fails
    #[arg(long, default_value_t = 600, value_parser = clap::value_parser!(u64).range(1..))]
    pub cell_timeout: u64,
}

impl Run {
    /// How long to measure: as asked, else as the environment says.
    ///
    /// # Errors
    ///
    /// When the environment holds something else than an effort.
    pub fn effort(&self) -> Result<Effort, UnknownWord> {
        self.effort.map_or_else(Effort::from_env, Ok)
    }
}

/// Which figures to write, and as what.
#[derive(Clone, Debug, Args)]
pub struct Export {
    /// Chapters by number or name (`1`, `01`, `01-why-concurrency`); all that were run when none is named
    pub chapters: Vec<String>,
    /// The formats, separated by commas; all of them unless said
    #[arg(long, value_parser = words::<Format>(), value_delimiter = ',', default_value = "svg,png,pdf")]
    pub format: Vec<Format>,
    /// The themes, separated by commas; both unless said
    #[arg(long, value_parser = words::<Theme>(), value_delimiter = ',', default_value = "light,dark")]
    pub theme: Vec<Theme>,
}

/// Which chapters to make slides of.
#[derive(Clone, Debug, Args)]
pub struct Slides {
    /// Chapters by number or name (`1`, `01`, `01-why-concurrency`); all of them when none is named
    pub chapters: Vec<String>,
    /// The themes, separated by commas
    #[arg(long, value_parser = words::<Theme>(), value_delimiter = ',', default_value = "light")]
    pub theme: Vec<Theme>,
}

/// Whose records to compare.
#[derive(Clone, Debug, Args)]
pub struct Compare {
    /// Folders of records, or record files; one alone is compared with your own latest runs, and without any your runs
    /// are compared with the reference that the course ships
    #[arg(value_name = "RUN")]
    pub runs: Vec<PathBuf>,
    /// Only these experiments, by id, separated by commas
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub experiment: Vec<String>,
    /// Write the one figure there (.svg, .png or .pdf), instead of SVG and PNG of each into `exports/compare/`
    #[arg(long, value_name = "PATH")]
    pub figure: Option<PathBuf>,
    /// The figures' theme
    #[arg(long, value_parser = words::<Theme>(), default_value = "light")]
    pub theme: Theme,
}

/// Which file to convert into which.
#[derive(Clone, Debug, Args)]
pub struct Convert {
    /// The figure as SVG
    pub input: PathBuf,
    /// The picture to write; its extension names the format (png, pdf)
    pub output: PathBuf,
    /// Pixels of a PNG per user unit
    #[arg(long, default_value_t = 2.0)]
    pub scale: f32,
}

/// Takes the words of `T`, and shows them with their meanings in the help.
fn words<T: Word + Send + Sync>() -> impl TypedValueParser<Value = T> {
    let known = T::ALL
        .iter()
        .map(|value| PossibleValue::new(value.word()).help(value.meaning()));
    PossibleValuesParser::new(known).try_map(|word| T::named(&word))
}
