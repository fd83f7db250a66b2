//! The banks of the notebook's cells: in the safe ones no money is lost, on any number of threads, and the books find out
//! the unsafe one.

use std::{
    sync::{Mutex, RwLock, atomic::Ordering::SeqCst, mpsc},
    time::Duration,
};

use chapter_04::{
    bank::{Bank, BankError, Books, Contest, ContestError, Day, Transfer, audits_beside},
    explore::{AtomicI64, Program, every_schedule},
};
use proptest::prelude::*;

include!("cells/racy_transfer.rs");
include!("cells/racy.rs");
include!("cells/swapping_transfer.rs");
include!("cells/swapping.rs");
include!("cells/one_lock.rs");
include!("cells/ordered.rs");
include!("cells/sharded.rs");
include!("cells/sharded_bank.rs");
include!("cells/actor.rs");
include!("cells/actor_bank.rs");
include!("cells/gated.rs");

/// Times and limits of one test are not to be another's: one test at a time.
static ALONE: Mutex<()> = Mutex::new(());

fn alone() -> std::sync::MutexGuard<'static, ()> {
    ALONE.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

fn all(balances: &[i64]) -> [(&'static str, Box<dyn Bank>); 6] {
    let open = || balances.to_vec();
    [
        ("one lock", Box::new(OneLock::open(open()))),
        ("a lock for each", Box::new(Ordered::open(open()))),
        ("compare and swap", Box::new(Swapping::open(open()))),
        ("eight shards", Box::new(Sharded::open(open()))),
        ("an actor", Box::new(Actor::open(open()))),
        ("a gate", Box::new(Gated::open(open()))),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn money_is_conserved_in_every_safe_bank(
        accounts in 2_usize..40, each in 0_i64..500, transfers in 1_usize..3000, threads in 1_usize..9
    ) {
        let _alone = alone();
        let day = Day::new(accounts, each, transfers).unwrap();
        for (name, bank) in all(&day.opening()) {
            day.on_threads(bank.as_ref(), threads).unwrap();
            let balances = bank.balances();
            prop_assert_eq!(balances.len(), accounts, "{}", name);
            prop_assert_eq!(balances.iter().sum::<i64>(), day.money(), "{}", name);
            prop_assert!(balances.iter().all(|&balance| balance >= 0), "{}: {:?}", name, balances);
        }
    }

    /// On one thread all banks carry out the same transfers.
    #[test]
    fn one_thread_has_the_same_balances_in_every_bank(
        accounts in 2_usize..40, each in 0_i64..500, transfers in 1_usize..500
    ) {
        let _alone = alone();
        let day = Day::new(accounts, each, transfers).unwrap();
        let mut expected = day.opening();
        for &Transfer { from, to, amount } in day.transfers() {
            prop_assert!(from != to && from < accounts && to < accounts && amount >= 1);
            if expected[from] >= amount {
                expected[from] -= amount;
                expected[to] += amount;
            }
        }
        let racy: (&str, Box<dyn Bank>) = ("racy", Box::new(Racy::open(day.opening())));
        for (name, bank) in all(&day.opening()).into_iter().chain([racy]) {
            day.on_threads(bank.as_ref(), 1).unwrap();
            prop_assert_eq!(&bank.balances(), &expected, "{}", name);
        }
    }
}

#[test]
fn a_transfer_that_is_not_covered_changes_nothing() {
    let _alone = alone();
    for (name, bank) in all(&[10, 20, 30]) {
        let answered = bank.transfer(0, 2, 11);
        assert!(
            !answered || name == "an actor",
            "{name} only says that it will try"
        );
        assert_eq!(bank.balances(), [10, 20, 30], "{name}");
        assert!(bank.transfer(2, 0, 30), "{name}");
        assert_eq!(bank.balances(), [40, 20, 0], "{name}");
        assert!(bank.transfer(0, 1, 0), "{name}: nothing is little to move");
        assert_eq!(bank.balances(), [40, 20, 0], "{name}");
    }
}

#[test]
fn the_books_add_up_on_one_thread_and_name_those_that_do_not() {
    let _alone = alone();
    let day = Day::new(10, 1000, 20_000).unwrap();
    let books = Books::of::<Racy>(&day, [1], 5).unwrap();
    assert_eq!((books.wrong_on(1), books.lost_or_made()), (0, "d"));
    /// Makes one, at each transfer.
    struct Generous(Swapping);
    impl Bank for Generous {
        fn open(balances: Vec<i64>) -> Self {
            Self(Swapping::open(balances))
        }
        fn transfer(&self, from: usize, to: usize, amount: i64) -> bool {
            self.0.transfer(from, to, amount) && self.0.0[to].fetch_add(1, SeqCst) >= 0
        }
        fn balances(&self) -> Vec<i64> {
            self.0.balances()
        }
    }
    let books = Books::of::<Generous>(&day, [2, 1], 2).unwrap();
    assert_eq!((books.wrong_on(1), books.wrong_on(2)), (2, 2));
    assert_eq!((books.threads(), books.lost_or_made()), (vec![1, 2], "b"));
    let quantities = books.quantities("04-books", "Books");
    assert!(
        quantities
            .values
            .iter()
            .all(|quantity| quantity.value.value == 1.0)
    );
    let said = concurrency_lab::lab::predict::predict("04.1", "c").unwrap();
    let figure = books.chart(&said).unwrap();
    assert!(
        figure.title().contains("2 of 2 days on 2 threads"),
        "{}",
        figure.title()
    );
}

#[test]
fn a_day_that_cannot_be_is_refused_with_the_value_and_the_remedy() {
    let _alone = alone();
    let error = |accounts, each, transfers| Day::new(accounts, each, transfers).unwrap_err().to_string();
    assert!(error(0, 10, 10).contains("0 accounts"));
    assert!(error(1, 10, 10).contains("ask for 2 or more"));
    assert!(error(2, 10, 0).contains("1 or more"));
    assert!(error(2, -1, 10).contains("-1 is a debt"));
    assert!(error(2, i64::MAX, 10).contains("give them less"));
    assert!(
        error(2, i64::MAX / 2, 10).contains("give them less"),
        "one transfer more would not fit"
    );
    assert!(error(3, i64::MAX / 2, 10).contains("3 accounts of"));
    assert!(error(usize::MAX, 10, 10).contains("at most 10000000"));
    assert!(error(2, 10, usize::MAX).contains("transfers are more"));
    assert!(Day::new(2, i64::MAX / 2 - 100, 10).is_ok());
    let day = Day::new(2, 10, 10).unwrap();
    let bank = OneLock::open(day.opening());
    assert!(matches!(day.on_threads(&bank, 0), Err(BankError::NoThreads)));
}

/// The largest amounts there can be: no bank overflows.
#[test]
fn the_most_money_there_can_be_is_still_counted() {
    let _alone = alone();
    let day = Day::new(2, i64::MAX / 2 - 100, 5000).unwrap();
    for (name, bank) in all(&day.opening()) {
        day.on_threads(bank.as_ref(), 3).unwrap();
        assert_eq!(bank.balances().iter().sum::<i64>(), day.money(), "{name}");
    }
}

#[test]
fn more_threads_than_the_system_gives_are_an_error_and_no_thread_stays() {
    let _alone = alone();
    let day = Day::new(10, 1000, 1000).unwrap().stack(1 << 60);
    let bank = OneLock::open(day.opening());
    let error = day.on_threads(&bank, 4).unwrap_err();
    assert!(matches!(error, BankError::NoThread { wanted: 4, .. }), "{error}");
    assert_eq!(bank.balances(), day.opening(), "no transfer was made");
    assert!(matches!(
        audits_beside(&bank, &day, 2, Duration::from_millis(20)),
        Err(BankError::NoThread { .. })
    ));
    let contest = Contest::new("04-test", &day)
        .bank::<OneLock>("one")
        .bank::<Swapping>("two")
        .quiet();
    assert!(matches!(
        contest.run(),
        Err(ContestError::Bank(BankError::NoThread { .. }))
    ));
}

#[test]
fn no_thread_is_left_behind_by_contests_audits_and_actors() {
    let _alone = alone();
    let day = Day::new(10, 1000, 2000).unwrap();
    let contest = Contest::new("04-test", &day)
        .bank::<OneLock>("one lock")
        .bank::<Actor>("an actor")
        .threads([1, 2])
        .rounds(3)
        .quiet();
    let contested = contest.run().unwrap();
    assert_eq!(contested.threads, [1, 2]);
    assert!(contested.throughput("an actor", 2).unwrap().value > 0.0);
    assert!(contested.throughput("nobody", 2).is_err() && contested.throughput("one lock", 3).is_err());
    assert!(contested.ratio("an actor", "one lock", 1).unwrap().value > 0.0);
    let mut ranked = contested.ranking(2).unwrap().concat();
    ranked.sort();
    assert_eq!(ranked, ["an actor", "one lock"]);
    let said = concurrency_lab::lab::predict::predict("04.1", 2).unwrap();
    assert!(contested.chart(&said).is_ok());
    for (_, bank) in all(&day.opening()) {
        audits_beside(bank.as_ref(), &day, 2, Duration::from_millis(20)).unwrap();
    }
}

#[test]
fn a_bank_whose_books_are_wrong_ends_the_contest() {
    let _alone = alone();
    /// Loses everything.
    struct Bankrupt(usize);
    impl Bank for Bankrupt {
        fn open(balances: Vec<i64>) -> Self {
            Self(balances.len())
        }
        fn transfer(&self, _: usize, _: usize, _: i64) -> bool {
            true
        }
        fn balances(&self) -> Vec<i64> {
            vec![0; self.0]
        }
    }
    let day = Day::new(10, 1000, 2000).unwrap();
    let contest = Contest::new("04-test", &day)
        .bank::<OneLock>("one")
        .bank::<Bankrupt>("bankrupt")
        .quiet();
    let error = contest.run().unwrap_err().to_string();
    assert!(error.contains("a wrong answer has no speed"), "{error}");
}

#[test]
fn audits_of_banks_that_hold_still_add_up() {
    let _alone = alone();
    let day = Day::new(20, 1000, 5000).unwrap();
    for (name, bank) in all(&day.opening()) {
        let audits = audits_beside(bank.as_ref(), &day, 2, Duration::from_millis(30)).unwrap();
        assert!(audits.taken > 0 && audits.right_at_the_end, "{name}: {audits}");
        if name != "compare and swap" {
            assert_eq!(audits.wrong, 0, "{name}: {audits}");
        }
    }
}

#[test]
fn under_the_model_checker_the_racy_transfer_fails_and_the_swapping_one_does_not() {
    let program = |transfer: fn(&AtomicI64, &AtomicI64, i64) -> bool| {
        move || {
            let accounts = std::sync::Arc::new([AtomicI64::named("Ada", 100), AtomicI64::named("Bob", 100)]);
            let (a, b) = (std::sync::Arc::clone(&accounts), std::sync::Arc::clone(&accounts));
            Program::new()
                .thread("A", move || {
                    transfer(&a[0], &a[1], 10);
                })
                .thread("B", move || {
                    transfer(&b[1], &b[0], 10);
                })
                .ends_with("there are 200", move || {
                    accounts[0].load(SeqCst) + accounts[1].load(SeqCst) == 200
                })
        }
    };
    let racy = every_schedule(program(racy_transfer)).unwrap();
    assert_eq!((racy.schedules, racy.is_complete()), (70, true));
    assert!(racy.failed > 0 && racy.failed < 70, "{racy}");
    let swapping = every_schedule(program(swapping_transfer)).unwrap();
    assert!(swapping.is_right() && swapping.is_complete(), "{swapping}");
}
