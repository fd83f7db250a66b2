//! What people complain about with notebooks in Rust, tried on the course's kernel.

mod support;

use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use lab_launcher::course::ChapterCrate;
use lab_launcher::notebook::session::{Ending, Executed, Session};
use support::{folders, printed, script, set_up};

fn kernel() -> Session {
    set_up();
    let folders = folders();
    let mut session =
        Session::start(&folders, "rust", &folders.notebooks(), &[], |_| ()).expect("a kernel starts");
    printed(&mut session, &ChapterCrate::numbered(0).opening());
    session
}

fn executed(session: &mut Session, cell: &str) -> Executed {
    let limit = Duration::from_secs(120);
    session.execute(cell, limit, |_| ()).expect("the session lives")
}

/// The message of a cell that must fail.
fn refused(session: &mut Session, cell: &str) -> String {
    let executed = executed(session, cell);
    assert_eq!(executed.ending, Ending::Error, "{cell}: {:#?}", executed.outputs);
    format!("{:#?}", executed.outputs)
}

/// Processes whose command line is exactly this.
fn running(command: &str) -> usize {
    let output = Command::new("pgrep").args(["-fxc", command]).output();
    let count = output.expect("pgrep is there").stdout;
    String::from_utf8_lossy(&count).trim().parse().unwrap()
}

fn becomes(wanted: usize, command: &str) {
    let begun = Instant::now();
    while running(command) != wanted {
        assert!(
            begun.elapsed() < Duration::from_secs(10),
            "{command}: {} of {wanted}",
            running(command)
        );
        thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn what_is_printed_arrives_whole_and_in_order() {
    let mut session = kernel();
    // Beside a machine that has something else to do.
    let stop = std::sync::atomic::AtomicBool::new(false);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                    std::hint::spin_loop();
                }
            });
        }
        for round in 0..25 {
            let said = printed(
                &mut session,
                &format!("for i in 0..200 {{ println!(\"{round}-{{i}}\"); }}"),
            );
            let expected: String = (0..200).map(|i| format!("{round}-{i}\n")).collect();
            assert_eq!(said, expected);
        }
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
    });
    let said = printed(
        &mut session,
        "std::thread::scope(|scope| for t in 0..8 {\n    scope.spawn(move || for i in 0..50 { println!(\"{t} {i}\"); });\n});",
    );
    let mut next = [0; 8];
    for line in said.lines() {
        let (thread, number) = line.split_once(' ').expect("a whole line");
        let next = &mut next[thread.parse::<usize>().unwrap()];
        assert_eq!(number.parse(), Ok(*next), "{line}");
        *next += 1;
    }
    assert_eq!(next, [50; 8]);
    assert_eq!(
        printed(&mut session, "print!(\"without an end\");"),
        "without an end"
    );
    assert_eq!(
        printed(&mut session, "print!(\"before a value \"); 42"),
        "before a value "
    );
    assert_eq!(
        printed(&mut session, "print!(\"\\r1\"); print!(\"\\r2\");"),
        "\r1\r2"
    );
}

#[test]
fn what_goes_wrong_is_told_in_words_that_help_and_the_kernel_goes_on() {
    let mut session = kernel();
    let said = refused(&mut session, "let a = std::");
    assert!(!said.contains("jobserver"), "{said}");
    let said = refused(&mut session, "thread_local! { static MINE: u8 = const { 1 }; }");
    assert!(said.contains("inside a function or a module"), "{said}");
    printed(
        &mut session,
        "mod mine { thread_local! { pub static MINE: u8 = const { 1 }; } }",
    );
    assert_eq!(
        printed(&mut session, "println!(\"{}\", mine::MINE.with(|mine| *mine));"),
        "1\n"
    );
    for reading in [
        "std::io::stdin().read_line(&mut String::new())?;",
        "std::io::stdin().read_line(&mut String::new()).unwrap();",
    ] {
        let said = refused(&mut session, reading);
        assert!(said.contains("a cell has no standard input"), "{said}");
    }
    printed(&mut session, "use std::io::*;\nlet fine: Result<u32> = Ok(3);");
    assert_eq!(printed(&mut session, "println!(\"{fine:?}\");"), "Ok(3)\n");
}

