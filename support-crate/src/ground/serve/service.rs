//! The server's side.

use std::{io, net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
    time::sleep,
};

use super::{
    LONGEST_DELAY, ServeError,
    loopback::{Counts, Loopback},
};

/// The longest request line, newline included; a client that sends more is turned away.
const LONGEST_LINE: u64 = 64;

/// A service that answers late, by as much as each request says (see the [module](super)).
///
/// It listens on 127.0.0.1, on a port the system picks, and runs on one thread of its own, which serves all
/// connections at once. Dropping it closes the port and every connection, and waits for that thread to end.
#[derive(Debug)]
pub struct SlowService {
    server: Loopback,
    counts: Counts,
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
        let usual = super::whole_milliseconds(delay)?;
        let counts = Counts::default();
        let served = counts.clone();
        let server = Loopback::start("slow-service", move |stream| {
            let served = served.clone();
            async move {
                // What fails here is this connection alone, and its client knows.
                let _ = serve(stream, usual, &served).await;
            }
        })?;
        Ok(Self { server, counts })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// Requests answered so far.
    pub fn answered(&self) -> u64 {
        self.counts.answered()
    }

    /// The most requests that ever waited for their answer at the same time.
    pub fn most_waiting(&self) -> u64 {
        self.counts.most_waiting()
    }
}

/// One connection, until the client closes it or says what is not understood.
async fn serve(mut stream: TcpStream, usual: u64, counts: &Counts) -> io::Result<()> {
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
                let held = counts.hold();
                sleep(Duration::from_millis(milliseconds)).await;
                drop(held);
                counts.count_answer();
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
