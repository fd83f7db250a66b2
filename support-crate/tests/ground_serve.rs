//! The slow service on its real socket.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use concurrency_lab::ground::runtime::tokio_on_one_thread;
use concurrency_lab::ground::serve::{LONGEST_DELAY, ServeError, SlowService, ask, ask_blocking};

/// What the service answers to these bytes, until it closes or the client has seen one line.
fn answer(address: SocketAddr, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream.write_all(request).unwrap();
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line).unwrap();
    line
}

#[test]
fn an_answer_comes_no_earlier_than_asked() {
    let service = SlowService::start().unwrap();
    assert!(service.address().ip().is_loopback());
    for milliseconds in [0, 1, 30] {
        let delay = Duration::from_millis(milliseconds);
        assert!(ask_blocking(service.address(), delay).unwrap() >= delay);
    }
    assert_eq!(service.answered(), 3);
}

#[test]
fn waits_overlap_whether_threads_or_tasks_wait() {
    const CLIENTS: u64 = 20;
    let delay = Duration::from_millis(300);
    let service = SlowService::start().unwrap();
    thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| ask_blocking(service.address(), delay).unwrap());
        }
    });
    // Counted by the service itself, so a slow machine does not matter: some waited at the same time.
    assert!(
        service.most_waiting() >= 2,
        "{} at a time",
        service.most_waiting()
    );

    let runtime = tokio_on_one_thread().unwrap();
    let address = service.address();
    let start = Instant::now();
    runtime.block_on(async {
        let tasks: Vec<_> = (0..CLIENTS).map(|_| tokio::spawn(ask(address, delay))).collect();
        for task in tasks {
            assert!(task.await.unwrap().unwrap() >= delay);
        }
    });
    assert!(
        start.elapsed() < delay * CLIENTS as u32 / 2,
        "one after another: {:?}",
        start.elapsed()
    );
    assert_eq!(service.answered(), 2 * CLIENTS);
}

#[test]
fn one_connection_carries_many_requests() {
    let service = SlowService::with_delay(Duration::from_millis(2)).unwrap();
    let mut stream = TcpStream::connect(service.address()).unwrap();
    stream.write_all(b"wait 1\nwait\nwait 3\r\n").unwrap();
    let mut lines = BufReader::new(stream).lines();
    let answers: Vec<_> = (0..3).map(|_| lines.next().unwrap().unwrap()).collect();
    assert_eq!(answers, ["done 1", "done 2", "done 3"]);
}

#[test]
fn what_is_not_understood_is_answered_by_an_error() {
    let service = SlowService::start().unwrap();
    let address = service.address();
    for (request, reason) in [
        (&b"hello\n"[..], "is not `wait MILLISECONDS`"),
        (b"wait soon\n", "not a whole number"),
        (b"wait -1\n", "not a whole number"),
        (b"wait 60001\n", "more than 60000 ms"),
        (b"wait 99999999999999999999999\n", "not a whole number"),
        (&[b'x'; 100], "at most 64 bytes"),
    ] {
        let answer = answer(address, request);
        assert!(
            answer.starts_with("error ") && answer.contains(reason),
            "{answer:?}"
        );
    }
    // Bytes that are no text close that connection, and the service lives on.
    assert_eq!(answer(address, b"\xff\xfe\n"), "");
    assert!(ask_blocking(address, Duration::ZERO).is_ok());
}

#[test]
fn delays_beyond_the_bound_are_refused_before_they_are_asked() {
    let long = LONGEST_DELAY + Duration::from_millis(1);
    assert!(matches!(SlowService::with_delay(long), Err(ServeError::TooLong(delay)) if delay == long));
    let service = SlowService::start().unwrap();
    assert!(matches!(
        ask_blocking(service.address(), long),
        Err(ServeError::TooLong(_))
    ));
    assert_eq!(service.answered(), 0);
}

#[test]
fn dropping_the_service_closes_its_port_and_every_connection() {
    let service = SlowService::start().unwrap();
    let address = service.address();
    let mut waiting = TcpStream::connect(address).unwrap();
    waiting.write_all(b"wait 60000\n").unwrap();
    waiting.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    while service.most_waiting() == 0 {
        thread::sleep(Duration::from_millis(1));
    }
    let start = Instant::now();
    drop(service);
    assert!(
        start.elapsed() < Duration::from_secs(30),
        "it waited for its connections"
    );
    // Closed or reset, and no answer either way.
    let mut rest = String::new();
    let _ = waiting.read_to_string(&mut rest);
    assert_eq!(rest, "");
    let error = ask_blocking(address, Duration::ZERO).unwrap_err();
    assert!(matches!(error, ServeError::Connection { .. }), "{error}");
    assert!(error.to_string().contains(&address.to_string()));
}

#[test]
fn it_can_be_started_from_an_async_task_too() {
    let service =
        concurrency_lab::ground::runtime::on_tokio(async { SlowService::start().unwrap() }).unwrap();
    ask_blocking(service.address(), Duration::from_millis(1)).unwrap();
}
