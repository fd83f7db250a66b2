//! A live kernel, driven cell by cell.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{ChildStderr, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::folders::CourseFolders;
use crate::kernel::processes::Group;
use crate::program::Program;

const CLIENT: &str = include_str!("../../python/kernel_client.py");

/// A kernel and the Python client that speaks to it. Dropping it ends both.
pub struct Session {
    client: Program,
    requests: Option<ChildStdin>,
    events: BufReader<ChildStdout>,
    noise: Noise,
    started_in: Duration,
}

/// How one cell ended.
#[derive(Clone, Debug)]
pub struct Executed {
    /// What came of it.
    pub ending: Ending,
    /// Its outputs as nbformat stores them.
    pub outputs: Vec<Value>,
    /// From the request to "idle".
    pub took: Duration,
}

/// What came of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It ran to its end.
    Success,
    /// The kernel said so: it did not compile, panicked, was left through `?`, aborted or exited.
    Error,
    /// It ran longer than it was given.
    Timeout,
    /// The kernel is gone.
    KernelDied,
}

#[derive(Deserialize)]
#[serde(tag = "event", rename_all = "lowercase")]
enum Event {
    Ready {
        seconds: f64,
    },
    Failed {
        message: String,
    },
    Line {
        text: String,
    },
    Done {
        status: Status,
        outputs: Vec<Value>,
        seconds: f64,
    },
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Status {
    Ok,
    Error,
    Aborted,
    Timeout,
    Died,
}

impl From<Status> for Ending {
    fn from(status: Status) -> Self {
        match status {
            Status::Ok => Self::Success,
            Status::Error | Status::Aborted => Self::Error,
            Status::Timeout => Self::Timeout,
            Status::Died => Self::KernelDied,
        }
    }
}

impl Session {
    /// Starts a kernel by its registered name, in `folder`, with `environment` added to its environment.
    ///
    /// What cargo says while it builds goes to `on_noise`, line by line.
    ///
    /// # Errors
    ///
    /// When the Python environment is missing or the kernel does not start.
    pub fn start(
        folders: &CourseFolders,
        kernel: &str,
        folder: &Path,
        environment: &[(&str, &str)],
        on_noise: impl Fn(&str) + Send + 'static,
    ) -> Result<Self> {
        Self::start_attended(folders, kernel, folder, environment, on_noise, |_| ())
    }

    /// As [`Session::start`]; hands out the client's program before the kernel is waited for, so that its start can be
    /// interrupted too.
    ///
    /// # Errors
    ///
    /// When the Python environment is missing, the kernel does not start, or the program is told to end.
    pub fn start_attended(
        folders: &CourseFolders,
        kernel: &str,
        folder: &Path,
        environment: &[(&str, &str)],
        on_noise: impl Fn(&str) + Send + 'static,
        on_program: impl FnOnce(&Program),
    ) -> Result<Self> {
        let mut command = jupyter(folders, "python");
        command
            .args(["-c", CLIENT, kernel])
            .arg(folder)
            .envs(environment.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        // Ctrl-C reaches only the launcher, which then ends the program in order.
        Group::make(&mut command);
        let mut client = command
            .spawn()
            .context("cannot start the Python environment: run `cargo lab setup`")?;
        let requests = client.stdin.take();
        let events = BufReader::new(client.stdout.take().context("the client's output is missing")?);
        let noise = Noise::follow(
            client.stderr.take().context("the client's errors are missing")?,
            on_noise,
        );
        let mut session = Self {
            noise,
            client: Program::new(client),
            requests,
            events,
            started_in: Duration::ZERO,
        };
        on_program(&session.client);
        match session.next_event()? {
            Event::Ready { seconds } => session.started_in = Duration::from_secs_f64(seconds),
            Event::Failed { message } => {
                bail!(
                    "the kernel {kernel:?} did not start: {message}\n{}",
                    session.noise.last_lines()
                )
            }
            _ => bail!("the kernel's client did not say whether the kernel started"),
        }
        Ok(session)
    }

    /// How long the kernel took to answer for the first time.
    pub fn started_in(&self) -> Duration {
        self.started_in
    }

    /// Runs one cell, handing each line it prints to `on_line`.
    ///
    /// # Errors
    ///
    /// When the client is gone or says what it should not.
    pub fn execute(
        &mut self,
        code: &str,
        limit: Duration,
        mut on_line: impl FnMut(&str),
    ) -> Result<Executed> {
        let request = json!({ "code": code, "timeout": limit.as_secs_f64() });
        let requests = self.requests.as_mut().context("the session is closed")?;
        writeln!(requests, "{request}").context("the kernel's client is gone")?;
        loop {
            match self.next_event()? {
                Event::Line { text } => on_line(&text),
                Event::Done {
                    status,
                    outputs,
                    seconds,
                } => {
                    return Ok(Executed {
                        ending: status.into(),
                        outputs,
                        took: Duration::from_secs_f64(seconds),
                    });
                }
                Event::Ready { .. } | Event::Failed { .. } => bail!("the kernel's client started twice"),
            }
        }
    }

    fn next_event(&mut self) -> Result<Event> {
        let mut line = String::new();
        if self.events.read_line(&mut line)? == 0 {
            bail!("the kernel's client ended:\n{}", self.noise.last_lines());
        }
        serde_json::from_str(&line).with_context(|| format!("the kernel's client said {line:?}"))
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // The end of its input tells the client to shut the kernel down.
        self.requests.take();
        let _ = self.client.wait();
    }
}

/// What the client and the kernel write to standard error: kept in part, for the case that they fail.
struct Noise {
    lines: Arc<Mutex<VecDeque<String>>>,
}

impl Noise {
    const KEPT: usize = 20;

    fn follow(stream: ChildStderr, on_line: impl Fn(&str) + Send + 'static) -> Self {
        let lines = Arc::new(Mutex::new(VecDeque::new()));
        let kept = Arc::clone(&lines);
        // Ends with the client.
        thread::spawn(move || {
            for line in BufReader::new(stream).lines().map_while(Result::ok) {
                on_line(&line);
                let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                kept.push_back(line);
                if kept.len() > Self::KEPT {
                    kept.pop_front();
                }
            }
        });
        Self { lines }
    }

    fn last_lines(&self) -> String {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.iter().map(String::as_str).collect::<Vec<_>>().join("\n")
    }
}

/// A program of the Python environment that sees this environment's kernels only and keeps its files in the course's
/// own folder, never in the user's.
pub fn jupyter(folders: &CourseFolders, program: &str) -> Command {
    // IPython complains where its folder's parent is missing.
    let _ = std::fs::create_dir_all(folders.jupyter("ipython"));
    let mut command = Command::new(folders.python_program(program));
    command
        .env("JUPYTER_CONFIG_DIR", folders.jupyter("config"))
        .env("JUPYTER_DATA_DIR", folders.jupyter("data"))
        .env("JUPYTER_RUNTIME_DIR", folders.jupyter("runtime"))
        .env("JUPYTERLAB_SETTINGS_DIR", folders.jupyter("settings"))
        .env("JUPYTERLAB_WORKSPACES_DIR", folders.jupyter("workspaces"))
        .env("IPYTHONDIR", folders.jupyter("ipython"))
        .env("JUPYTER_PREFER_ENV_PATH", "1")
        .env("PYTHONNOUSERSITE", "1")
        .env_remove("JUPYTER_PATH")
        .env_remove("PYTHONPATH")
        .env_remove("PYTHONHOME");
    command
}
