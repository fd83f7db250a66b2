//! How an engine's process is claimed, over a loopback port: the claimer says a secret and is told about the engine. The
//! connection then stays open as long as the claim lasts.

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use super::Event;
use crate::kernel::connection::{Connection, secret};
use crate::kernel::in_cell::Records;
use crate::kernel::processes::Group;

/// How long who connects may take to say the secret.
const PATIENCE: Duration = Duration::from_secs(5);
/// What a claimer says when a cell's process was killed.
const CELL_KILLED: &str = "cell killed";

/// Where to claim an engine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    port: u16,
    secret: String,
}

/// What a claimer needs to know.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct About {
    /// The channels that evcxr listens on.
    pub connection: Connection,
    /// Where it builds.
    pub build_in: PathBuf,
    /// What cells tell, and where.
    pub records: Records,
    /// evcxr's process group.
    pub group: Group,
    /// How many cells have run already.
    pub cells: u64,
}

/// What an engine says at its end.
#[derive(Serialize, Deserialize)]
struct Ended {
    code: u8,
}

/// Where an engine's process waits for its claimer.
pub(super) struct Desk {
    listener: TcpListener,
    place: Place,
}

impl Desk {
    pub(super) fn open() -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no port is free")?;
        let place = Place {
            port: listener.local_addr()?.port(),
            secret: secret(),
        };
        Ok(Self { listener, place })
    }

    /// Where that is.
    pub(super) fn place(&self) -> &Place {
        &self.place
    }

    /// Tells the process that started this one.
    pub(super) fn announce(&self) {
        // Nobody may listen: then nobody claims it, and it ends with whoever started it.
        let _ = writeln!(std::io::stdout(), "{}", serde_json::json!(self.place));
    }

    /// Waits for one claimer, then tells what that one says.
    pub(super) fn serve(self, about: About, tell: Sender<Event>) {
        thread::spawn(move || {
            let claimed = self
                .listener
                .incoming()
                .flatten()
                .find_map(|stream| self.accept(stream));
            let Some((lines, mut stream)) = claimed else {
                return;
            };
            // Before the claimer knows: from then on it may let go of what kept this process until now.
            let Ok(by) = stream.try_clone() else { return };
            let _ = tell.send(Event::Claimed(by));
            let _ = writeln!(stream, "{}", serde_json::json!(about));
            for line in lines.lines().map_while(Result::ok) {
                if line == CELL_KILLED {
                    let _ = tell.send(Event::CellKilled);
                }
            }
            let _ = tell.send(Event::ClaimerGone);
        });
    }

    /// Lets in one who knows the secret; anybody else is left without an answer.
    fn accept(&self, stream: TcpStream) -> Option<(BufReader<TcpStream>, TcpStream)> {
        stream.set_read_timeout(Some(PATIENCE)).ok()?;
        let mut lines = BufReader::new(stream.try_clone().ok()?);
        let mut said = String::new();
        lines.read_line(&mut said).ok()?;
        if said.trim() != self.place.secret {
            return None;
        }
        stream.set_read_timeout(None).ok()?;
        Some((lines, stream))
    }
}

/// The last word to a claimer.
pub(super) fn say_ended(mut claimer: &TcpStream, code: u8) {
    // One that is gone need not know.
    let _ = writeln!(claimer, "{}", serde_json::json!(Ended { code }));
}

/// How an engine ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// With this exit code, and everything is tidied up.
    Code(u8),
    /// Its process is gone without a word.
    Lost,
}

/// A claimed engine. Dropping this lets it end, and waits until it has.
pub struct Claimed {
    about: About,
    stream: TcpStream,
    ended: Receiver<Ending>,
}

