//! Databases that are busy with somebody else.

use std::{sync::mpsc, thread, time::Duration};

use rusqlite::{Connection, TransactionBehavior};
use tempfile::TempDir;

use super::{WaitingError, on_blocking_pool, one_by_one};

/// The longest that a lock is held here.
const LONGEST: Duration = Duration::from_secs(5);

/// Asks a database that another connection keeps locked for `time`: the answer needs no computing, it has to be waited
/// for. SQLite sleeps and tries again until the lock is gone. Each call has a database of its own, which is removed when
/// it returns.
///
/// # Errors
///
/// [`WaitingError::Count`] for more than five seconds; [`WaitingError::File`] and [`WaitingError::Database`] where the
/// database cannot be made or asked.
pub fn ask_locked(time: Duration) -> Result<u64, WaitingError> {
    if time > LONGEST {
        return Err(WaitingError::Count {
            what: format!("{} s of waiting for a lock", time.as_secs()),
            most: LONGEST.as_secs() as usize,
        });
    }
    let folder = tempfile::tempdir().map_err(|source| WaitingError::File {
        path: std::env::temp_dir(),
        source,
    })?;
    asked(&folder, time).map_err(|source| WaitingError::Database {
        path: folder.path().join("busy.sqlite"),
        source,
    })
}

fn asked(folder: &TempDir, time: Duration) -> rusqlite::Result<u64> {
    let path = folder.path().join("busy.sqlite");
    let mut other = Connection::open(&path)?;
    other.execute_batch("CREATE TABLE answers (answer INTEGER); INSERT INTO answers VALUES (42);")?;
    let mine = Connection::open(&path)?;
    mine.busy_timeout(2 * LONGEST)?;
    let (locked, is_locked) = mpsc::channel();
    thread::scope(|scope| {
        let holder = scope.spawn(move || {
            let lock = other.transaction_with_behavior(TransactionBehavior::Exclusive)?;
            let _ = locked.send(());
            thread::sleep(time);
            lock.commit()
        });
        // Where the lock could not be had, the holder's error is the answer.
        let _ = is_locked.recv();
        let answer = mine.query_row("SELECT answer FROM answers", [], |row| row.get::<_, i64>(0));
        holder
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        answer.map(i64::unsigned_abs)
    })
}

/// [`ask_locked`] so many times, one after the other.
///
/// # Errors
///
/// As [`ask_locked`], at the first that fails.
pub fn ask_locked_one_by_one(times: usize, time: Duration) -> Result<Vec<u64>, WaitingError> {
    one_by_one(times, |_| ask_locked(time))
}

/// [`ask_locked`] so many times, all on the blocking pool. Needs a tokio runtime.
///
/// # Errors
///
/// As [`ask_locked`], after all have ended.
pub async fn ask_locked_together(times: usize, time: Duration) -> Result<Vec<u64>, WaitingError> {
    on_blocking_pool(times, move |_| ask_locked(time)).await
}
