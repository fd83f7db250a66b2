//! Figures on disk.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use lab_words::environment;

use super::{FigureData, PlotError};
use crate::ground::atomic_file::{self, AtomicFile, folder_of};

/// Writes what `svg` returns to `path`, as its extension says, whole or not at all.
pub(super) fn picture(path: &Path, svg: impl FnOnce() -> String) -> Result<PathBuf, PlotError> {
    let extension = extension(path);
    if !matches!(extension.as_str(), "svg" | "png" | "pdf") {
        return Err(unknown(path));
    }
    let folder = folder(path)?;
    let failed = |source| PlotError::Write {
        path: path.to_path_buf(),
        source,
    };
    let drawn = AtomicFile::with_content(folder, ".svg", svg().as_bytes()).map_err(failed)?;
    let finished = if extension == "svg" {
        drawn
    } else {
        let converted = AtomicFile::new(folder, &format!(".{extension}")).map_err(failed)?;
        convert(drawn.path(), converted.path(), path)?;
        converted
    };
    finished.replace(path).map_err(failed)?;
    Ok(path.to_path_buf())
}

/// Writes a figure's data to `path`, whole or not at all.
pub(super) fn data(path: &Path, data: &FigureData) -> Result<PathBuf, PlotError> {
    if extension(path) != "json" {
        return Err(unknown(path));
    }
    folder(path)?;
    json(data)
        .and_then(|json| atomic_file::write(path, &json))
        .map_err(|source| PlotError::Write {
            path: path.to_path_buf(),
            source,
        })?;
    Ok(path.to_path_buf())
}

/// A figure's data as a JSON document.
pub(super) fn json(data: &FigureData) -> io::Result<Vec<u8>> {
    let mut json = serde_json::to_vec_pretty(data)?;
    json.push(b'\n');
    Ok(json)
}

fn extension(path: &Path) -> String {
    path.extension()
        .map(|extension| extension.to_string_lossy().to_ascii_lowercase())
        .unwrap_or_default()
}

fn unknown(path: &Path) -> PlotError {
    PlotError::UnknownExtension {
        path: path.to_path_buf(),
    }
}

/// The folder of `path`, which must be there.
fn folder(path: &Path) -> Result<&Path, PlotError> {
    let folder = folder_of(path);
    if folder.is_dir() {
        Ok(folder)
    } else {
        Err(PlotError::MissingFolder {
            path: folder.to_path_buf(),
        })
    }
}

/// Runs the launcher's converter in a process of its own: a renderer is too heavy a dependency for every notebook.
fn convert(svg: &Path, picture: &Path, wanted: &Path) -> Result<(), PlotError> {
    let mut command = match environment::value(environment::LAUNCHER) {
        Some(launcher) => Command::new(launcher),
        None => {
            let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
            cargo
                .args(["run", "--quiet", "--release", "--manifest-path"])
                .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.toml"))
                .args(["-p", "lab-launcher", "--"]);
            // A notebook's kernel sets flags for its own cells, which would rebuild the launcher in its likeness.
            for variable in ["RUSTFLAGS", "CARGO_TARGET_DIR", "RUSTC_WRAPPER"] {
                cargo.env_remove(variable);
            }
            cargo
        }
    };
    command.arg("convert").arg(svg).arg(picture);
    let name = command_name(&command);
    let failed = |reason: String| PlotError::Convert {
        path: wanted.to_path_buf(),
        command: name.clone(),
        reason,
    };
    let output = command.output().map_err(|error| failed(error.to_string()))?;
    if !output.status.success() {
        let stderr = String::from_utf8_lossy(&output.stderr);
        let stderr = stderr.trim();
        return Err(failed(if stderr.is_empty() {
            format!("it ended with {}", output.status)
        } else {
            format!("{stderr} ({})", output.status)
        }));
    }
    match std::fs::metadata(picture) {
        Ok(file) if file.len() > 0 => Ok(()),
        _ => Err(failed("it reported success but wrote no file".to_string())),
    }
}

fn command_name(command: &Command) -> String {
    let mut name = command.get_program().to_string_lossy().into_owned();
    for argument in command.get_args() {
        name.push(' ');
        name.push_str(&argument.to_string_lossy());
    }
    name
}
