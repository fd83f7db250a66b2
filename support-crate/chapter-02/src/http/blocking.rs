//! The blocking client: a socket of the standard library, and the thread waits on it.

use std::{
    io::{self, Read, Write},
    net::{TcpStream, ToSocketAddrs},
    time::{Duration, Instant},
};

use crate::site::Site;

use super::{
    FETCH_LIMIT, FetchError, LONGEST_PAGE, Page,
    redirects::{Answer, FetchInProgress},
    target::Target,
};

/// The most header lines that are read.
const MOST_HEADERS: usize = 64;

/// Fetches a page within [`FETCH_LIMIT`](super::FETCH_LIMIT) and blocks this thread until it is there.
///
/// It blocks whatever runs on this thread: called from an async task, it holds up every other task of its worker.
///
/// # Errors
///
/// A [`FetchError`] for whatever is not a page with a status of 200 to 299.
pub fn fetch_blocking(url: impl Into<String>) -> Result<Page, FetchError> {
    fetch_blocking_within(url, FETCH_LIMIT)
}

/// [`fetch_blocking`] with a time limit of the caller's, for the whole of it, redirects included. (Only the look-up of a
/// host's name is the system's, and takes as long as it takes.)
///
/// # Errors
///
/// As [`fetch_blocking`]; [`FetchError::TimeOut`] when the limit is over.
pub fn fetch_blocking_within(url: impl Into<String>, limit: Duration) -> Result<Page, FetchError> {
    let url = url.into();
    let deadline = Deadline {
        start: Instant::now(),
        limit,
    };
    let mut fetch = FetchInProgress::new(url.clone())?;
    loop {
        let answer = exchange(&fetch.target, deadline).map_err(|failure| match failure {
            Failure::TimeOut => FetchError::TimeOut {
                url: url.clone(),
                limit,
            },
            Failure::Other(error) => error,
        })?;
        if let Some(page) = fetch.take(answer)? {
            return Ok(page);
        }
    }
}

enum Failure {
    TimeOut,
    Other(FetchError),
}

#[derive(Clone, Copy)]
struct Deadline {
    start: Instant,
    limit: Duration,
}

impl Deadline {
    /// The time that is left, never zero.
    fn left(self) -> Result<Duration, Failure> {
        match self.limit.saturating_sub(self.start.elapsed()) {
            Duration::ZERO => Err(Failure::TimeOut),
            left => Ok(left),
        }
    }
}

/// One request and its answer, on a connection of their own.
fn exchange(target: &Target, deadline: Deadline) -> Result<Answer, Failure> {
    let mut stream = connect(target, deadline)?;
    // HTTP/1.0: the answer ends where the connection does, and never comes in chunks.
    let request = format!(
        "GET {} HTTP/1.0\r\nhost: {}\r\n\r\n",
        target.path, target.authority
    );
    let received = (|| {
        stream.set_nodelay(true)?;
        stream.set_write_timeout(Some(deadline.left()?))?;
        stream.write_all(request.as_bytes())?;
        read_to_end(&mut stream, deadline)
    })();
    let bytes = received.map_err(|failure: Received| match failure {
        Received::Failure(failure) => failure,
        Received::Io(error) if is_time_out(&error) => Failure::TimeOut,
        Received::Io(error) => Failure::Other(broken(target, error.to_string())),
    })?;
    if bytes.len() > LONGEST_PAGE {
        return Err(Failure::Other(FetchError::TooLong {
            url: target.url.clone(),
            limit: LONGEST_PAGE,
        }));
    }
    understand(&bytes).map_err(|why| Failure::Other(broken(target, why)))
}

fn connect(target: &Target, deadline: Deadline) -> Result<TcpStream, Failure> {
    let failed = |source| {
        Failure::Other(FetchError::Connect {
            url: target.url.clone(),
            source,
        })
    };
    let mut last = io::Error::from(io::ErrorKind::NotFound);
    for address in (target.host.as_str(), target.port)
        .to_socket_addrs()
        .map_err(failed)?
    {
        match TcpStream::connect_timeout(&address, deadline.left()?) {
            Ok(stream) => return Ok(stream),
            Err(error) if is_time_out(&error) => return Err(Failure::TimeOut),
            Err(error) => last = error,
        }
    }
    Err(failed(last))
}

/// What stops a transfer: the system or our own clock.
enum Received {
    Io(io::Error),
    Failure(Failure),
}

impl From<io::Error> for Received {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<Failure> for Received {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

/// All bytes until the server closes, or a few more than the longest page.
fn read_to_end(stream: &mut TcpStream, deadline: Deadline) -> Result<Vec<u8>, Received> {
    let mut bytes = Vec::new();
    let mut chunk = [0; 16 << 10];
    while bytes.len() <= LONGEST_PAGE {
        stream.set_read_timeout(Some(deadline.left()?))?;
        match stream.read(&mut chunk) {
            Ok(0) => break,
            Ok(count) => bytes.extend_from_slice(&chunk[..count]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(bytes)
}

/// Takes an answer apart.
fn understand(bytes: &[u8]) -> Result<Answer, String> {
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut head = httparse::Response::new(&mut headers);
    let start = match head.parse(bytes).map_err(|error| error.to_string())? {
        httparse::Status::Complete(start) => start,
        httparse::Status::Partial => return Err("the connection closed before the header ended".to_owned()),
    };
    let header = |name: &str| {
        let found = head
            .headers
            .iter()
            .find(|header| header.name.eq_ignore_ascii_case(name))?;
        std::str::from_utf8(found.value).ok()
    };
    if header("transfer-encoding").is_some() {
        return Err("it comes in chunks, which were not asked for".to_owned());
    }
    let body = &bytes[start..];
    match header("content-length").and_then(|length| length.parse::<usize>().ok()) {
        Some(length) if body.len() < length => {
            return Err(format!(
                "the connection closed after {} of {length} bytes",
                body.len()
            ));
        }
        _ => {}
    }
    Ok(Answer {
        status: head.code.unwrap_or_default(),
        location: header("location").map(str::to_owned),
        injected_ms: header(Site::DELAY_HEADER).and_then(|ms| ms.parse().ok()),
        body: body.to_vec(),
    })
}

fn broken(target: &Target, why: String) -> FetchError {
    FetchError::Broken {
        url: target.url.clone(),
        why,
    }
}

/// How a socket's time-out is called: one way on Unix, another on Windows.
fn is_time_out(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut)
}
