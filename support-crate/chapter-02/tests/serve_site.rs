//! The site on its real socket, and the two clients, also against servers that misbehave.

use std::{
    collections::BTreeSet,
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    thread,
    time::{Duration, Instant},
};

use chapter_02::{
    http::{
        FetchError, LONGEST_PAGE, MOST_REDIRECTS, Page, fetch, fetch_blocking, fetch_blocking_within,
        fetch_within,
    },
    site::Site,
};
use concurrency_lab::ground::{
    runtime,
    serve::{LONGEST_DELAY, ServeError},
};

/// More than anything here takes, also on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

type Outcome = Result<Page, FetchError>;

fn on_tokio<T>(task: impl Future<Output = T>) -> T {
    runtime::on_tokio(task).unwrap()
}

/// What both clients make of an address, by their names.
fn both(url: &str, limit: Duration) -> [(&'static str, Outcome); 2] {
    [
        ("blocking", fetch_blocking_within(url, limit)),
        ("async", on_tokio(fetch_within(url, limit))),
    ]
}

/// What stands between the quotes of each `href`.
fn links(html: &str) -> impl Iterator<Item = &str> {
    html.split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
}

#[test]
fn both_clients_get_the_same_pages_no_earlier_than_declared() {
    let site = Site::start().unwrap();
    assert!(site.address().ip().is_loopback());
    assert_eq!(site.pages().len(), 40);
    assert_eq!(site.injected_delay("/nowhere"), None);
    let blocking = thread::scope(|scope| {
        let fetches: Vec<_> = site
            .pages()
            .into_iter()
            .map(|url| scope.spawn(|| fetch_blocking(url).unwrap()))
            .collect();
        fetches
            .into_iter()
            .map(|fetch| fetch.join().unwrap())
            .collect::<Vec<_>>()
    });
    let awaited = on_tokio(async {
        let tasks: Vec<_> = site
            .pages()
            .into_iter()
            .map(|url| tokio::spawn(fetch(url)))
            .collect();
        let mut pages = vec![];
        for task in tasks {
            pages.push(task.await.unwrap().unwrap());
        }
        pages
    });
    for ((url, one), other) in site.pages().iter().zip(&blocking).zip(&awaited) {
        let path = url.rsplit_once('/').unwrap().1;
        let declared = site.injected_delay(path).unwrap();
        assert!(one.body.contains(&format!(
            "name=\"injected-delay-ms\" content=\"{}\"",
            declared.as_millis()
        )));
        assert_eq!(one.body, other.body);
        for page in [one, other] {
            assert_eq!((&page.url, page.redirects), (url, 0));
            assert_eq!(page.injected_delay, Some(declared));
            assert!(page.elapsed >= declared, "{url} after {:?}", page.elapsed);
        }
    }
    assert_eq!(site.answered(), 80);
}

#[test]
fn links_lead_from_the_index_to_all_pages_and_to_nothing_else_but_the_troubles() {
    let site = Site::with_delay(Duration::ZERO).unwrap();
    let (mut seen, mut next) = (BTreeSet::new(), vec!["/".to_owned()]);
    while let Some(path) = next.pop() {
        let url = site.url(&path);
        if !seen.insert(url.clone()) || site.troubles().contains(&url) {
            continue;
        }
        let page = fetch_blocking(url).unwrap();
        next.extend(links(&page.body).map(str::to_owned));
    }
    let mut all: BTreeSet<_> = site.pages().into_iter().chain(site.troubles()).collect();
    all.extend([site.url("/"), site.url("/rumours")]);
    assert_eq!(seen, all);
}

#[test]
fn pages_in_trouble_are_errors_of_their_kind() {
    let site = Site::with_delay(Duration::from_millis(1)).unwrap();
    for (client, moved) in both(&site.url(Site::MOVED), PATIENCE) {
        let moved = moved.unwrap();
        assert_eq!((moved.url, moved.redirects), (site.url("/market"), 1), "{client}");
        assert_eq!(
            moved.injected_delay,
            Some(Duration::from_millis(2)),
            "of both answers"
        );
    }
    for (path, expected) in [(Site::MISSING, 404), (Site::FAILING, 500)] {
        for (client, outcome) in both(&site.url(path), PATIENCE) {
            let error = outcome.unwrap_err();
            assert!(
                matches!(&error, FetchError::Status { url, status } if *status == expected && *url == site.url(path)),
                "{client}: {error}"
            );
        }
    }
    let before = site.answered();
    for (client, outcome) in both(&site.url(Site::ENDLESS), PATIENCE) {
        let error = outcome.unwrap_err();
        assert!(
            matches!(error, FetchError::TooManyRedirects { .. }),
            "{client}: {error}"
        );
    }
    assert_eq!(site.answered() - before, 2 * (MOST_REDIRECTS as u64 + 1));
    let limit = Duration::from_millis(60);
    let start = Instant::now();
    for (client, outcome) in both(&site.url(Site::SILENT), limit) {
        let error = outcome.unwrap_err();
        assert!(
            matches!(&error, FetchError::TimeOut { limit: said, .. } if *said == limit),
            "{client}: {error}"
        );
    }
    assert!(start.elapsed() >= 2 * limit);
}

#[test]
fn hundreds_of_connections_wait_at_the_same_time() {
    const CLIENTS: u32 = 400;
    let delay = Duration::from_millis(500);
    let site = Site::with_delay(delay).unwrap();
    let start = Instant::now();
    on_tokio(async {
        let tasks: Vec<_> = (0..CLIENTS)
            .map(|_| tokio::spawn(fetch_within(site.url("/inn"), PATIENCE)))
            .collect();
        for task in tasks {
            assert!(task.await.unwrap().unwrap().elapsed >= delay);
        }
    });
    // Counted by the site itself; how many come within the delay depends on the machine.
    assert!(site.most_waiting() >= 100, "{} at a time", site.most_waiting());
    assert!(start.elapsed() < delay * CLIENTS / 10, "{:?}", start.elapsed());
    assert_eq!(site.answered(), u64::from(CLIENTS));
}

#[test]
fn dropping_the_site_closes_its_port_and_ends_every_fetch() {
    let site = Site::start().unwrap();
    let url = site.url(Site::SILENT);
    let waiting = thread::spawn({
        let url = url.clone();
        move || fetch_blocking_within(url, PATIENCE)
    });
    while site.most_waiting() == 0 {
        thread::sleep(Duration::from_millis(1));
    }
    let start = Instant::now();
    drop(site);
    let error = waiting.join().unwrap().unwrap_err();
    assert!(matches!(error, FetchError::Broken { .. }), "{error}");
    assert!(start.elapsed() < PATIENCE / 2, "it waited for the silent page");
    for (client, outcome) in both(&url, PATIENCE) {
        let error = outcome.unwrap_err();
        assert!(
            matches!(&error, FetchError::Connect { url: said, .. } if *said == url),
            "{client}: {error}"
        );
    }
}

#[test]
fn a_site_can_be_started_and_dropped_by_an_async_task() {
    let page = on_tokio(async {
        let site = Site::start().unwrap();
        fetch(site.url("inn")).await
    });
    assert_eq!(page.unwrap().redirects, 0);
}

#[test]
fn what_is_no_request_for_a_page_is_refused_and_the_site_lives_on() {
    let site = Site::with_delay(Duration::ZERO).unwrap();
    for (request, status) in [
        (
            "POST /inn HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 0\r\n\r\n",
            "405",
        ),
        ("HEAD /inn HTTP/1.0\r\n\r\n", "200"),
        ("good morning\r\n\r\n", "400"),
    ] {
        let mut stream = TcpStream::connect(site.address()).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(
            answer
                .lines()
                .next()
                .is_some_and(|line| line.contains(&format!(" {status} "))),
            "{request:?}: {answer:?}"
        );
        assert!(!answer.contains("waiter"), "no page was due: {answer}");
    }
    drop(TcpStream::connect(site.address()).unwrap());
    assert!(fetch_blocking(site.url("/inn")).is_ok());
}

/// Serves bytes to `clients` connections, one after another: each piece, then the pause after it.
fn misbehave(clients: usize, pieces: Vec<(Vec<u8>, Duration)>) -> (SocketAddr, thread::JoinHandle<()>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap();
    let server = thread::spawn(move || {
        for _ in 0..clients {
            let (mut stream, _) = listener.accept().unwrap();
            stream.set_nodelay(true).unwrap();
            let mut request = [0; 1024];
            let _ = stream.read(&mut request);
            for (bytes, pause) in &pieces {
                if stream.write_all(bytes).is_err() {
                    break;
                }
                thread::sleep(*pause);
            }
        }
    });
    (address, server)
}

#[test]
fn an_answer_that_breaks_off_or_is_no_http_is_named() {
    for bytes in [
        &b""[..],
        b"hello\n",
        b"HTTP/1.1 200",
        b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf",
    ] {
        let (address, server) = misbehave(2, vec![(bytes.to_vec(), Duration::ZERO)]);
        for (client, outcome) in both(&format!("http://{address}/"), PATIENCE) {
            let error = outcome.unwrap_err();
            assert!(
                matches!(error, FetchError::Broken { .. }),
                "{client}, {:?}: {error}",
                String::from_utf8_lossy(bytes)
            );
            assert!(error.to_string().contains(&address.to_string()), "{error}");
        }
        server.join().unwrap();
    }
}

#[test]
fn an_answer_that_drips_does_not_outlast_the_limit() {
    let head = b"HTTP/1.1 200 OK\r\n\r\n".to_vec();
    let drop_of_it = (b"x".to_vec(), Duration::from_millis(20));
    let mut pieces = vec![(head, Duration::ZERO)];
    pieces.extend(vec![drop_of_it; 1000]);
    let (address, server) = misbehave(2, pieces);
    let limit = Duration::from_millis(200);
    let start = Instant::now();
    for (client, outcome) in both(&format!("http://{address}/"), limit) {
        let error = outcome.unwrap_err();
        assert!(matches!(error, FetchError::TimeOut { .. }), "{client}: {error}");
    }
    assert!(
        start.elapsed() < Duration::from_secs(20) / 2,
        "{:?}",
        start.elapsed()
    );
    server.join().unwrap();
}

#[test]
fn a_page_without_end_is_not_taken() {
    let head = b"HTTP/1.1 200 OK\r\n\r\n".to_vec();
    let chunk = (vec![b'x'; LONGEST_PAGE / 8], Duration::ZERO);
    let mut pieces = vec![(head, Duration::ZERO)];
    pieces.extend(vec![chunk; 20]);
    let (address, server) = misbehave(2, pieces);
    for (client, outcome) in both(&format!("http://{address}/"), PATIENCE) {
        let error = outcome.unwrap_err();
        assert!(
            matches!(error, FetchError::TooLong { limit, .. } if limit == LONGEST_PAGE),
            "{client}: {error}"
        );
    }
    server.join().unwrap();
}

#[test]
fn a_redirect_may_lead_to_another_server_or_to_nonsense() {
    let site = Site::with_delay(Duration::ZERO).unwrap();
    let leading = |location: &str| {
        let answer = format!("HTTP/1.1 307 Elsewhere\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n");
        misbehave(2, vec![(answer.into_bytes(), Duration::ZERO)])
    };
    let (address, server) = leading(&site.url("/inn"));
    for (client, outcome) in both(&format!("http://{address}/"), PATIENCE) {
        let page = outcome.unwrap();
        assert_eq!((page.url, page.redirects), (site.url("/inn"), 1), "{client}");
    }
    server.join().unwrap();
    let (address, server) = leading("ftp://elsewhere/");
    for (client, outcome) in both(&format!("http://{address}/"), PATIENCE) {
        let error = outcome.unwrap_err();
        assert!(
            matches!(&error, FetchError::Address { url, .. } if url == "ftp://elsewhere/"),
            "{client}: {error}"
        );
    }
    server.join().unwrap();
}

#[test]
fn a_fetch_that_is_dropped_closes_its_connection() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let mut all = String::new();
        // It never answers: this ends when the client leaves.
        stream.read_to_string(&mut all).map(|_| all)
    });
    on_tokio(async {
        let cancelled = tokio::time::timeout(Duration::from_millis(50), fetch_within(&url, PATIENCE)).await;
        assert!(cancelled.is_err());
    });
    assert!(server.join().unwrap().is_ok());
}

