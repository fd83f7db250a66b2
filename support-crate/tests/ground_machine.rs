//! What is said about this machine, whatever machine it is.

use std::thread::sleep;
use std::time::{Duration, Instant};

use concurrency_lab::ground::machine::{
    LoadError, LoadSampler, Machine, Usage, usable_cores, usable_parallelism,
};

#[test]
fn the_numbers_of_this_machine_fit_together() {
    let machine = Machine::this();
    assert!(machine.usable >= 1);
    assert_eq!(machine.usable, usable_parallelism());
    assert!(machine.usable <= machine.logical_cores);
    assert!(machine.physical_cores.is_none_or(|physical| physical >= 1));
    assert!(machine.memory_bytes.is_none_or(|bytes| bytes > 1 << 20));
    assert!(!machine.processor.is_empty());
    assert!(machine.build.compiler.starts_with("rustc "));
    let caches = machine.caches;
    for (smaller, larger) in [(caches.line, caches.l1d), (caches.l1d, caches.l2)] {
        if let (Some(smaller), Some(larger)) = (smaller, larger) {
            assert!(smaller < larger, "{caches:?}");
        }
    }
    assert!(
        usable_cores().is_some() || !cfg!(target_os = "linux"),
        "Linux tells them"
    );
    if let Some(cores) = usable_cores() {
        // A quota can make it fewer than the cores of the mask, never more.
        assert!(machine.usable <= cores.len());
        assert!(cores.windows(2).all(|pair| pair[0] < pair[1]));
    }
}

#[test]
fn it_is_looked_at_once_and_travels_as_json() {
    assert!(std::ptr::eq(Machine::this(), Machine::this()));
    let json = serde_json::to_string(Machine::this()).unwrap();
    assert_eq!(&serde_json::from_str::<Machine>(&json).unwrap(), Machine::this());
}

#[test]
fn the_card_and_the_footer_say_what_it_is() {
    let mut machine = Machine::this().clone();
    machine.processor = "Core(TM) <i7> CPU @ 2.20GHz".into();
    (machine.usable, machine.logical_cores, machine.physical_cores) = (1, 4, None);
    machine.family = "Linux".into();
    assert_eq!(machine.footer(), "Core <i7> · 1 of 4 cores · Linux");
    let text = machine.to_string();
    assert!(
        text.contains("unknown physical, 4 logical") && text.contains("1 thread at once"),
        "{text}"
    );
    assert!(machine.card().contains("&lt;i7&gt;") && !machine.card().contains("<i7>"));
    assert!(!text.ends_with('\n'));
}

#[test]
fn the_load_of_every_core_is_sampled_while_work_runs() {
    let sampler = LoadSampler::every(LoadSampler::SHORTEST_STEP).unwrap();
    let ((result, load), usage) = Usage::during(|| {
        sampler
            .during(|| {
                let start = Instant::now();
                while start.elapsed() < Duration::from_millis(900) {
                    std::hint::black_box(concurrency_lab::ground::workload::spin(10_000));
                }
                "done"
            })
            .unwrap()
    });
    assert_eq!(result, "done");
    assert!(load.steps() >= 1);
    assert_eq!(load.cores.len(), load.rows().len());
    assert!(load.cores.iter().all(|core| core.busy.len() == load.steps()));
    let busy = || load.cores.iter().flat_map(|core| &core.busy);
    assert!(busy().all(|busy| (0.0..=1.0).contains(busy)));
    // The time that the steps stand for is time that went by.
    let sampled = load.step * load.steps() as u32;
    assert!(
        load.step >= LoadSampler::SHORTEST_STEP && sampled <= usage.wall,
        "{load:?}"
    );
    // Whatever else the machine does, its cores were busy at least as long as this process says that it used them;
    // less what was not sampled, and the counters' ticks of 10 ms for each core and step.
    assert!(
        usage.cpu_time().is_some() || !cfg!(target_os = "linux"),
        "Linux tells it"
    );
    if let Some(cpu) = usage.cpu_time() {
        let busy_time = busy().sum::<f64>() * load.step.as_secs_f64();
        let unsampled = (usage.wall - sampled) * usage.cores as u32;
        let least = cpu.saturating_sub(unsampled).as_secs_f64();
        assert!(busy_time >= 0.6 * least - 0.05, "{busy_time} {least} {load:?}");
    }
}

#[test]
fn steps_too_short_for_the_counters_are_refused() {
    let short = Duration::from_millis(10);
    assert!(matches!(LoadSampler::every(short), Err(LoadError::StepTooShort { step, .. }) if step == short));
}

#[test]
fn a_panic_in_the_work_ends_the_sampling_too() {
    let sampler = LoadSampler::every(Duration::from_secs(60)).unwrap();
    let start = Instant::now();
    let outcome = std::panic::catch_unwind(|| sampler.during(|| -> () { panic!("in the work") }).map(|_| ()));
    assert!(outcome.is_err());
    // The sampler was told to stop, and did not sleep its minute out.
    assert!(start.elapsed() < Duration::from_secs(30));
}

#[test]
fn work_shorter_than_a_step_has_no_steps() {
    let (_, load) = LoadSampler::every(Duration::from_secs(5))
        .unwrap()
        .during(|| sleep(Duration::from_millis(1)))
        .unwrap();
    assert_eq!(load.steps(), 0);
    assert_eq!(load.mean(), None);
}
