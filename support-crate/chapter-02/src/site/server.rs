//! Answering requests.

use std::{convert::Infallible, sync::Arc, time::Duration};

use http_body_util::Full;
use hyper::{
    Method, Request, Response, StatusCode,
    body::{Bytes, Incoming},
    header::{ALLOW, CONTENT_TYPE, HeaderValue, LOCATION},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{net::TcpStream, time::sleep};

use concurrency_lab::ground::serve::Counts;

use super::{Site, held::Log, pages::Content};

type Answer = Response<Full<Bytes>>;

/// One connection, until either side closes it.
pub(super) async fn serve(stream: TcpStream, content: Arc<Content>, counts: Counts, log: Log) {
    let service = service_fn(|request| {
        let (content, counts, log) = (Arc::clone(&content), counts.clone(), log.clone());
        async move { Ok::<_, Infallible>(answer(&request, &content, &counts, &log).await) }
    });
    // What fails here is this connection alone, and its client knows.
    let _ = stream.set_nodelay(true);
    let _ = http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

async fn answer(request: &Request<Incoming>, content: &Content, counts: &Counts, log: &Log) -> Answer {
    let path = request.uri().path();
    let page = content.page(path.trim_start_matches('/'));
    let delay_ms = page.map_or(content.usual_delay_ms, |page| page.delay_ms);
    let held = (counts.hold(), log.hold());
    if path == Site::SILENT {
        std::future::pending::<()>().await;
    }
    sleep(Duration::from_millis(delay_ms)).await;
    drop(held);
    counts.count_answer();
    let mut answer = match (request.method(), path, page) {
        (&Method::GET | &Method::HEAD, _, Some(page)) => html(StatusCode::OK, &page.html),
        (&Method::GET | &Method::HEAD, path, None) => without_page(path),
        _ => {
            let mut answer = short_page(StatusCode::METHOD_NOT_ALLOWED, "Pages here can only be read.");
            answer
                .headers_mut()
                .insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
            answer
        }
    };
    answer.headers_mut().insert(Site::DELAY_HEADER, delay_ms.into());
    answer
}

/// What lies at a path where there is no page.
fn without_page(path: &str) -> Answer {
    match path {
        Site::MOVED => redirect_to(StatusCode::MOVED_PERMANENTLY, "/market"),
        Site::ENDLESS => redirect_to(StatusCode::FOUND, Site::ENDLESS),
        Site::FAILING => short_page(StatusCode::INTERNAL_SERVER_ERROR, "The mill has burnt down."),
        _ => short_page(StatusCode::NOT_FOUND, "There is no such place."),
    }
}

fn redirect_to(status: StatusCode, to: &'static str) -> Answer {
    let mut answer = short_page(status, "It is elsewhere.");
    answer
        .headers_mut()
        .insert(LOCATION, HeaderValue::from_static(to));
    answer
}

fn short_page(status: StatusCode, what: &str) -> Answer {
    html(
        status,
        &format!("<!DOCTYPE html>\n<title>{status}</title>\n<p>{what}</p>\n"),
    )
}

fn html(status: StatusCode, text: &str) -> Answer {
    let mut answer = Response::new(Full::from(text.as_bytes().to_vec()));
    *answer.status_mut() = status;
    answer
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    answer
}
