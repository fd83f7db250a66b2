//! How often is a difference claimed between a function and itself? The function is compiled twice, as two cells of a
//! notebook would have it, and compared a hundred times: on the machine as it is, with all cores busy, and with a load
//! that comes and goes. Run it with `cargo bench -p concurrency-lab --bench same_work_twice`, on a machine that has nothing
//! else to do; `-- 10` compares ten times only.
//!
//! Two copies of a function may differ a little for real, by where the linker put them: as the copies stay where they are,
//! the claims of one run of this program are about the same two places. Run it again after a build to see others.

use std::{
    env,
    error::Error,
    hint::{black_box, spin_loop},
    process::ExitCode,
    sync::atomic::{AtomicBool, AtomicU8, Ordering},
    thread,
    time::{Duration, Instant},
};

use concurrency_lab::{
    ground::machine::{Machine, usable_parallelism},
    lab::measure::{Effort, Experiment, Verdict},
};

#[path = "../tests/chance/mod.rs"]
mod chance;

use chance::upper_bound_at;

/// Comparisons under each load, unless the command line says another number.
const COMPARISONS: u64 = 100;

/// A difference should be claimed in no greater share of the comparisons.
const CLAIM: f64 = 0.05;

/// The chance that the exact interval may miss on either side.
const TAIL: f64 = 0.025;

/// How long the load that comes and goes stays, or stays away.
const PHASE: Duration = Duration::from_millis(300);

/// A body for two functions that the compiler may not merge into one.
macro_rules! work {
    ($name:ident, $salt:literal) => {
        #[inline(never)]
        fn $name(steps: u64) -> u64 {
            // The same number for both copies, in another way, so that they are not one and the same function.
            let salt: u64 = black_box($salt) - black_box($salt);
            (0..black_box(steps)).fold(1 + salt, |x: u64, step| {
                (x ^ step).wrapping_mul(0x9E37_79B9_7F4A_7C15)
            })
        }
    };
}

work!(first, 1);
work!(second, 2);

/// What else the machine does meanwhile.
#[derive(Clone, Copy)]
enum Load {
    Idle,
    Busy,
    ComesAndGoes,
}

/// How often each verdict was given.
#[derive(Default)]
struct Counts {
    faster: u64,
    slower: u64,
    equivalent: u64,
    undecided: u64,
    dependent: u64,
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    // Cargo passes `--bench`.
    let asked = env::args().skip(1).find(|word| !word.starts_with('-'));
    let comparisons = asked.map_or(Ok(COMPARISONS), |word| word.parse())?;
    println!("{}, {comparisons} comparisons each", Machine::this().footer());
    let mut within = true;
    for (name, load) in [
        ("as it is", Load::Idle),
        ("all cores busy", Load::Busy),
        ("a load that comes and goes", Load::ComesAndGoes),
    ] {
        let counts = under(load, || compared(comparisons))?;
        within &= tell(name, &counts, comparisons);
    }
    Ok(if within {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn compared(comparisons: u64) -> Result<Counts, Box<dyn Error>> {
    let mut counts = Counts::default();
    for seed in 1..=comparisons {
        let comparison = Experiment::new("same-work-twice")
            .baseline("first copy", || first(1_500_000))
            .variant("second copy", || second(1_500_000))
            .effort(Effort::Quick)
            .rounds(21)
            .seed(seed)
            .quiet()
            .run()?;
        let measured = comparison.measured("second copy")?;
        match measured.verdict {
            Verdict::Faster => counts.faster += 1,
            Verdict::Slower => counts.slower += 1,
            Verdict::Equivalent => counts.equivalent += 1,
            Verdict::Undecided | Verdict::TooFewRounds | Verdict::Baseline => counts.undecided += 1,
        }
        counts.dependent += u64::from(!measured.dependence.is_none());
    }
    Ok(counts)
}

/// Does something while the machine has this load.
fn under<T>(load: Load, action: impl FnOnce() -> T) -> T {
    const WORK: u8 = 1;
    let (over, state) = (AtomicBool::new(false), AtomicU8::new(0));
    thread::scope(|scope| {
        let threads = match load {
            Load::Idle => 0,
            Load::Busy | Load::ComesAndGoes => usable_parallelism(),
        };
        for _ in 0..threads {
            scope.spawn(|| {
                while !over.load(Ordering::Relaxed) {
                    match state.load(Ordering::Relaxed) {
                        WORK => (0..10_000).for_each(|_| spin_loop()),
                        _ => thread::sleep(Duration::from_millis(1)),
                    }
                }
            });
        }
        scope.spawn(|| {
            let began = Instant::now();
            while !over.load(Ordering::Relaxed) {
                let phase = began.elapsed().as_millis() / PHASE.as_millis();
                let working = matches!(load, Load::Busy) || phase % 2 == 1;
                state.store(u8::from(working), Ordering::Relaxed);
                thread::sleep(Duration::from_millis(5));
            }
        });
        let result = action();
        over.store(true, Ordering::Relaxed);
        result
    })
}

/// Prints what was counted; whether the count speaks for no more than the claim.
fn tell(load: &str, counts: &Counts, comparisons: u64) -> bool {
    let claimed = counts.faster + counts.slower;
    let (low, high) = exact_interval(claimed, comparisons);
    println!(
        "{load}: a difference claimed in {claimed} of {comparisons}, {:.1} % (exact 95 % interval {:.1} – {:.1} %): {} \
         faster, {} slower; {} equivalent, {} undecided; rounds seen to depend on each other in {}",
        100.0 * claimed as f64 / comparisons as f64,
        100.0 * low,
        100.0 * high,
        counts.faster,
        counts.slower,
        counts.equivalent,
        counts.undecided,
        counts.dependent
    );
    low <= CLAIM
}

/// The exact interval of a rate, both of whose ends miss it with the chance of [`TAIL`].
fn exact_interval(count: u64, tries: u64) -> (f64, f64) {
    let [count, tries] = [count, tries].map(|number| usize::try_from(number).unwrap_or(usize::MAX));
    let low = 1.0 - upper_bound_at(tries - count, tries, TAIL);
    (low, upper_bound_at(count, tries, TAIL))
}
