//! Transfers a second of each locking style, by criterion: `cargo bench -p chapter-04 --bench contention`.
//!
//! The banks are those of the notebook's cells. One day of transfers on as many threads as there are cores is one
//! iteration, once with a thousand accounts and once with two; then on one thread. Criterion measures one after the
//! other; cells of chapter 04 measure the same in turns.

use std::{
    sync::{Mutex, RwLock, atomic::Ordering::SeqCst, mpsc},
    time::Duration,
};

use chapter_04::{
    bank::{Bank, Day},
    explore::AtomicI64,
};
use concurrency_lab::ground::machine::usable_parallelism;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

include!("../tests/cells/swapping_transfer.rs");
include!("../tests/cells/swapping.rs");
include!("../tests/cells/one_lock.rs");
include!("../tests/cells/ordered.rs");
include!("../tests/cells/sharded.rs");
include!("../tests/cells/sharded_bank.rs");
include!("../tests/cells/actor.rs");
include!("../tests/cells/actor_bank.rs");
include!("../tests/cells/gated.rs");

const TRANSFERS: usize = 40_000;
const WARM_UP: Duration = Duration::from_millis(500);
const MEASURING: Duration = Duration::from_secs(2);

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20).warm_up_time(WARM_UP).measurement_time(MEASURING);
    targets = seldom_meet, always_meet, alone
}
criterion_main!(benches);

fn seldom_meet(criterion: &mut Criterion) {
    let day = Day::new(1000, 1000, TRANSFERS).expect("a day");
    styles(criterion, "1000 accounts, all cores", &day, usable_parallelism());
}

fn always_meet(criterion: &mut Criterion) {
    let day = Day::new(2, 1_000_000, TRANSFERS).expect("a day");
    styles(criterion, "2 accounts, all cores", &day, usable_parallelism());
}

fn alone(criterion: &mut Criterion) {
    let day = Day::new(1000, 1000, TRANSFERS).expect("a day");
    styles(criterion, "1000 accounts, one thread", &day, 1);
}

fn styles(criterion: &mut Criterion, what: &str, day: &Day, threads: usize) {
    let mut group = criterion.benchmark_group(what);
    group.throughput(Throughput::Elements(TRANSFERS as u64));
    let mut bench = |name: &str, open: &dyn Fn() -> Box<dyn Bank>| {
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let bank = open();
                day.on_threads(bank.as_ref(), threads).expect("there are threads");
                assert_eq!(
                    bank.balances().iter().sum::<i64>(),
                    day.money(),
                    "{name} lost money"
                );
            });
        });
    };
    bench("one lock", &|| Box::new(OneLock::open(day.opening())));
    bench("a lock for each", &|| Box::new(Ordered::open(day.opening())));
    bench("compare and swap", &|| Box::new(Swapping::open(day.opening())));
    bench("eight shards", &|| Box::new(Sharded::open(day.opening())));
    bench("an actor", &|| Box::new(Actor::open(day.opening())));
    bench("a gate", &|| Box::new(Gated::open(day.opening())));
    group.finish();
}
