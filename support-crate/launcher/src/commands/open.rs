//! `cargo lab`: JupyterLab on the chapters.

use std::ffi::OsStr;
use std::net::{Ipv4Addr, TcpListener};
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result};

use crate::cli::Open;
use crate::commands::interrupt;
use crate::environment::{self, registration, warm::Extent};
use crate::folders::CourseFolders;
use crate::kernel::processes::Group;
use crate::kernel::spare::keeper::Keeper;
use crate::notebook::results;
use crate::notebook::session::jupyter;
use crate::program::Program;

/// Sets up what is missing, then runs JupyterLab until Ctrl-C ends it and its kernels.
///
/// # Errors
///
/// When the set-up fails, the port is taken, or JupyterLab does not start.
pub fn run(folders: &CourseFolders, open: &Open) -> Result<ExitCode> {
    if let Some(port) = open.port {
        check_free(port)?;
    }
    environment::set_up(folders, &Extent::First)?;
    interrupt::listen()?;
    let mut command = if open.results {
        jupyter(folders, "jupyter-lab")
    } else {
        results::hiding_server(folders)
    };
    command
        .arg("--ServerApp.ip=127.0.0.1")
        .arg(root_dir(folders))
        .stdin(Stdio::null());
    if let Some(port) = open.port {
        command
            .arg(format!("--ServerApp.port={port}"))
            .arg("--ServerApp.port_retries=0");
    }
    if open.no_browser {
        command.arg("--no-browser");
    }
    if is_root() {
        command.arg("--allow-root");
    }
    // Ctrl-C reaches only the launcher, which then ends JupyterLab in order.
    Group::make(&mut command);
    if !open.results {
        eprintln!(
            "results that chapters came with are hidden until you run their cells; `cargo lab --results` shows them"
        );
    }
    let _spare = Keeper::begin(folders, environment_of_kernels(folders, &command));
    eprintln!("opening JupyterLab; Ctrl-C ends it and its kernels");
    let server = command
        .spawn()
        .context("cannot start JupyterLab: run `cargo lab doctor`")?;
    let server = Program::new(server);
    interrupt::attend(&server);
    let code = interrupt::wait(&server)?;
    if interrupt::asked() || code == Some(0) {
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!("error: JupyterLab ended with {code:?}; what it said is above");
    Ok(ExitCode::FAILURE)
}

/// Gives a command the environment that JupyterLab, started by `server`, gives to kernels.
fn environment_of_kernels(folders: &CourseFolders, server: &Command) -> impl Fn(&mut Command) + use<> {
    let of_server: Vec<_> = server
        .get_envs()
        .map(|(name, value)| (name.to_owned(), value.map(OsStr::to_owned)))
        .collect();
    let of_kernel = registration::environment(folders);
    move |command| {
        for (name, value) in &of_server {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        command.envs(of_kernel.iter().map(|(name, value)| (name, value)));
    }
}

fn root_dir(folders: &CourseFolders) -> std::ffi::OsString {
    let mut argument = std::ffi::OsString::from("--ServerApp.root_dir=");
    argument.push(folders.notebooks());
    argument
}

fn check_free(port: u16) -> Result<()> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .map(drop)
        .with_context(|| {
            format!(
                "port {port} cannot be used: choose another one, or leave --port out and a free one is found"
            )
        })
}

/// JupyterLab refuses to run as root unless told to; in a container root is often the only user, and the server
/// listens on loopback only and keeps its token.
#[cfg(unix)]
fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

#[cfg(not(unix))]
fn is_root() -> bool {
    false
}
