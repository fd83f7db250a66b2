//! The command line, as `--help` shows it.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

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
    Setup,
    /// Execute chapters without a browser; any failing cell fails the run
    Run(Run),
    /// Say what is present, what is missing, and how to mend it
    Doctor,
    /// Turn a figure's SVG into a PNG (what `Figure::save` calls)
    #[command(hide = true)]
    Convert(Convert),
    /// Be a notebook kernel (what JupyterLab starts)
    #[command(hide = true)]
    Kernel {
        /// The connection file that Jupyter wrote.
        connection_file: PathBuf,
    },
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
}

/// What to execute, and how.
#[derive(Clone, Debug, Args)]
pub struct Run {
    /// Chapters by number or name (`1`, `01`, `01-why-concurrency`) or notebooks by path; all chapters when none is named
    pub chapters: Vec<String>,
    /// How long to measure
    #[arg(long, value_enum, env = "LAB_EFFORT", default_value = "quick")]
    pub effort: Effort,
    /// Put the outputs back into `notebooks/` when every cell did what it should
    #[arg(long)]
    pub write: bool,
    /// Seconds that one cell may take before the run fails
    #[arg(long, default_value_t = 600, value_parser = clap::value_parser!(u64).range(1..))]
    pub cell_timeout: u64,
}

/// How long experiments measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Effort {
    /// A chapter within half a minute of measuring
    Quick,
    /// About three minutes
    Standard,
    /// As long as it takes for narrow intervals
    Thorough,
}

impl Effort {
    /// The word that the support crate reads from `LAB_EFFORT`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Quick => "quick",
            Self::Standard => "standard",
            Self::Thorough => "thorough",
        }
    }
}

/// Which file to convert into which.
#[derive(Clone, Debug, Args)]
pub struct Convert {
    /// The figure as SVG
    pub input: PathBuf,
    /// The picture to write; its extension names the format (png)
    pub output: PathBuf,
    /// Pixels per user unit
    #[arg(long, default_value_t = 2.0)]
    pub scale: f32,
}
