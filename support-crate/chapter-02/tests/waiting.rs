//! Files, a database, a web service: the same findings in each arrangement, and failures that are named.

use std::{fs, time::Duration};

use chapter_02::waiting::{Arrangement, Database, Errands, Files, WaitingError};
use concurrency_lab::ground::runtime;

fn on_tokio<T>(task: impl Future<Output = T>) -> T {
    runtime::on_tokio(task).unwrap()
}

#[test]
fn arrangements_find_the_same_and_only_one_of_them_waits_together() {
    let mut all = vec![];
    for arrangement in [
        Arrangement::OneByOne,
        Arrangement::TogetherButBlocking,
        Arrangement::PagesAwaited,
        Arrangement::Together,
    ] {
        let errands = Errands::prepare(6).unwrap();
        all.push(errands.run(arrangement).unwrap());
        // What the web service saw.
        let expected = match arrangement {
            Arrangement::PagesAwaited | Arrangement::Together => 2..=6,
            _ => 1..=1,
        };
        let seen = errands.site.most_waiting();
        assert!(expected.contains(&seen), "{arrangement:?}: {seen}");
    }
    let alone = Errands::prepare(6).unwrap().alone().unwrap();
    assert!(
        alone.pages >= Duration::from_millis(6 * 20),
        "the delays are declared: {alone}"
    );
    assert_eq!(
        (all[0].saved.len(), all[0].answers.len(), all[0].titles.len()),
        (6, 6, 6)
    );
    assert!(all.iter().all(|findings| *findings == all[0]), "{all:?}");
}

#[test]
fn answers_are_what_the_table_says() {
    let database = Database::create(500).unwrap();
    let connection = database.open().unwrap();
    let mode: String = connection
        .query_row("PRAGMA journal_mode", [], |row| row.get(0))
        .unwrap();
    assert_eq!(mode, "wal");
    let mut statement = connection.prepare("SELECT place, minutes FROM waits").unwrap();
    let rows: Vec<(u32, u32)> = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(rows.len(), 500);
    let expected: Vec<u64> = (0..Database::PLACES)
        .map(|place| {
            let here = rows.iter().filter(|row| row.0 == place);
            let with = |one: &(u32, u32)| rows.iter().filter(|other| one.1 + other.1 == 60).count();
            here.map(with).sum::<usize>() as u64
        })
        .collect();
    assert!(expected.iter().sum::<u64>() > 0);
    assert_eq!(database.ask_one_by_one(Database::PLACES).unwrap(), expected);
    assert_eq!(
        on_tokio(database.ask_together(Database::PLACES)).unwrap(),
        expected
    );
    assert_eq!(database.ask(Database::PLACES).unwrap(), 0, "no such place");
}

#[test]
fn readers_do_not_wait_for_a_writer() {
    let database = Database::create(500).unwrap();
    let before = database.ask_one_by_one(3).unwrap();
    let writer = database.open().unwrap();
    writer
        .execute_batch("BEGIN IMMEDIATE; DELETE FROM waits")
        .unwrap();
    assert_eq!(on_tokio(database.ask_together(3)).unwrap(), before);
    writer.execute_batch("COMMIT").unwrap();
    assert_eq!(database.ask_one_by_one(3).unwrap(), [0, 0, 0]);
}

#[test]
fn files_are_read_and_saved_alike_and_removed_in_the_end() {
    let files = Files::create(5, 1000).unwrap();
    let alone = files.read_one_by_one().unwrap();
    assert!(alone.windows(2).any(|pair| pair[0] != pair[1]), "contents differ");
    assert_eq!(on_tokio(files.read_together()).unwrap(), alone);
    assert_eq!(files.save_one_by_one().unwrap(), alone);
    assert_eq!(on_tokio(files.save_together()).unwrap(), alone);
    assert_eq!(
        fs::read(files.path(3)).unwrap(),
        fs::read(files.path(3).with_extension("copy")).unwrap()
    );
    let path = files.path(0);
    assert!(path.exists());
    let clone = files.clone();
    drop(files);
    assert!(path.exists(), "a clone still needs it");
    drop(clone);
    assert!(!path.exists() && !path.parent().unwrap().exists());
}

