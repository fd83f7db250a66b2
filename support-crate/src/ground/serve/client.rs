//! The client's side, blocking and async.

use std::{
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpStream},
    time::{Duration, Instant},
};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt};

use super::{ServeError, whole_milliseconds};

/// Asks the service at `address` to answer after `delay` (rounded up to whole milliseconds) and blocks this thread
/// until it did. Gives the round trip: connecting, asking, waiting, reading.
///
/// # Errors
///
/// [`ServeError::TooLong`] beyond 60 s; [`ServeError::Connection`] and [`ServeError::Answer`] when the service is gone
/// or says something else.
pub fn ask_blocking(address: SocketAddr, delay: Duration) -> Result<Duration, ServeError> {
    let milliseconds = whole_milliseconds(delay)?;
    let start = Instant::now();
    let answer = (|| {
        let mut stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.write_all(format!("wait {milliseconds}\n").as_bytes())?;
        let mut answer = String::new();
        BufReader::new(stream).read_line(&mut answer)?;
        Ok(answer)
    })()
    .map_err(|source| ServeError::Connection { address, source })?;
    checked(&answer, milliseconds)?;
    Ok(start.elapsed())
}

/// [`ask_blocking`] for async code: while it waits, its thread is free for other tasks. Needs a tokio runtime.
///
/// # Errors
///
/// As [`ask_blocking`].
pub async fn ask(address: SocketAddr, delay: Duration) -> Result<Duration, ServeError> {
    let milliseconds = whole_milliseconds(delay)?;
    let start = Instant::now();
    let answer = async {
        let mut stream = tokio::net::TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        stream
            .write_all(format!("wait {milliseconds}\n").as_bytes())
            .await?;
        let mut answer = String::new();
        tokio::io::BufReader::new(stream).read_line(&mut answer).await?;
        Ok(answer)
    }
    .await
    .map_err(|source| ServeError::Connection { address, source })?;
    checked(&answer, milliseconds)?;
    Ok(start.elapsed())
}

fn checked(answer: &str, milliseconds: u64) -> Result<(), ServeError> {
    if answer.trim_end() == format!("done {milliseconds}") {
        Ok(())
    } else {
        Err(ServeError::Answer(answer.trim_end().to_owned()))
    }
}