#[test]
fn variables_survive_panics_elsewhere() {
    let mut session = kernel();
    printed(
        &mut session,
        "let kept = vec![1, 2, 3];\nlet also = String::from(\"here\");",
    );
    for panicking in [
        "std::thread::scope(|scope| { scope.spawn(|| panic!(\"in a scope\")); });",
        "(0..100).into_par_iter().for_each(|i| assert!(i != 50, \"in a task of rayon\"));",
        "tokio::spawn(async { panic!(\"in a task of tokio\") }).await.unwrap();",
        "tokio::time::timeout(std::time::Duration::from_secs(1), async { panic!(\"awaited\") }).await.unwrap();",
    ] {
        refused(&mut session, panicking);
        assert_eq!(
            printed(&mut session, "println!(\"{kept:?} {also}\");"),
            "[1, 2, 3] here\n"
        );
    }
}

#[test]
fn what_holds_something_of_the_system_is_kept_between_cells() {
    let mut session = kernel();
    printed(
        &mut session,
        "let file = std::fs::File::open(\"Cargo.toml\").or_else(|_| std::fs::File::open(\"/\"))?;\n\
         let listener = std::net::TcpListener::bind(\"127.0.0.1:0\")?;\n\
         let handle = std::thread::spawn(|| 6 * 7);",
    );
    printed(
        &mut session,
        "assert!(file.metadata().is_ok() && listener.local_addr()?.port() > 0);",
    );
    assert_eq!(
        printed(&mut session, "println!(\"{}\", handle.join().unwrap());"),
        "42\n"
    );

    printed(
        &mut session,
        "use std::sync::Arc;\nlet semaphore = Arc::new(tokio::sync::Semaphore::new(1));",
    );
    printed(
        &mut session,
        "let permit = Arc::clone(&semaphore).acquire_owned().await?;",
    );
    let count = "println!(\"{}\", semaphore.available_permits());";
    assert_eq!(printed(&mut session, count), "0\n");
    printed(&mut session, "drop(permit);");
    assert_eq!(printed(&mut session, count), "1\n");

    printed(
        &mut session,
        "rayon::ThreadPoolBuilder::new().num_threads(3).build_global()?;",
    );
    assert_eq!(
        printed(&mut session, "println!(\"{}\", rayon::current_num_threads());"),
        "3\n"
    );
}

#[test]
fn what_a_thread_prints_after_its_cell_is_not_taken_for_the_next_cells() {
    let mut session = kernel();
    printed(
        &mut session,
        "let late = std::thread::spawn(|| { std::thread::sleep(Duration::from_millis(500)); println!(\"late\"); });",
    );
    let said = printed(&mut session, "println!(\"mine\"); late.join().unwrap();");
    assert_eq!(said, "mine\n");
}

/// A number of seconds that no other process sleeps.
#[cfg(target_os = "linux")]
#[test]
fn what_a_cell_started_ends_with_its_process() {
    let mut session = kernel();
    let start = |seconds: u32| format!("std::process::Command::new(\"sleep\").arg(\"{seconds}\").spawn()?;");
    printed(&mut session, &start(100_001));
    becomes(1, "sleep 100001");
    refused(&mut session, "std::process::abort();");
    becomes(0, "sleep 100001");

    printed(&mut session, &start(100_002));
    // One that has left its group, too.
    printed(
        &mut session,
        "std::process::Command::new(\"setsid\").args([\"-f\", \"sleep\", \"100003\"]).status()?;",
    );
    becomes(1, "sleep 100003");
    drop(session);
    becomes(0, "sleep 100002");
    becomes(0, "sleep 100003");
}

#[cfg(unix)]
#[test]
fn a_process_that_is_killed_as_if_for_its_memory_ends_the_cell_at_once() {
    let mut session = kernel();
    let begun = Instant::now();
    let said = refused(
        &mut session,
        "std::process::Command::new(\"kill\").args([\"-9\", &std::process::id().to_string()]).status()?;\n\
         std::thread::sleep(Duration::from_secs(600));",
    );
    assert!(said.contains("signal: 9"), "{said}");
    assert!(begun.elapsed() < Duration::from_secs(60));
    assert_eq!(printed(&mut session, "println!(\"another\");"), "another\n");
}

#[test]
fn twenty_kernels_at_once_restarts_under_load_and_one_core() {
    assert_eq!(script("many_kernels", &[]), "all of them\n");
}
