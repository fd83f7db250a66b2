//! The front between Jupyter and evcxr: what every client of the kernel speaks to.
//!
//! evcxr stays the engine and knows nothing of it. The front listens on the ports that Jupyter chose, gives evcxr others,
//! and passes on what goes between them, but for what evcxr does not know or cannot do:
//!
//! - A cell that panicked, or was left through `?`, is answered with `error` and a short traceback, and what was sent to
//!   run behind it is aborted.
//! - A cell has ended when all that it printed has come, not before.
//! - A client may hang up: evcxr would end when an answer on its control channel finds the asker gone. evcxr has one
//!   client, the front, which stays.
//! - A message with a wrong signature is dropped; evcxr would stop listening.

mod cell;
pub mod failure;
mod records;
mod shell;
pub mod wire;

use std::io::Write;
use std::net::{IpAddr, SocketAddr, TcpListener, ToSocketAddrs};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::Value;
use tempfile::NamedTempFile;
use tokio::net::TcpStream;
use tokio::runtime::Runtime;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::sleep;
use zeromq::util::PeerIdentity;
use zeromq::{
    DealerSocket, PubSocket, RepSocket, RouterSocket, Socket, SocketOptions, SocketRecv, SocketSend,
    SubSocket, ZmqMessage,
};

use self::shell::{Outlets, Shell};
use self::wire::{Key, Message};
use crate::kernel::in_cell::Records;

/// How long a starting evcxr is waited for, and how often it is tried.
const START: Duration = Duration::from_secs(60);
const RETRY: Duration = Duration::from_millis(10);
/// How often it is looked whether all that a cell printed has come, while something is missing.
const LOOK: Duration = Duration::from_millis(5);
/// How long nothing is tried after a client could not be heard.
const PAUSE: Duration = Duration::from_millis(100);

/// A kernel's channels, by their names in a connection file.
const CHANNELS: [&str; 5] = [
    "hb_port",
    "shell_port",
    "control_port",
    "stdin_port",
    "iopub_port",
];

/// By this name evcxr knows the front, on all channels.
const NAME: &str = "lab-front";

/// Listens on the ports that the connection file names, and gives the connection file for evcxr itself: the same one but
/// for those ports. Only its owner can read it, since it holds the key; dropping it removes it.
///
/// `records` says what cells tell, `build_in` where evcxr builds. `None` where the channels are no TCP ports: then evcxr
/// reads the file as it is, and has no front.
///
/// # Errors
///
/// When the file cannot be read or lacks a port, or a port cannot be listened on.
pub fn open(connection_file: &Path, build_in: &Path, records: Records) -> Result<Option<NamedTempFile>> {
    let named = || format!("{} is no connection file", connection_file.display());
    let text = std::fs::read_to_string(connection_file)
        .with_context(|| format!("cannot read the connection file {}", connection_file.display()))?;
    let mut connection: Value = serde_json::from_str(&text).with_context(named)?;
    if connection["transport"] != "tcp" {
        return Ok(None);
    }
    let scheme = connection["signature_scheme"].as_str().unwrap_or("hmac-sha256");
    if scheme != "hmac-sha256" {
        bail!(
            "{}: messages signed by {scheme} cannot be read",
            connection_file.display()
        );
    }
    let key = Key::new(connection["key"].as_str().unwrap_or_default());
    let asked = addresses(&connection).with_context(named)?;
    let engine = asked[0].ip();
    for channel in CHANNELS {
        connection[channel] = free_port(engine, &connection)?.into();
    }
    let engine = addresses(&connection).with_context(named)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("the kernel's front cannot wait for connections")?;
    let front = Front {
        key,
        records,
        generated: build_in.join("src").join("lib.rs"),
        clients: runtime.block_on(Clients::listen(&asked))?,
        engine,
    };
    thread::Builder::new()
        .name("front".to_owned())
        .spawn(move || front.run(&runtime))
        .context("a thread for the kernel's front cannot be started")?;
    std::fs::create_dir_all(build_in)?;
    let mut file = tempfile::Builder::new()
        .prefix("connection-")
        .tempfile_in(build_in)?;
    file.write_all(connection.to_string().as_bytes())?;
    Ok(Some(file))
}

