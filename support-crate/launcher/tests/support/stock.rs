//! A stock evcxr kernel: registered as its own installer does it, without the launcher's help.

#![allow(unreachable_pub)] // included by a test and by a benchmark

use std::fs;
use std::path::Path;

use serde_json::json;
use tempfile::TempDir;

/// The name it is registered by.
pub const NAME: &str = "stock-rust";

/// The registration, in a folder of its own.
pub struct Stock {
    folder: TempDir,
    search_path: String,
}

impl Stock {
    /// Registers the kernel program.
    pub fn register(program: &Path) -> std::io::Result<Self> {
        let folder = tempfile::tempdir()?;
        let spec = folder.path().join("kernels").join(NAME);
        fs::create_dir_all(&spec)?;
        let content = json!({
            "argv": [program, "--control_file", "{connection_file}"],
            "display_name": "Rust (stock)",
            "language": "rust",
            "interrupt_mode": "message",
        });
        fs::write(spec.join("kernel.json"), content.to_string())?;
        let search_path = folder.path().to_string_lossy().into_owned();
        Ok(Self { folder, search_path })
    }

    /// The environment that it is started with: where Jupyter finds it; and nothing of this workspace's own builds,
    /// which cargo puts on the library path of whatever it runs.
    pub fn environment(&self) -> [(&str, &str); 2] {
        debug_assert!(self.folder.path().is_dir());
        [("JUPYTER_PATH", &self.search_path), ("LD_LIBRARY_PATH", "")]
    }
}