impl Claimed {
    /// Claims the engine that waits there.
    ///
    /// # Errors
    ///
    /// When nobody waits there, or does not answer.
    pub fn at(place: &Place) -> Result<Self> {
        let mut stream =
            TcpStream::connect((Ipv4Addr::LOCALHOST, place.port)).context("nobody waits there")?;
        writeln!(stream, "{}", place.secret)?;
        let mut lines = BufReader::new(stream.try_clone()?);
        let mut about = String::new();
        lines.read_line(&mut about)?;
        let about: About = serde_json::from_str(&about).context("the kernel's engine gave no answer")?;
        let (tell, ended) = channel();
        thread::spawn(move || {
            let said = lines.lines().map_while(Result::ok).next();
            let ended = said.and_then(|line| serde_json::from_str::<Ended>(&line).ok());
            tell.send(ended.map_or(Ending::Lost, |ended| Ending::Code(ended.code)))
        });
        Ok(Self { about, stream, ended })
    }

    /// What is to be known of it.
    pub fn about(&self) -> &About {
        &self.about
    }

    /// Something that tells it when a cell's process was killed.
    ///
    /// # Errors
    ///
    /// When the system has no descriptor left.
    pub fn teller(&self) -> Result<Teller> {
        Ok(Teller(self.stream.try_clone()?))
    }

    /// How it ended, if it has.
    pub fn ended(&self) -> Option<Ending> {
        let ended = match self.ended.try_recv() {
            Ok(ended) => ended,
            Err(TryRecvError::Empty) => return None,
            Err(TryRecvError::Disconnected) => Ending::Lost,
        };
        if ended == Ending::Lost {
            self.end_the_rest();
        }
        Some(ended)
    }

    /// Its process is gone and leaves evcxr behind.
    fn end_the_rest(&self) {
        self.about.group.end();
    }
}

impl Drop for Claimed {
    fn drop(&mut self) {
        // How long an engine takes to tidy up at most, a full disk and a busy machine included.
        const TIDYING: Duration = Duration::from_secs(10);
        let _ = self.stream.shutdown(std::net::Shutdown::Write);
        if let Ok(Ending::Lost) = self.ended.recv_timeout(TIDYING) {
            self.end_the_rest();
        }
    }
}

/// Tells an engine of what its front sees.
pub struct Teller(TcpStream);

impl Teller {
    /// The cell's process was killed.
    pub fn cell_killed(&mut self) {
        // An engine that is gone is noticed elsewhere.
        let _ = writeln!(self.0, "{CELL_KILLED}");
    }
}

/// An engine's process that was just started.
pub struct Started {
    /// As long as its input is open, it waits to be claimed.
    pub process: Child,
    /// Where it does.
    pub place: Place,
    /// Where it says, as a [`Stage`] a line, how far it is.
    pub stages: BufReader<ChildStdout>,
}

/// How far a spare is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// Kernels can find it.
    Offered,
    /// A kernel has it.
    Claimed,
}

impl Stage {
    /// Says so to whoever started this process, where that one still listens.
    pub(super) fn say(self) {
        let _ = writeln!(std::io::stdout(), "{}", serde_json::json!(self));
    }

    /// Reads what a spare said in one line.
    pub fn read(line: &str) -> Option<Self> {
        serde_json::from_str(line).ok()
    }
}

/// Starts an engine's process.
///
/// # Errors
///
/// When it does not start; what it says is shown where this process's errors are.
pub fn start(command: &mut Command) -> Result<Started> {
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    Group::make(command);
    let mut process = command.spawn().context("cannot start the kernel's engine")?;
    let said = process.stdout.take().context("the engine's output is missing")?;
    let mut stages = BufReader::new(said);
    let mut line = String::new();
    stages.read_line(&mut line)?;
    match serde_json::from_str(&line) {
        Ok(place) => Ok(Started {
            process,
            place,
            stages,
        }),
        Err(_) => {
            let _ = process.wait();
            bail!("the kernel's engine did not start; what it said is above")
        }
    }
}

/// The command for an engine of the checkout.
///
/// # Errors
///
/// When this program's own file cannot be found.
pub fn command(arguments: &[&Path]) -> Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("engine").args(arguments);
    Ok(command)
}
