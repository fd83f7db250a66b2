//! The server's side.

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
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::oneshot,
    time::sleep,
};

use super::{LONGEST_DELAY, ServeError};

/// The longest request line, newline included; a client that sends more is turned away.
const LONGEST_LINE: u64 = 64;

/// A service that answers late, by as much as each request says (see the [module](super)).
///
/// It listens on 127.0.0.1, on a port the system picks, and runs on one thread of its own, which serves all
/// connections at once. Dropping it closes the port and every connection, and waits for that thread to end.
#[derive(Debug)]
pub struct SlowService {
    address: SocketAddr,
    counts: Arc<Counts>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Counts {
    answered: AtomicU64,
    waiting: AtomicU64,
    most_waiting: AtomicU64,
}

impl SlowService {
    /// Starts a service; when this returns, it accepts connections.
    ///
    /// # Errors
    ///
    /// [`ServeError::Start`] when the system gives no socket or no thread.
    pub fn start() -> Result<Self, ServeError> {
        Self::with_delay(Duration::ZERO)
    }

    /// Starts a service that delays a plain `wait` (without a number) by `delay`, rounded up to whole milliseconds.
    ///
    /// # Errors
    ///
    /// As [`SlowService::start`], and [`ServeError::TooLong`] beyond 60 s.
    pub fn with_delay(delay: Duration) -> Result<Self, ServeError> {
        let usual = super::milliseconds(delay)?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(ServeError::Start)?;
        let listener = runtime
            .block_on(TcpListener::bind(("127.0.0.1", 0)))
            .map_err(ServeError::Start)?;
        let address = listener.local_addr().map_err(ServeError::Start)?;
        let counts = Arc::new(Counts::default());
        let (stop, stopped) = oneshot::channel();
        let served = Arc::clone(&counts);
        let thread = std::thread::Builder::new()
            .name("slow-service".to_owned())
            .spawn(move || {
                // When this returns, the runtime is dropped here, and with it every connection's task.
                runtime.block_on(async {
                    tokio::select! {
                        () = accept(listener, usual, served) => {}
                        _ = stopped => {}
                    }
                });
            })
            .map_err(ServeError::Start)?;
        Ok(Self {
            address,
            counts,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Requests answered so far.
    pub fn answered(&self) -> u64 {
        self.counts.answered.load(Ordering::Relaxed)
    }

    /// The most requests that ever waited for their answer at the same time.
    pub fn most_waiting(&self) -> u64 {
        self.counts.most_waiting.load(Ordering::Relaxed)
    }
}

impl Drop for SlowService {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic in the service has nothing to tell a program that is done with it.
            let _ = thread.join();
        }
    }
}

async fn accept(listener: TcpListener, usual: u64, counts: Arc<Counts>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(serve(stream, usual, Arc::clone(&counts)));
            }
            // Most often too many open files: wait until some connections have closed.
            Err(_) => sleep(Duration::from_millis(10)).await,
        }
    }
}

/// One connection, until the client closes it or says what is not understood.
async fn serve(mut stream: TcpStream, usual: u64, counts: Arc<Counts>) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let (read, mut write) = stream.split();
    let mut read = BufReader::new(read);
    let mut line = String::new();
    loop {
        line.clear();
        if (&mut read).take(LONGEST_LINE).read_line(&mut line).await? == 0 {
            return Ok(());
        }
        match request(&line, usual) {
            Ok(milliseconds) => {
                let waiting = counts.waiting.fetch_add(1, Ordering::Relaxed) + 1;
                counts.most_waiting.fetch_max(waiting, Ordering::Relaxed);
                sleep(Duration::from_millis(milliseconds)).await;
                counts.waiting.fetch_sub(1, Ordering::Relaxed);
                counts.answered.fetch_add(1, Ordering::Relaxed);
                write
                    .write_all(format!("done {milliseconds}\n").as_bytes())
                    .await?;
            }
            Err(why) => {
                return write.write_all(format!("error {why}\n").as_bytes()).await;
            }
        }
    }
}

/// The delay in milliseconds that a line asks for.
fn request(line: &str, usual: u64) -> Result<u64, String> {
    let Some(line) = line.strip_suffix('\n') else {
        return Err(format!("a request is one line of at most {LONGEST_LINE} bytes"));
    };
    let line = line.trim_end_matches('\r');
    let number = match line.strip_prefix("wait") {
        Some("") => return Ok(usual),
        Some(rest) => rest.trim(),
        None => return Err(format!("{line:?} is not `wait MILLISECONDS`")),
    };
    match number.parse::<u64>() {
        Ok(milliseconds) if u128::from(milliseconds) <= LONGEST_DELAY.as_millis() => Ok(milliseconds),
        Ok(milliseconds) => Err(format!("{milliseconds} ms is more than 60000 ms")),
        Err(_) => Err(format!("{number:?} is not a whole number of milliseconds")),
    }
}