/// The channels' addresses, in the order of [`CHANNELS`].
type Addresses = [SocketAddr; CHANNELS.len()];

fn addresses(connection: &Value) -> Result<Addresses> {
    let mut addresses = [SocketAddr::from(([127, 0, 0, 1], 0)); CHANNELS.len()];
    for (address, channel) in addresses.iter_mut().zip(CHANNELS) {
        *address = self::address(connection, channel)?;
    }
    Ok(addresses)
}

fn address(connection: &Value, channel: &str) -> Result<SocketAddr> {
    let ip = connection["ip"].as_str().context("it lacks ip")?;
    let port = connection[channel]
        .as_u64()
        .and_then(|port| u16::try_from(port).ok())
        .with_context(|| format!("it lacks {channel}"))?;
    let mut addresses = (ip, port)
        .to_socket_addrs()
        .with_context(|| format!("nothing is known of {ip}"))?;
    addresses.next().with_context(|| format!("{ip} has no address"))
}

/// A port that nobody listens on and that no channel is to have; another program may take it before evcxr does, as with
/// all of a kernel's ports.
fn free_port(ip: IpAddr, connection: &Value) -> Result<u16> {
    let promised = |port: u16| {
        let mut entries = connection.as_object().into_iter().flatten();
        entries.any(|(_, value)| *value == port)
    };
    loop {
        let listener = TcpListener::bind((ip, 0)).context("no port is free")?;
        let port = listener.local_addr()?.port();
        if !promised(port) {
            return Ok(port);
        }
    }
}

/// The sockets that clients speak to.
struct Clients {
    heartbeat: RepSocket,
    shell: RouterSocket,
    control: RouterSocket,
    stdin: RouterSocket,
    output: PubSocket,
}

impl Clients {
    async fn listen([heartbeat, shell, control, stdin, output]: &Addresses) -> Result<Self> {
        Ok(Self {
            heartbeat: bound(heartbeat).await?,
            shell: bound(shell).await?,
            control: bound(control).await?,
            stdin: bound(stdin).await?,
            output: bound(output).await?,
        })
    }
}

async fn bound<S: Socket>(address: &SocketAddr) -> Result<S> {
    let mut socket = S::new();
    let listening = socket.bind(&format!("tcp://{address}")).await;
    listening.with_context(|| format!("cannot listen on {address}"))?;
    Ok(socket)
}

/// The sockets that evcxr is spoken to by.
struct Engine {
    shell: DealerSocket,
    control: DealerSocket,
    stdin: DealerSocket,
    output: SubSocket,
}

impl Engine {
    async fn reach([_, shell, control, stdin, output]: &Addresses) -> Result<Self> {
        let mut listening: SubSocket = connected(output).await?;
        listening.subscribe("").await?;
        Ok(Self {
            shell: connected(shell).await?,
            control: connected(control).await?,
            stdin: connected(stdin).await?,
            output: listening,
        })
    }
}

/// Tries until evcxr listens.
async fn connected<S: Socket>(address: &SocketAddr) -> Result<S> {
    let begun = Instant::now();
    while !listens(address).await {
        if begun.elapsed() > START {
            bail!("evcxr does not listen on {address}");
        }
        sleep(RETRY).await;
    }
    let mut options = SocketOptions::default();
    options.peer_identity(PeerIdentity::try_from(NAME.as_bytes().to_vec())?);
    let mut socket = S::with_options(options);
    socket.connect(&format!("tcp://{address}")).await?;
    Ok(socket)
}

/// Whether somebody listens there. The system may give a connection the very port that it goes to, where nobody does.
async fn listens(address: &SocketAddr) -> bool {
    let Ok(stream) = TcpStream::connect(address).await else {
        return false;
    };
    stream.local_addr().is_ok_and(|own| own != *address)
}

/// All that the front needs to begin.
struct Front {
    key: Key,
    records: Records,
    generated: PathBuf,
    clients: Clients,
    engine: Addresses,
}

impl Front {
    fn run(self, runtime: &Runtime) {
        if let Err(error) = runtime.block_on(self.serve()) {
            eprintln!("the kernel's front ended: {error:#}");
        }
    }

