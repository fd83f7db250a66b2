//! The sockets at both sides of the front.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tokio::net::TcpStream;
use tokio::time::sleep;
use zeromq::util::PeerIdentity;
use zeromq::{DealerSocket, PubSocket, RepSocket, RouterSocket, Socket, SocketOptions, SubSocket};

use crate::kernel::connection::CHANNELS;

/// How long a starting evcxr is waited for, and how often it is tried.
const START: Duration = Duration::from_secs(60);
const RETRY: Duration = Duration::from_millis(10);

/// The channels' addresses, in the order of [`CHANNELS`].
type Addresses = [SocketAddr; CHANNELS.len()];

/// The sockets that clients speak to.
pub(super) struct Clients {
    pub(super) heartbeat: RepSocket,
    pub(super) shell: RouterSocket,
    pub(super) control: RouterSocket,
    pub(super) stdin: RouterSocket,
    pub(super) output: PubSocket,
}

impl Clients {
    pub(super) async fn listen([heartbeat, shell, control, stdin, output]: &Addresses) -> Result<Self> {
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
pub(in crate::kernel) struct Engine {
    pub(in crate::kernel) shell: DealerSocket,
    pub(super) control: DealerSocket,
    pub(super) stdin: DealerSocket,
    pub(in crate::kernel) output: SubSocket,
}

impl Engine {
    /// Connects to all of evcxr's channels but its heartbeat; by `name` evcxr knows who asks.
    pub(in crate::kernel) async fn reach(
        [_, shell, control, stdin, output]: &Addresses,
        name: &str,
    ) -> Result<Self> {
        let mut listening: SubSocket = connected(output, name).await?;
        listening.subscribe("").await?;
        Ok(Self {
            shell: connected(shell, name).await?,
            control: connected(control, name).await?,
            stdin: connected(stdin, name).await?,
            output: listening,
        })
    }
}

/// Tries until evcxr listens.
async fn connected<S: Socket>(address: &SocketAddr, name: &str) -> Result<S> {
    let begun = Instant::now();
    while !listens(address).await {
        if begun.elapsed() > START {
            bail!("evcxr does not listen on {address}");
        }
        sleep(RETRY).await;
    }
    let mut options = SocketOptions::default();
    options.peer_identity(PeerIdentity::try_from(name.as_bytes().to_vec())?);
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
