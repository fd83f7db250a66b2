//! The async client: hyper on a tokio socket.

use std::time::Duration;

use http_body_util::{BodyExt, Empty, LengthLimitError, Limited};
use hyper::{
    HeaderMap, Request,
    body::Bytes,
    client::conn::http1,
    header::{CONNECTION, HOST, LOCATION},
};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::site::Site;

use super::{
    FETCH_LIMIT, FetchError, Fetching, LONGEST_PAGE, Page,
    redirects::{Answer, FetchInProgress},
    target::Target,
};

/// Fetches a page within [`FETCH_LIMIT`](super::FETCH_LIMIT). While it waits, its thread is free for other tasks.
///
/// It needs a tokio runtime with time and I/O. If it is dropped before its end, its connection closes.
///
/// ```
/// use chapter_02::{http::fetch, site::Site};
///
/// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
/// let site = Site::start()?;
/// let harbour = tokio::spawn(fetch(site.url("/harbour")));
/// let market = tokio::spawn(fetch(site.url("/market")));
/// assert!(harbour.await??.body.contains("Ships"));
/// assert!(market.await??.body.contains("stalls"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// Awaiting it gives a [`FetchError`] for whatever is not a page with a status of 200 to 299.
pub fn fetch(url: impl Into<String>) -> Fetching {
    fetch_within(url, FETCH_LIMIT)
}

/// [`fetch`] with a time limit of the caller's, for the whole of it, redirects included.
///
/// # Errors
///
/// As [`fetch`]; [`FetchError::TimeOut`] when the limit is over.
pub fn fetch_within(url: impl Into<String>, limit: Duration) -> Fetching {
    let url = url.into();
    // Boxed, so that it is compiled here, once, and not in each cell that awaits it.
    Box::pin(async move {
        match tokio::time::timeout(limit, follow(url.clone())).await {
            Ok(outcome) => outcome,
            Err(_) => Err(FetchError::TimeOut { url, limit }),
        }
    })
}

async fn follow(url: String) -> Result<Page, FetchError> {
    let mut fetch = FetchInProgress::new(url)?;
    loop {
        let answer = exchange(&fetch.target).await?;
        if let Some(page) = fetch.take(answer)? {
            return Ok(page);
        }
    }
}

/// One request and its answer, on a connection of their own.
async fn exchange(target: &Target) -> Result<Answer, FetchError> {
    let broken = |error: hyper::Error| FetchError::Broken {
        url: target.url.clone(),
        why: with_sources(&error),
    };
    let connect = |source| FetchError::Connect {
        url: target.url.clone(),
        source,
    };
    let stream = TcpStream::connect((target.host.as_str(), target.port))
        .await
        .map_err(connect)?;
    stream.set_nodelay(true).map_err(connect)?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(broken)?;
    let request = Request::get(&target.path)
        .header(HOST, &target.authority)
        .header(CONNECTION, "close")
        .body(Empty::<Bytes>::new())
        .map_err(|error| FetchError::Address {
            url: target.url.clone(),
            why: error.to_string(),
        })?;
    let asked = async move {
        let response = sender.send_request(request).await.map_err(broken)?;
        let (head, body) = response.into_parts();
        let body = Limited::new(body, LONGEST_PAGE).collect().await;
        let body = body.map_err(|error| match error.downcast::<hyper::Error>() {
            Ok(error) => broken(*error),
            Err(error) if error.is::<LengthLimitError>() => FetchError::TooLong {
                url: target.url.clone(),
                limit: LONGEST_PAGE,
            },
            Err(error) => FetchError::Broken {
                url: target.url.clone(),
                why: error.to_string(),
            },
        })?;
        Ok(Answer {
            status: head.status.as_u16(),
            location: text(&head.headers, LOCATION.as_str()),
            injected_ms: text(&head.headers, Site::DELAY_HEADER).and_then(|ms| ms.parse().ok()),
            body: body.to_bytes().to_vec(),
        })
    };
    // The connection does the reading and writing, so both go on together. It ends when the request has; what it
    // says of an error, the request says too.
    let (answer, _) = tokio::join!(asked, connection);
    answer
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

/// Hyper's errors say the cause only in their sources.
fn with_sources(error: &dyn std::error::Error) -> String {
    let mut said = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        said.push_str(&format!(": {cause}"));
        source = cause.source();
    }
    said
}