    async fn serve(self) -> Result<()> {
        let engine = Engine::reach(&self.engine).await?;
        let clients = self.clients;
        let interrupted = Arc::new(AtomicBool::new(false));
        let (publish, to_publish) = unbounded_channel();
        let (reply, to_reply) = unbounded_channel();
        let (ask, to_ask) = unbounded_channel();
        let (replies, requests) = clients.shell.split();
        let (questions, answers) = engine.shell.split();
        tokio::spawn(beat(clients.heartbeat));
        tokio::spawn(send_all(clients.output, to_publish));
        tokio::spawn(send_all(replies, to_reply));
        tokio::spawn(send_all(questions, to_ask));
        tokio::spawn(pass(clients.stdin, engine.stdin, self.key.clone(), |_| ()));
        let control = Arc::clone(&interrupted);
        tokio::spawn(pass(
            clients.control,
            engine.control,
            self.key.clone(),
            move |request| {
                if request.kind() == "interrupt_request" {
                    control.store(true, Ordering::SeqCst);
                }
            },
        ));
        let outlets = Channels {
            key: self.key.clone(),
            reply,
            publish,
            ask,
        };
        let shell = Shell::new(outlets, self.records, self.generated, interrupted);
        converse(shell, &self.key, requests, answers, engine.output).await
    }
}

/// Lets the shell hear everything in the order in which it comes.
async fn converse(
    mut shell: Shell<Channels>,
    key: &Key,
    mut requests: impl SocketRecv,
    mut answers: impl SocketRecv,
    mut output: SubSocket,
) -> Result<()> {
    loop {
        tokio::select! {
            request = requests.recv() => match request {
                Ok(request) => if let Some(request) = heard(request, key) { shell.asked(request) },
                Err(_) => sleep(PAUSE).await,
            },
            answer = answers.recv() => {
                if let Some(answer) = heard(answer?, key) { shell.answered(answer) }
            }
            published = output.recv() => {
                if let Some(published) = heard(published?, key) { shell.published(published) }
            }
            () = sleep(LOOK), if shell.is_waiting_for_an_end() => shell.look(),
        }
    }
}

/// A message that can be read; another is named and dropped.
fn heard(frames: ZmqMessage, key: &Key) -> Option<Message> {
    Message::read(frames, key)
        .inspect_err(|error| eprintln!("the kernel's front dropped {error}"))
        .ok()
}

/// Passes on requests and answers of one channel until evcxr hangs up, and looks at the requests.
async fn pass(clients: RouterSocket, engine: DealerSocket, key: Key, look: impl Fn(&Message) + Send) {
    let (mut replies, mut requests) = clients.split();
    let (mut questions, mut answers) = engine.split();
    loop {
        tokio::select! {
            request = requests.recv() => match request {
                Ok(request) => if let Some(request) = heard(request, &key) {
                    look(&request);
                    if questions.send(request.signed(&key)).await.is_err() { return }
                },
                Err(_) => sleep(PAUSE).await,
            },
            answer = answers.recv() => match answer {
                // A client that hung up does not want it any more.
                Ok(answer) => drop(replies.send(answer).await),
                Err(_) => return,
            },
        }
    }
}

/// Answers heartbeats: the front lives as long as evcxr does.
async fn beat(mut heart: RepSocket) {
    loop {
        match heart.recv().await {
            Ok(beat) => drop(heart.send(beat).await),
            Err(_) => sleep(PAUSE).await,
        }
    }
}

/// Sends what comes, so that who has something to say need not wait for who listens.
async fn send_all(mut socket: impl SocketSend, mut messages: UnboundedReceiver<ZmqMessage>) {
    while let Some(message) = messages.recv().await {
        // A client that hung up does not want it any more.
        let _ = socket.send(message).await;
    }
}

/// The ways out of the shell.
struct Channels {
    key: Key,
    reply: UnboundedSender<ZmqMessage>,
    publish: UnboundedSender<ZmqMessage>,
    ask: UnboundedSender<ZmqMessage>,
}

impl Outlets for Channels {
    fn reply(&mut self, message: Message) {
        let _ = self.reply.send(message.signed(&self.key));
    }

    fn publish(&mut self, message: Message) {
        let _ = self.publish.send(message.signed(&self.key));
    }

    fn ask(&mut self, message: Message) {
        let _ = self.ask.send(message.signed(&self.key));
    }
}
