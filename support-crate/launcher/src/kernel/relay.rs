//! A relay in front of the channels on which the kernel answers, so that a client may hang up.
//!
//! evcxr ends when an answer on its control channel finds the asker gone, and on its shell channel it complains and does
//! not say that it is idle again. Jupyter's server asks a starting kernel twice a second on both, over connections that
//! it closes at the first answer: a reader who restarts a kernel on a busy machine loses it. The relay listens in the
//! kernel's place and keeps the kernel's end of each connection open for as long as the kernel owes it an answer;
//! answers that nobody waits for are read and dropped.
//!
//! One thread does it all, however many clients come and go.

mod owed;

use std::cell::RefCell;
use std::io::{self, Write};
use std::net::{IpAddr, SocketAddr, TcpListener as Listener, ToSocketAddrs};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use serde_json::Value;
use tempfile::NamedTempFile;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{ReadHalf, WriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::sync::Notify;
use tokio::task::{JoinSet, LocalSet, spawn_local};
use tokio::time::sleep;

use self::owed::Owed;

/// How long a starting kernel is waited for, and how often it is tried.
const START: Duration = Duration::from_secs(60);
const RETRY: Duration = Duration::from_millis(10);

/// How long nothing is tried after a client could not be taken, for want of a descriptor for instance.
const PAUSE: Duration = Duration::from_millis(100);

/// The channels that are relayed, by their names in a connection file.
const RELAYED: [&str; 2] = ["control_port", "shell_port"];

/// Listens on the ports that the connection file names, and gives the connection file for the kernel itself: the same
/// one but for those ports. Only its owner can read it, since it holds the key; dropping it removes it.
///
/// `None` where the channels are no TCP ports: then the kernel reads the file as it is.
///
/// # Errors
///
/// When the file cannot be read or lacks a port, or a port cannot be listened on.
pub fn open(connection_file: &Path, folder: &Path) -> Result<Option<NamedTempFile>> {
    let named = || format!("{} is no connection file", connection_file.display());
    let text = std::fs::read_to_string(connection_file)
        .with_context(|| format!("cannot read the connection file {}", connection_file.display()))?;
    let mut connection: Value = serde_json::from_str(&text).with_context(named)?;
    if connection["transport"] != "tcp" {
        return Ok(None);
    }
    let mut channels = Vec::new();
    for channel in RELAYED {
        let asked = address(&connection, channel).with_context(named)?;
        let listener = Listener::bind(asked).with_context(|| format!("cannot listen on {asked}"))?;
        let port = free_port(asked.ip(), &connection)?;
        connection[channel] = port.into();
        channels.push((listener, SocketAddr::new(asked.ip(), port)));
    }
    start(channels)?;
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::Builder::new()
        .prefix("connection-")
        .tempfile_in(folder)?;
    file.write_all(connection.to_string().as_bytes())?;
    Ok(Some(file))
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

/// A port that nobody listens on and that no channel is to have; another program may take it before the kernel does, as
/// with all of a kernel's ports.
fn free_port(ip: IpAddr, connection: &Value) -> Result<u16> {
    let promised = |port: u16| {
        let mut entries = connection.as_object().into_iter().flatten();
        entries.any(|(_, value)| *value == port)
    };
    loop {
        let listener = Listener::bind((ip, 0)).context("no port is free")?;
        let port = listener.local_addr()?.port();
        if !promised(port) {
            return Ok(port);
        }
    }
}

/// Relays each channel from its listener to the kernel's address, from now on.
fn start(channels: Vec<(Listener, SocketAddr)>) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("the relay cannot wait for connections")?;
    let listeners = {
        let _context = runtime.enter();
        channels
            .into_iter()
            .map(|(listener, kernel)| {
                listener.set_nonblocking(true)?;
                Ok((TcpListener::from_std(listener)?, kernel))
            })
            .collect::<io::Result<Vec<_>>>()
            .context("the relay cannot wait for connections")?
    };
    thread::Builder::new()
        .name("relay".to_owned())
        .spawn(move || run(&runtime, listeners))
        .context("a thread for the relay cannot be started")?;
    Ok(())
}

fn run(runtime: &Runtime, listeners: Vec<(TcpListener, SocketAddr)>) {
    LocalSet::new().block_on(runtime, async {
        let mut channels = JoinSet::new();
        for (listener, kernel) in listeners {
            channels.spawn_local(accept(listener, kernel));
        }
        channels.join_all().await;
    });
}

async fn accept(listener: TcpListener, kernel: SocketAddr) {
    loop {
        match listener.accept().await {
            Ok((client, _)) => drop(spawn_local(relay(client, kernel))),
            Err(_) => sleep(PAUSE).await,
        }
    }
}

/// Carries bytes both ways: until the kernel hangs up, or until the client has and is owed nothing.
async fn relay(mut client: TcpStream, kernel: SocketAddr) {
    // Where the kernel never answers, the client sees its connection closed.
    let Ok(mut kernel) = connect(kernel).await else {
        return;
    };
    let _ = (client.set_nodelay(true), kernel.set_nodelay(true));
    let (from_client, to_client) = client.split();
    let (from_kernel, to_kernel) = kernel.split();
    let conversation = Conversation::default();
    tokio::select! {
        () = conversation.answers(from_kernel, to_client) => {}
        () = async {
            conversation.requests(from_client, to_kernel).await;
            conversation.nothing_owed().await;
        } => {}
    }
}

/// Tries until the kernel listens.
async fn connect(kernel: SocketAddr) -> io::Result<TcpStream> {
    let begun = Instant::now();
    loop {
        match TcpStream::connect(kernel).await {
            Ok(stream) if !meets_itself(&stream) => return Ok(stream),
            Err(error) if begun.elapsed() > START => return Err(error),
            _ => sleep(RETRY).await,
        }
    }
}

/// Whether the system gave the connection the very port that it goes to: TCP allows that where nobody listens.
fn meets_itself(stream: &TcpStream) -> bool {
    stream
        .local_addr()
        .is_ok_and(|own| stream.peer_addr().is_ok_and(|peer| own == peer))
}

/// What goes between one client and the kernel.
#[derive(Default)]
struct Conversation {
    owed: RefCell<Owed>,
    answered: Notify,
}

impl Conversation {
    /// Passes on what the client says until it hangs up.
    async fn requests(&self, mut client: ReadHalf<'_>, mut kernel: WriteHalf<'_>) {
        let mut buffer = [0; 4096];
        while let Ok(length @ 1..) = client.read(&mut buffer).await {
            self.owed.borrow_mut().client_says(&buffer[..length]);
            if kernel.write_all(&buffer[..length]).await.is_err() {
                return;
            }
        }
    }

    /// Passes on what the kernel says until it hangs up; once the client is gone, only reads it.
    async fn answers(&self, mut kernel: ReadHalf<'_>, mut client: WriteHalf<'_>) {
        let mut buffer = [0; 4096];
        let mut listened_to = true;
        while let Ok(length @ 1..) = kernel.read(&mut buffer).await {
            listened_to = listened_to && client.write_all(&buffer[..length]).await.is_ok();
            self.owed.borrow_mut().kernel_says(&buffer[..length]);
            self.answered.notify_one();
        }
    }

    async fn nothing_owed(&self) {
        while self.owed.borrow().anything() {
            self.answered.notified().await;
        }
    }
}
