//! The rally that measures a turn: the same last ball everywhere, as many turns as asked for, and Python where it is.

use std::{
    fs,
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use chapter_02::{
    event_loop::EventLoop,
    loop_turns::{
        Flavour, PythonError, PythonLoop, Rally, RallyError, tokio_on_many_threads, tokio_on_one_thread,
    },
};
use concurrency_lab::lab::measure::Experiment;

#[test]
fn every_loop_plays_to_the_same_ball_in_as_many_turns() {
    let (ours, one) = (EventLoop::new(), tokio_on_one_thread().unwrap());
    let many = tokio_on_many_threads().unwrap();
    for turns in [2, 10, 2_000] {
        let rally = Rally::of(turns).unwrap();
        let ball = rally.without_a_loop();
        let before = ours.turns();
        assert_eq!(rally.on_our_loop(&ours), ball);
        // Beside the rally's: the start, the end, and the joining.
        let extra = ours.turns() - before - turns;
        assert!(extra < 10, "{extra} turns beside the {turns}");
        assert_eq!(rally.on_tokio(&one), ball);
        assert_eq!(rally.on_tokio(&many), ball);
        assert_eq!(rally.on_tokio_with_its_channel(&one), ball);
        assert_eq!(rally.on_tokio_with_its_channel(&many), ball);
    }
    assert_eq!(Rally::of(2).unwrap().without_a_loop(), 38 * 31 + 7);
}

#[test]
fn a_rally_is_there_and_back() {
    assert_eq!(Rally::of(0), Err(RallyError(0)));
    assert_eq!(Rally::of(7), Err(RallyError(7)));
    assert_eq!(
        RallyError(7).to_string(),
        "7 turns make no rally, which is there and back again: ask for an even number, 2 or more"
    );
}

/// Held by every test that starts a process. A file that was just written cannot be run while a process that another
/// thread is starting still has it open.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

fn one_at_a_time() -> MutexGuard<'static, ()> {
    ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner)
}

#[test]
fn python_plays_to_the_same_ball_within_an_experiment() {
    let _one_at_a_time = one_at_a_time();
    let rally = Rally::of(200).unwrap();
    let ours = EventLoop::new();
    for flavour in [Flavour::Asyncio, Flavour::Uvloop] {
        let mut python = match PythonLoop::start(flavour) {
            Ok(python) => python,
            // The course needs Python; uvloop is in its own environment, which may not be set up.
            Err(error @ PythonError::Lacks { .. }) => {
                eprintln!("{flavour} is left out: {error}");
                continue;
            }
            Err(error) => panic!("{error}"),
        };
        assert!(python.interpreter().contains("Py"), "{}", python.interpreter());
        assert!(python.version().contains('.'));
        let played = python.play(&rally).unwrap();
        assert_eq!(played.checksum, rally.without_a_loop());
        assert!(!played.time.is_zero());
        let comparison = Experiment::new("02-loop-turns")
            .baseline("ours", || rally.on_our_loop(&ours))
            .variant("python", || python.play(&rally).unwrap().checksum)
            .rounds(3)
            .quiet()
            .run()
            .unwrap();
        assert!(comparison.failed.is_empty());
        assert_eq!(comparison.variants.len(), 2);
    }
}

#[test]
fn a_python_that_is_not_there_is_named_with_the_remedy() {
    let _one_at_a_time = one_at_a_time();
    let missing = Path::new("no-such-python");
    let error = PythonLoop::start_with(missing, Flavour::Asyncio).unwrap_err();
    assert!(matches!(error, PythonError::Start { .. }), "{error}");
    let said = error.to_string();
    assert!(
        said.contains("no-such-python") && said.contains("cargo lab setup"),
        "{said}"
    );
}

/// A program that does as it is told here, in place of a Python.
#[cfg(unix)]
fn pretender(script: &str) -> (tempfile::TempDir, std::path::PathBuf) {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("python");
    fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    (folder, program)
}

