//! Where things lie: the checkout, the course's own folder in it, and the per-user cache.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use lab_words::environment;

/// The version of the notebook kernel that the course is written for.
pub const KERNEL_VERSION: &str = "0.22.0";

/// Every folder that the launcher reads or writes.
#[derive(Clone, Debug)]
pub struct CourseFolders {
    root: PathBuf,
    home: PathBuf,
    cache: PathBuf,
}

impl CourseFolders {
    /// Finds the checkout this launcher was built from. `LAB_HOME` moves what is generated out of the checkout (for a
    /// read-only one), `LAB_CACHE` moves the per-user cache.
    ///
    /// # Errors
    ///
    /// When the checkout is gone, or no cache folder is known for this user.
    pub fn find() -> Result<Self> {
        let built_from = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = match environment::path(environment::ROOT) {
            Some(root) => root,
            None => built_from.ancestors().nth(2).unwrap_or(built_from).to_path_buf(),
        };
        if !root.join("notebooks").is_dir() {
            bail!(
                "{} holds no folder `notebooks`: run `cargo lab` inside the checkout, or set LAB_ROOT to it",
                root.display()
            );
        }
        let home = environment::path(environment::HOME).unwrap_or_else(|| root.join(".lab"));
        let cache = match environment::path(environment::CACHE) {
            Some(cache) => cache,
            None => dirs::cache_dir()
                .context("no cache folder is known for this user: set LAB_CACHE to a folder")?
                .join("concurrency-lab"),
        };
        Self::at(&root, &home, &cache)
    }

    /// A checkout with its generated folder and the cache where they are told to be.
    ///
    /// # Errors
    ///
    /// When a path is unusable.
    pub fn at(root: &Path, home: &Path, cache: &Path) -> Result<Self> {
        Ok(Self {
            root: absolute(root)?,
            home: absolute(home)?,
            cache: absolute(cache)?,
        })
    }

    /// The checkout.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The chapters.
    pub fn notebooks(&self) -> PathBuf {
        self.root.join("notebooks")
    }

    /// The crate that notebooks import.
    pub fn support_crate(&self) -> PathBuf {
        self.root.join("support-crate")
    }

    /// The workspace's lock file, whose versions every kernel uses.
    pub fn lock_file(&self) -> PathBuf {
        self.root.join("Cargo.lock")
    }

    /// The folder for everything generated here.
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// The Python environment.
    pub fn python_env(&self) -> PathBuf {
        self.home.join("python")
    }

    /// A program of the Python environment.
    pub fn python_program(&self, name: &str) -> PathBuf {
        if cfg!(windows) {
            self.python_env().join("Scripts").join(format!("{name}.exe"))
        } else {
            self.python_env().join("bin").join(name)
        }
    }

    /// A folder of the launcher's own under Jupyter's names: configuration, data, runtime, settings.
    pub fn jupyter(&self, part: &str) -> PathBuf {
        self.home.join("jupyter").join(part)
    }

    /// The copy of the launcher that the kernel's registration names; a `cargo clean` does not remove it.
    pub fn installed_launcher(&self) -> PathBuf {
        self.home.join("bin").join(program("lab"))
    }

    /// The folder that goes first on a kernel's PATH.
    pub fn shims(&self) -> PathBuf {
        self.home.join("bin").join("shims")
    }

    /// The build directory that new kernels are made from.
    pub fn warm(&self) -> PathBuf {
        self.home.join("warm")
    }

    /// The build directories of running kernels.
    pub fn kernels(&self) -> PathBuf {
        self.home.join("kernels")
    }

    /// Notebooks as the last run executed them.
    pub fn executed(&self) -> PathBuf {
        self.home.join("executed")
    }

    /// The figures of the last run, one folder a chapter.
    pub fn figures(&self) -> PathBuf {
        self.home.join("figures")
    }

    /// What is made for taking away: in the checkout, or beside what is generated where that was moved out of it.
    pub fn exports(&self) -> PathBuf {
        if self.home.starts_with(&self.root) {
            self.root.join("exports")
        } else {
            self.home.join("exports")
        }
    }

    /// The records that the course ships, to compare one's own with.
    pub fn reference_runs(&self) -> PathBuf {
        self.root.join("data").join("reference")
    }

    /// The pinned notebook kernel, shared by the checkouts of this user.
    pub fn cached_kernel(&self) -> PathBuf {
        self.kernel_cache().join("bin").join(program("evcxr_jupyter"))
    }

    /// The root that `cargo install` puts the pinned kernel into.
    pub fn kernel_cache(&self) -> PathBuf {
        self.cache.join(format!("evcxr_jupyter-{KERNEL_VERSION}"))
    }

    /// Makes the course's own folder and proves that it can be written to.
    ///
    /// # Errors
    ///
    /// When it cannot, with the remedy.
    pub fn ensure_writable(&self) -> Result<()> {
        let tried = fs::create_dir_all(&self.home).and_then(|()| {
            tempfile::Builder::new()
                .prefix(".probe")
                .tempfile_in(&self.home)
                .map(drop)
        });
        tried.with_context(|| {
            format!(
                "cannot write to {}: make it writable, or set LAB_HOME to a folder that is (it needs about 2 GB)",
                self.home.display()
            )
        })
    }
}

/// The file name of a program on this system.
pub fn program(name: &str) -> String {
    format!("{name}{}", std::env::consts::EXE_SUFFIX)
}

fn absolute(path: &Path) -> Result<PathBuf> {
    std::path::absolute(path).with_context(|| format!("{} is no usable path", path.display()))
}