#[test]
fn delays_beyond_the_bound_are_refused() {
    let long = LONGEST_DELAY + Duration::from_millis(1);
    assert!(matches!(Site::with_delay(long), Err(ServeError::TooLong(delay)) if delay == long));
}

/// In a process of its own, because the limit is the whole process's.
#[cfg(unix)]
#[test]
fn a_low_limit_of_open_files_is_raised_and_a_start_that_fails_says_so() {
    use std::process::Command;

    const INSIDE: &str = "LAB_TEST_INSIDE_LIMIT";
    if std::env::var_os(INSIDE).is_some() {
        limited();
        return;
    }
    let this = std::env::current_exe().unwrap();
    for limits in ["ulimit -Sn 256", "ulimit -n 60"] {
        let output = Command::new("sh")
            .args([
                "-c",
                &format!("{limits} && exec \"$0\" --exact --nocapture \"$1\""),
            ])
            .arg(&this)
            .arg("a_low_limit_of_open_files_is_raised_and_a_start_that_fails_says_so")
            .env(INSIDE, limits)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(
            output.status.success(),
            "{limits}: {said}{}",
            String::from_utf8_lossy(&output.stderr)
        );
        assert!(said.contains("1 passed"), "{said}");
    }

    /// With a soft limit, more pages at once than it allows; with a hard one, a start that has no files left.
    fn limited() {
        if std::env::var(INSIDE).unwrap().contains("-Sn") {
            let site = Site::with_delay(Duration::from_millis(100)).unwrap();
            let pages: Vec<String> = site.pages().into_iter().cycle().take(400).collect();
            let fetched = on_tokio(async {
                let mut tasks = tokio::task::JoinSet::new();
                for url in pages {
                    tasks.spawn(async move { fetch_within(&url, PATIENCE).await });
                }
                tasks.join_all().await
            });
            assert!(site.most_waiting() > 128, "{} at once", site.most_waiting());
            fetched.into_iter().for_each(|page| drop(page.unwrap()));
            return;
        }
        on_tokio(async {
            let mut held = vec![];
            while let Ok(file) = std::fs::File::open("/dev/null") {
                held.push(file);
            }
            for free in 0..12 {
                // With each file more that is free, the start fails at another step, until it succeeds.
                if Site::start().is_ok() {
                    assert!(free > 0);
                    return;
                }
                held.pop();
            }
            panic!("a site needs more than 12 files");
        });
    }
}
