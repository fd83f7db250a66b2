//! The kernel's registration inside the Python environment, and the programs it names.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use lab_words::environment;
use serde_json::{Value, json};

use crate::atomic_write;
use crate::folders::CourseFolders;
use crate::kernel::shim;
use crate::stamp;

/// Whether Jupyter would start this very launcher as its Rust kernel.
///
/// # Errors
///
/// When this launcher's own file cannot be found.
pub fn is_current(folders: &CourseFolders) -> Result<bool> {
    let spec = fs::read(spec_file(folders))
        .ok()
        .and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok());
    let shims = shim::Tool::ALL
        .iter()
        .all(|(_, name)| folders.shims().join(crate::folders::program(name)).is_file());
    Ok(spec == Some(spec_of(folders))
        && shims
        && same(&std::env::current_exe()?, &folders.installed_launcher()))
}

/// Copies the launcher to where `cargo clean` does not reach it and registers it.
///
/// # Errors
///
/// When a file cannot be written.
pub fn install(folders: &CourseFolders) -> Result<String> {
    let installed = folders.installed_launcher();
    let folder = installed.parent().context("the launcher needs a folder")?;
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let current = std::env::current_exe()?;
    if current.file_name() != installed.file_name() {
        bail!("{} is not the launcher: run `cargo lab setup`", current.display());
    }
    if !same(&current, &installed) {
        // Renamed into place: a kernel may be running from the file that was there.
        let fresh = atomic_write::beside(&installed)?.into_temp_path();
        fs::copy(&current, &fresh)?;
        fs::File::options()
            .append(true)
            .open(&fresh)?
            .set_modified(fs::metadata(&current)?.modified()?)?;
        fresh.persist(&installed)?;
    }
    shim::install(&installed, &folders.shims())
        .with_context(|| format!("cannot fill {}", folders.shims().display()))?;
    let spec = spec_file(folders);
    fs::create_dir_all(spec.parent().context("the registration needs a folder")?)?;
    settle_page(folders)?;
    stamp::set(&spec, &serde_json::to_string_pretty(&spec_of(folders))?)?;
    Ok("in the project's own environment only".to_owned())
}

/// A figure that is wider than the page is made smaller; without this JupyterLab cuts it off.
const STYLE: &str = ".jp-RenderedSVG img { max-width: 100%; height: auto; }\n";

/// JupyterLab's page: no question about news, which would need the network, every figure kept on the page while
/// scrolling, and shown whole.
fn settle_page(folders: &CourseFolders) -> Result<()> {
    let page = json!({ "disabledExtensions": { "@jupyterlab/apputils-extension:announcements": true } });
    let settings = json!({ "@jupyterlab/notebook-extension:tracker": { "windowingMode": "defer" } });
    let server = json!({ "LabApp": { "custom_css": true } });
    let in_python = |file| folders.python_env().join(file);
    for (path, content) in [
        (
            in_python("etc/jupyter/labconfig/page_config.json"),
            format!("{page:#}"),
        ),
        (
            in_python("share/jupyter/lab/settings/overrides.json"),
            format!("{settings:#}"),
        ),
        (
            in_python("etc/jupyter/jupyter_lab_config.json"),
            format!("{server:#}"),
        ),
        (
            folders.jupyter("config").join("custom/custom.css"),
            STYLE.to_owned(),
        ),
    ] {
        fs::create_dir_all(path.parent().context("a settings file needs a folder")?)?;
        stamp::set(&path, &content)?;
    }
    Ok(())
}

/// Where Jupyter looks for the kernel named `rust` in this environment.
pub fn spec_file(folders: &CourseFolders) -> PathBuf {
    folders
        .python_env()
        .join("share/jupyter/kernels/rust/kernel.json")
}

fn spec_of(folders: &CourseFolders) -> Value {
    json!({
        "argv": [folders.installed_launcher(), "kernel", "{connection_file}"],
        "display_name": "Rust",
        "language": "rust",
        "interrupt_mode": "message",
        "env": environment(folders).into_iter().collect::<BTreeMap<_, _>>(),
    })
}

/// What is added to a kernel's environment.
pub fn environment(folders: &CourseFolders) -> [(&'static str, PathBuf); 2] {
    [
        (environment::ROOT, folders.root().to_owned()),
        (environment::HOME, folders.home().to_owned()),
    ]
}

/// Whether two files have the same size and time of change, as a copy made here has.
fn same(one: &Path, other: &Path) -> bool {
    let about = |path: &Path| fs::metadata(path).and_then(|about| Ok((about.len(), about.modified()?)));
    matches!((about(one), about(other)), (Ok(one), Ok(other)) if one == other)
}
