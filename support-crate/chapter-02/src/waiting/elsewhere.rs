//! Databases that are busy with somebody else.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use rusqlite::{Connection, TransactionBehavior};
use tempfile::TempDir;

use super::{WaitingError, on_blocking_pool, one_by_one};

/// The most databases.
const MOST: usize = 100;

/// The longest that a lock is held here.
const LONGEST: Duration = Duration::from_secs(5);

/// Databases in a temporary folder, which is removed with the last clone. Whoever asks one of them finds it locked by
/// another connection: the answer needs no computing, it has to be waited for.
#[derive(Clone, Debug)]
pub struct LockedDatabases {
    folder: Arc<TempDir>,
    count: usize,
    time: Duration,
}

impl LockedDatabases {
    /// Makes `count` databases, each of which will be locked for `time` when it is asked.
    ///
    /// # Errors
    ///
    /// [`WaitingError::Count`] for no databases or more than 100, and for more than five seconds; [`WaitingError::File`]
    /// and [`WaitingError::Database`] where one cannot be made.
    pub fn create(count: usize, time: Duration) -> Result<Self, WaitingError> {
        let wrong = |what: String, most| Err(WaitingError::Count { what, most });
        if !(1..=MOST).contains(&count) {
            return wrong(format!("{count} locked databases"), MOST);
        }
        if time > LONGEST {
            let what = format!("{} s of waiting for a lock", time.as_secs());
            return wrong(what, LONGEST.as_secs() as usize);
        }
        let folder = tempfile::tempdir().map_err(|source| WaitingError::File {
            path: std::env::temp_dir(),
            source,
        })?;
        let databases = Self {
            folder: Arc::new(folder),
            count,
            time,
        };
        for number in 0..count {
            let path = databases.path(number);
            make(&path).map_err(|source| WaitingError::Database { path, source })?;
        }
        Ok(databases)
    }

    /// Asks a database while another connection keeps it locked: SQLite sleeps and tries again until the lock is gone.
    /// Blocks.
    ///
    /// # Errors
    ///
    /// [`WaitingError::Database`], also for a number beyond those that were made.
    pub fn ask(&self, number: usize) -> Result<u64, WaitingError> {
        let path = self.path(number);
        asked(&path, self.time).map_err(|source| WaitingError::Database { path, source })
    }

    /// [`LockedDatabases::ask`] for all, one after the other.
    ///
    /// # Errors
    ///
    /// [`WaitingError::Database`] at the first that fails.
    pub fn ask_one_by_one(&self) -> Result<Vec<u64>, WaitingError> {
        one_by_one(self.count, |number| self.ask(number))
    }

    /// [`LockedDatabases::ask`] for all, each on the blocking pool. Needs a tokio runtime.
    ///
    /// # Errors
    ///
    /// [`WaitingError::Database`] when one fails, after all have ended.
    pub async fn ask_together(&self) -> Result<Vec<u64>, WaitingError> {
        let databases = self.clone();
        on_blocking_pool(self.count, move |number| databases.ask(number)).await
    }

    fn path(&self, number: usize) -> PathBuf {
        self.folder.path().join(format!("{number}.sqlite"))
    }
}

fn make(path: &Path) -> rusqlite::Result<()> {
    Connection::open(path)?
        .execute_batch("CREATE TABLE answers (answer INTEGER); INSERT INTO answers VALUES (42);")
}

fn asked(path: &Path, time: Duration) -> rusqlite::Result<u64> {
    let mut other = Connection::open(path)?;
    let mine = Connection::open(path)?;
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
