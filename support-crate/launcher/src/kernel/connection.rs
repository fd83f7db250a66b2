//! Where a kernel's channels are, and what is signed on them with: what a connection file holds.

use std::fs;
use std::hash::{BuildHasher, RandomState};
use std::io::Write;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, ToSocketAddrs};
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tempfile::NamedTempFile;

/// A kernel's channels, by their names in a connection file.
pub const CHANNELS: [&str; 5] = [
    "hb_port",
    "shell_port",
    "control_port",
    "stdin_port",
    "iopub_port",
];

const SCHEME: &str = "hmac-sha256";

/// A kernel's channels on TCP.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    /// In the order of [`CHANNELS`].
    pub addresses: [SocketAddr; CHANNELS.len()],
    /// What messages are signed with.
    pub key: String,
}

impl Connection {
    /// Reads a connection file. `None` where the channels are no TCP ports.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, lacks something, or asks for signatures of another scheme.
    pub fn read(file: &Path) -> Result<Option<Self>> {
        let text = fs::read_to_string(file)
            .with_context(|| format!("cannot read the connection file {}", file.display()))?;
        let named = || format!("{} is no connection file", file.display());
        let content: Value = serde_json::from_str(&text).with_context(named)?;
        if content["transport"] != "tcp" {
            return Ok(None);
        }
        let scheme = content["signature_scheme"].as_str().unwrap_or(SCHEME);
        if scheme != SCHEME {
            bail!("{}: messages signed by {scheme} cannot be read", file.display());
        }
        let mut addresses = [SocketAddr::from((Ipv4Addr::LOCALHOST, 0)); CHANNELS.len()];
        for (address, channel) in addresses.iter_mut().zip(CHANNELS) {
            *address = self::address(&content, channel).with_context(named)?;
        }
        let key = content["key"].as_str().unwrap_or_default().to_owned();
        Ok(Some(Self { addresses, key }))
    }

    /// Channels of this process's own, where nobody listens yet.
    ///
    /// # Errors
    ///
    /// When no port is free.
    pub fn of_this_process() -> Result<Self> {
        let own = own_address(std::process::id());
        // All held at once, so that each is another.
        let held = CHANNELS.map(|_| TcpListener::bind((own, 0)));
        let mut addresses = [SocketAddr::from((own, 0)); CHANNELS.len()];
        for (address, held) in addresses.iter_mut().zip(held) {
            *address = held
                .and_then(|held| held.local_addr())
                .context("no port is free")?;
        }
        Ok(Self {
            addresses,
            key: secret(),
        })
    }

    /// Writes it for a kernel to read, into a file in `folder` that only its owner can read and that goes when it is dropped.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub fn write(&self, folder: &Path) -> Result<NamedTempFile> {
        let mut content = json!({
            "transport": "tcp",
            "ip": self.addresses[0].ip(),
            "key": self.key,
            "signature_scheme": SCHEME,
            "kernel_name": "rust",
        });
        for (address, channel) in self.addresses.iter().zip(CHANNELS) {
            content[channel] = address.port().into();
        }
        fs::create_dir_all(folder)?;
        let mut file = tempfile::Builder::new()
            .prefix("connection-")
            .tempfile_in(folder)?;
        file.write_all(content.to_string().as_bytes())?;
        Ok(file)
    }
}

fn address(content: &Value, channel: &str) -> Result<SocketAddr> {
    let ip = content["ip"].as_str().context("it lacks ip")?;
    let port = content[channel]
        .as_u64()
        .and_then(|port| u16::try_from(port).ok())
        .with_context(|| format!("it lacks {channel}"))?;
    let mut addresses = (ip, port)
        .to_socket_addrs()
        .with_context(|| format!("nothing is known of {ip}"))?;
    addresses.next().with_context(|| format!("{ip} has no address"))
}

/// A loopback address that no other process uses, so that nobody takes the ports that are free now: Linux has a whole
/// network of them, other systems one.
fn own_address(process: u32) -> IpAddr {
    if cfg!(target_os = "linux") {
        let [_, high, middle, low] = process.to_be_bytes();
        Ipv4Addr::new(127, 64 | (high & 63), middle, low).into()
    } else {
        Ipv4Addr::LOCALHOST.into()
    }
}

/// A text that nobody can guess: the system's random numbers are what seeds a hash.
pub fn secret() -> String {
    let part = || RandomState::new().hash_one(0u8);
    format!("{:016x}{:016x}", part(), part())
}
