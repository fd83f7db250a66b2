//! Processor time and context switches over a piece of work.

use std::panic;
use std::thread;
use std::time::Duration;

use concurrency_lab::ground::machine::{Usage, usable_parallelism};
use concurrency_lab::ground::workload::spin;

/// Linux tells processor time: were nothing told there, these tests would pass without testing anything.
fn assert_told(time: Option<Duration>) {
    assert!(
        time.is_some() || !cfg!(target_os = "linux"),
        "Linux tells processor time"
    );
}

#[test]
fn who_sleeps_takes_no_processor_time() {
    let nap = Duration::from_millis(100);
    let (answer, usage) = Usage::of_this_thread_during(|| {
        thread::sleep(nap);
        42
    });
    assert_eq!((answer, usage.cores), (42, 1));
    assert!(usage.wall >= nap);
    assert_told(usage.cpu_time());
    if let Some(cpu) = usage.cpu_time() {
        assert!(cpu < nap / 4, "{usage:?}");
        assert!(usage.utilisation().unwrap() < 0.25);
        // To sleep is to give the core up.
        assert!(usage.voluntary_switches.unwrap() >= 1, "{usage:?}");
    }
}

#[test]
fn who_computes_takes_the_processor_as_long_as_it_gets_it() {
    let (_, usage) = Usage::of_this_thread_during(|| std::hint::black_box(spin(30_000_000)));
    assert_told(usage.cpu_time());
    let Some(cpu) = usage.cpu_time() else { return };
    // On a busy machine the clock goes on while the thread does not; never the other way round.
    assert!(
        cpu > Duration::ZERO && cpu <= usage.wall + Duration::from_millis(10),
        "{usage:?}"
    );
    assert!(usage.user.unwrap() >= usage.system.unwrap(), "{usage:?}");
}

#[test]
fn the_process_counts_all_of_its_threads_and_a_thread_only_itself() {
    let work = || std::hint::black_box(spin(30_000_000));
    let (_, alone) = Usage::of_this_thread_during(work);
    let ((_, own), together) = Usage::during(|| {
        Usage::of_this_thread_during(|| {
            thread::scope(|scope| {
                for _ in 0..3 {
                    scope.spawn(work);
                }
            });
        })
    });
    assert_eq!(together.cores, usable_parallelism());
    assert_told(alone.cpu_time());
    assert_told(together.cpu_time());
    let (Some(alone), Some(all)) = (alone.cpu_time(), together.cpu_time()) else {
        return;
    };
    // Three times the work. A core that is shared or clocked down makes either of them slower, hence the width.
    assert!(all >= alone * 3 / 2, "{all:?} {alone:?}");
    // The thread that waited for the three did next to nothing itself.
    assert!(own.cpu_time().unwrap() < all / 4, "{own:?} {all:?}");
}

#[test]
fn utilisation_is_processor_time_over_clock_time_and_cores() {
    let ms = Duration::from_millis;
    let usage = Usage {
        wall: ms(1000),
        cores: 2,
        user: Some(ms(300)),
        system: Some(ms(100)),
        voluntary_switches: Some(3),
        involuntary_switches: Some(0),
    };
    assert_eq!(
        (usage.cpu_time(), usage.utilisation()),
        (Some(ms(400)), Some(0.2))
    );
    let untold = Usage { user: None, ..usage };
    assert_eq!((untold.cpu_time(), untold.utilisation()), (None, None));
    let nothing = Usage {
        wall: Duration::ZERO,
        ..usage
    };
    assert_eq!(nothing.utilisation(), None);
    let json = serde_json::to_string(&usage).unwrap();
    assert_eq!(serde_json::from_str::<Usage>(&json).unwrap(), usage);
}

#[test]
fn a_panic_goes_through() {
    assert!(panic::catch_unwind(|| Usage::during(|| panic!("on purpose"))).is_err());
}