#[cfg(unix)]
#[test]
fn a_python_that_breaks_off_is_an_error_with_its_last_words() {
    let _one_at_a_time = one_at_a_time();
    let start = |script| {
        let (_folder, program) = pretender(script);
        PythonLoop::start_with(&program, Flavour::Uvloop)
    };
    let ended = start("echo 'Traceback' >&2; echo 'SyntaxError: invalid syntax' >&2").unwrap_err();
    assert_eq!(
        ended.to_string(),
        "the Python process ended early: SyntaxError: invalid syntax"
    );
    let silent = start("exit 3").unwrap_err();
    assert_eq!(
        silent.to_string(),
        "the Python process ended early: it said nothing"
    );
    let chatty = start("echo hello").unwrap_err();
    assert!(
        matches!(&chatty, PythonError::Answer(line) if line == "hello"),
        "{chatty}"
    );
    let without = start(r#"echo '{"missing": "No module named uvloop"}'"#).unwrap_err();
    assert!(matches!(&without, PythonError::Lacks { .. }));
    assert!(
        without.to_string().contains("No module named uvloop"),
        "{without}"
    );

    let mut short =
        start(r#"echo '{"python": "P 3.1", "version": "1.0"}'; read line; echo 'Killed' >&2"#).unwrap();
    let rally = Rally::of(2).unwrap();
    let ended = short.play(&rally).unwrap_err();
    assert_eq!(ended.to_string(), "the Python process ended early: Killed");
    assert!(short.play(&rally).is_err(), "and again, without hanging");
    let mut negative = start(
        r#"echo '{"python": "P 3.1", "version": "1.0"}'; read line; echo '{"checksum": 1, "seconds": -1}'"#,
    )
    .unwrap();
    assert!(matches!(negative.play(&rally), Err(PythonError::Answer(_))));
}

#[cfg(unix)]
#[test]
fn a_python_that_says_much_on_its_error_output_still_answers_and_its_last_words_are_kept() {
    let _one_at_a_time = one_at_a_time();
    // More than a pipe holds, before the first answer, before the second, and then the end.
    let much = "head -c 1000000 /dev/zero | tr '\\0' x >&2";
    let (_folder, program) = pretender(&format!(
        r#"{much}; echo '{{"python": "P 3.1", "version": "1.0"}}'
        read line; {much}; echo '{{"checksum": 7, "seconds": 1}}'
        read line; {much}; echo >&2; echo 'MemoryError' >&2"#
    ));
    let mut python = PythonLoop::start_within(&program, Flavour::Asyncio, Duration::from_secs(60)).unwrap();
    let rally = Rally::of(2).unwrap();
    assert_eq!(python.play(&rally).unwrap().checksum, 7);
    let ended = python.play(&rally).unwrap_err();
    assert_eq!(ended.to_string(), "the Python process ended early: MemoryError");
}

#[cfg(unix)]
#[test]
fn a_python_that_does_not_answer_is_given_up_after_its_time_and_ended() {
    let _one_at_a_time = one_at_a_time();
    let limit = Duration::from_millis(300);
    let (_folder, program) = pretender("exec sleep 600");
    let late = PythonLoop::start_within(&program, Flavour::Asyncio, limit).unwrap_err();
    assert!(
        matches!(late, PythonError::Late(given) if given == limit),
        "{late}"
    );
    assert!(late.to_string().contains("300ms"), "{late}");

    let (_folder, program) = pretender(r#"echo '{"python": "P 3.1", "version": "1.0"}'; exec sleep 600"#);
    let limit = Duration::from_secs(5);
    let mut python = PythonLoop::start_within(&program, Flavour::Asyncio, limit).unwrap();
    let rally = Rally::of(2).unwrap();
    assert!(matches!(python.play(&rally), Err(PythonError::Late(given)) if given >= limit));
    // What it might still say would be no answer to the next question.
    assert!(matches!(python.play(&rally), Err(PythonError::Ended(_))));
}

/// Whether a process of this number runs, a zombie not counted.
#[cfg(target_os = "linux")]
fn runs(process: u32) -> bool {
    fs::read_to_string(format!("/proc/{process}/stat")).is_ok_and(|stat| !stat.contains(") Z "))
}

#[cfg(target_os = "linux")]
#[test]
fn the_process_ends_when_it_is_dropped_even_while_it_plays() {
    let _one_at_a_time = one_at_a_time();
    let (folder, program) = pretender(
        r#"echo $$ > "$(dirname "$0")/id"; echo '{"python": "P 3.1", "version": "1.0"}'; exec sleep 600"#,
    );
    let python = PythonLoop::start_with(&program, Flavour::Asyncio).unwrap();
    let process = fs::read_to_string(folder.path().join("id"))
        .unwrap()
        .trim()
        .parse()
        .unwrap();
    assert!(runs(process));
    drop(python);
    assert!(!runs(process));
}
