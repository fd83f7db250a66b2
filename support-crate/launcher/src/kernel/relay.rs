//! A relay in front of the channels on which the kernel answers, so that a client may hang up.
//!
//! evcxr ends when an answer on its control channel finds the asker gone, and on its shell channel it complains and does
//! not say that it is idle again. Jupyter's server asks a starting kernel twice a second on both, over connections that
//! it closes at the first answer: a reader who restarts a kernel on a busy machine loses it. The relay listens in the
//! kernel's place and keeps the kernel's end of each connection open for the kernel's whole life; answers that nobody
//! waits for are read and dropped.

use std::io::{self, Read, Write};
use std::net::{IpAddr, Shutdown, SocketAddr, TcpListener, TcpStream, ToSocketAddrs};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use serde_json::Value;
use tempfile::NamedTempFile;

/// How long a starting kernel is waited for, and how often it is tried.
const START: Duration = Duration::from_secs(60);
const RETRY: Duration = Duration::from_millis(10);

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
    for channel in RELAYED {
        let asked = address(&connection, channel).with_context(named)?;
        let port = free_port(asked.ip(), &connection)?;
        listen(asked, SocketAddr::new(asked.ip(), port))?;
        connection[channel] = port.into();
    }
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
        let listener = TcpListener::bind((ip, 0)).context("no port is free")?;
        let port = listener.local_addr()?.port();
        if !promised(port) {
            return Ok(port);
        }
    }
}

/// Relays what comes to `asked` to `kernel`, from now on.
fn listen(asked: SocketAddr, kernel: SocketAddr) -> Result<()> {
    let listener = TcpListener::bind(asked).with_context(|| format!("cannot listen on {asked}"))?;
    thread::spawn(move || accept(&listener, kernel));
    Ok(())
}

fn accept(listener: &TcpListener, kernel: SocketAddr) {
    for client in listener.incoming().flatten() {
        thread::spawn(move || relay(&client, kernel));
    }
}

/// Carries bytes both ways until the kernel hangs up, whether or not the client still listens.
fn relay(client: &TcpStream, kernel: SocketAddr) {
    // Where the kernel never answers, or a thread cannot be had, the client sees its connection closed.
    let Ok(kernel) = connect(kernel) else { return };
    let _ = (client.set_nodelay(true), kernel.set_nodelay(true));
    thread::scope(|scope| {
        // At its end the kernel's connection stays open.
        scope.spawn(|| io::copy(&mut &*client, &mut &kernel));
        let _ = carry_answers(&kernel, client);
        let _ = client.shutdown(Shutdown::Both);
    });
}

/// Tries until the kernel listens.
fn connect(kernel: SocketAddr) -> io::Result<TcpStream> {
    let begun = Instant::now();
    loop {
        match TcpStream::connect(kernel) {
            Ok(stream) if !meets_itself(&stream) => return Ok(stream),
            Err(error) if begun.elapsed() > START => return Err(error),
            _ => thread::sleep(RETRY),
        }
    }
}

/// Whether the system gave the connection the very port that it goes to: TCP allows that where nobody listens.
fn meets_itself(stream: &TcpStream) -> bool {
    stream
        .local_addr()
        .is_ok_and(|own| stream.peer_addr().is_ok_and(|peer| own == peer))
}

/// Passes on what the kernel says; once the client is gone, only reads it.
fn carry_answers(mut kernel: &TcpStream, mut client: &TcpStream) -> io::Result<()> {
    let mut buffer = [0; 4096];
    let mut listened_to = true;
    loop {
        let length = kernel.read(&mut buffer)?;
        if length == 0 {
            return Ok(());
        }
        listened_to = listened_to && client.write_all(&buffer[..length]).is_ok();
    }
}