#[test]
fn a_file_that_is_gone_is_named() {
    let files = Files::create(5, 100).unwrap();
    fs::remove_file(files.path(2)).unwrap();
    for error in [
        files.read_one_by_one().unwrap_err(),
        on_tokio(files.read_together()).unwrap_err(),
    ] {
        assert!(
            matches!(&error, WaitingError::File { path, .. } if *path == files.path(2)),
            "{error}"
        );
        assert!(error.to_string().contains("2.txt"), "{error}");
    }
    fs::remove_dir_all(files.path(0).parent().unwrap()).unwrap();
    assert!(matches!(files.save_one_by_one(), Err(WaitingError::File { .. })));
    assert!(matches!(
        on_tokio(files.save_together()),
        Err(WaitingError::File { .. })
    ));
}

#[test]
fn a_damaged_database_is_named() {
    let broken = Database::create(100).unwrap();
    fs::write(
        broken.path(),
        b"this is no database, whatever its name may be".repeat(100),
    )
    .unwrap();
    let emptied = Database::create(100).unwrap();
    emptied.open().unwrap().execute_batch("DROP TABLE waits").unwrap();
    for (database, why) in [(broken, "not a database"), (emptied, "no such table")] {
        for error in [
            database.ask_one_by_one(2).unwrap_err(),
            on_tokio(database.ask_together(2)).unwrap_err(),
        ] {
            let said = error.to_string();
            assert!(matches!(error, WaitingError::Database { .. }), "{said}");
            assert!(said.contains("waits.sqlite") && said.contains(why), "{said}");
        }
    }
}

#[test]
fn one_errand_that_fails_is_the_error_of_all() {
    for arrangement in [
        Arrangement::OneByOne,
        Arrangement::TogetherButBlocking,
        Arrangement::PagesAwaited,
        Arrangement::Together,
    ] {
        let errands = Errands::prepare(2).unwrap();
        fs::write(errands.database.path(), "rubbish".repeat(1000)).unwrap();
        let error = errands.run(arrangement).unwrap_err();
        assert!(
            matches!(error, WaitingError::Database { .. }),
            "{arrangement:?}: {error}"
        );
    }
}

#[test]
fn the_loop_goes_on_while_the_pool_is_blocked() {
    // While a question is answered on the pool, a task of the same thread has its turns.
    let database = Database::create(4000).unwrap();
    let turns = on_tokio(async {
        let question = tokio::spawn({
            let database = database.clone();
            async move { database.ask_together(4).await }
        });
        let mut turns = 0;
        while !question.is_finished() {
            tokio::time::sleep(Duration::from_millis(1)).await;
            turns += 1;
        }
        question.await.unwrap().unwrap();
        turns
    });
    assert!(turns >= 2, "{turns}");
}

#[test]
fn counts_that_make_no_sense_are_refused() {
    let refused = |outcome: Result<(), WaitingError>, named: &str| {
        let error = outcome.unwrap_err();
        assert!(matches!(error, WaitingError::Count { .. }), "{error}");
        assert!(error.to_string().contains(named), "{error}");
    };
    refused(Files::create(0, 1).map(drop), "0 files");
    refused(Files::create(1, 0).map(drop), "0 bytes");
    refused(Files::create(10_001, 1).map(drop), "10001 files");
    refused(Files::create(2, usize::MAX).map(drop), "bytes");
    refused(Database::create(0).map(drop), "0 rows");
    refused(Database::create(100_001).map(drop), "100001 rows");
    refused(Errands::prepare(0).map(drop), "0 errands");
    refused(Errands::prepare(41).map(drop), "41 errands");
}

#[test]
fn a_locked_database_is_waited_for_and_several_at_once_on_the_pool() {
    use chapter_02::waiting::LockedDatabases;
    use concurrency_lab::ground::runtime::on_tokio;
    use std::time::Instant;

    let lock = Duration::from_millis(60);
    let databases = LockedDatabases::create(4, lock).unwrap();
    let began = Instant::now();
    assert_eq!(databases.ask(0).unwrap(), 42);
    assert!(began.elapsed() >= lock, "{:?}", began.elapsed());

    let began = Instant::now();
    let one_by_one = databases.ask_one_by_one().unwrap();
    let alone = began.elapsed();
    let began = Instant::now();
    let together = on_tokio(databases.ask_together()).unwrap().unwrap();
    assert_eq!(one_by_one, together);
    assert!(alone >= 4 * lock && began.elapsed() < alone, "waits overlap");

    let refused = |count, lock| LockedDatabases::create(count, lock).unwrap_err().to_string();
    let long = refused(1, Duration::from_secs(6));
    assert!(long.contains("6 s") && long.contains("1 to 5"), "{long}");
    assert!(refused(0, lock).contains("0 locked databases"));
    assert!(databases.ask(4).unwrap_err().to_string().contains("4.sqlite"));
}
