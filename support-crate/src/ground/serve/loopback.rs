//! What every loopback server here is: a socket, a thread with an event loop, counts, and an orderly end.

use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread::JoinHandle,
    time::Duration,
};

use tokio::{
    net::{TcpListener, TcpSocket, TcpStream},
    runtime::Runtime,
    sync::oneshot,
    time::sleep,
};

use super::ServeError;
use crate::ground::{machine::raise_the_limit_of_open_files, runtime::tokio_on_one_thread};

/// A server on 127.0.0.1, on a port the system picks, with a thread of its own, which serves all connections at once.
/// Dropping it closes the port and every connection, and waits for that thread to end.
#[derive(Debug)]
pub struct Loopback {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Loopback {
    /// Starts a server whose thread bears this name and which serves each connection in a task of its own; when this
    /// returns, it accepts connections.
    ///
    /// # Errors
    ///
    /// [`ServeError::Start`] where the system gives no socket or no thread.
    pub fn start<F>(name: &str, serve: impl Fn(TcpStream) -> F + Send + 'static) -> Result<Self, ServeError>
    where
        F: Future<Output = ()> + Send + 'static,
    {
        // Server and clients are one process, so a connection takes two of the files that it may have open.
        raise_the_limit_of_open_files(4096);
        let runtime = OwnLoop::new().map_err(ServeError::Start)?;
        // Without waiting for anything, so that a server can be started from an async task, too.
        let listener = {
            let _inside = runtime.get().enter();
            listen().map_err(ServeError::Start)?
        };
        let address = listener.local_addr().map_err(ServeError::Start)?;
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || {
                // When this returns, the loop is dropped here, and with it every connection's task.
                runtime.get().block_on(async {
                    tokio::select! {
                        () = accept(listener, serve) => {}
                        _ = stopped => {}
                    }
                });
            })
            .map_err(ServeError::Start)?;
        Ok(Self {
            address,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Loopback {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic in the server has nothing to tell a program that is done with it.
            let _ = thread.join();
        }
    }
}

/// The server's event loop. It may be dropped anywhere, also within an async task, where a start has failed.
struct OwnLoop(Option<Runtime>);

impl OwnLoop {
    fn new() -> io::Result<Self> {
        Ok(Self(Some(tokio_on_one_thread()?)))
    }

    fn get(&self) -> &Runtime {
        self.0.as_ref().expect("it is there until it is dropped")
    }
}

impl Drop for OwnLoop {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

/// A listening socket, of which a burst of clients fits into the queue.
fn listen() -> io::Result<TcpListener> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
    socket.listen(1024)
}

async fn accept<F>(listener: TcpListener, serve: impl Fn(TcpStream) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(serve(stream));
            }
            // Most often too many open files: wait until some connections have closed.
            Err(_) => sleep(Duration::from_millis(10)).await,
        }
    }
}

/// What a server counts while it serves. Clones share the counts.
#[derive(Clone, Debug, Default)]
pub struct Counts(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    answered: AtomicU64,
    waiting: AtomicU64,
    most_waiting: AtomicU64,
}

impl Counts {
    /// Counts a request as waiting for as long as what this gives lives.
    pub fn hold(&self) -> Waiting<'_> {
        let waiting = self.0.waiting.fetch_add(1, Ordering::Relaxed) + 1;
        self.0.most_waiting.fetch_max(waiting, Ordering::Relaxed);
        Waiting(self)
    }

    /// Counts an answer.
    pub fn count_answer(&self) {
        self.0.answered.fetch_add(1, Ordering::Relaxed);
    }

    /// Requests answered so far.
    pub fn answered(&self) -> u64 {
        self.0.answered.load(Ordering::Relaxed)
    }

    /// The most requests that ever waited at the same time.
    pub fn most_waiting(&self) -> u64 {
        self.0.most_waiting.load(Ordering::Relaxed)
    }
}

/// A request that waits; no longer so when it is dropped, also because its client has left.
pub struct Waiting<'a>(&'a Counts);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.0.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}
