//! A database that is asked.

use std::{path::PathBuf, sync::Arc, time::Duration};

use rusqlite::{Connection, params};
use tempfile::TempDir;

use super::{WaitingError, on_blocking_pool, one_by_one};

/// The most rows; a question takes time in proportion to their square.
const MOST_ROWS: usize = 100_000;

/// How many waits at this place and any other make an hour together? No index helps: each pair is looked at.
const QUESTION: &str = "SELECT count(*) FROM waits AS here CROSS JOIN waits AS there \
                        WHERE here.place = ?1 AND here.minutes + there.minutes = 60";

/// A SQLite database in a temporary folder, which is removed with the last clone: a table of waits, each with its place
/// (0 to [`Database::PLACES`] − 1) and its minutes (0 to 59).
///
/// It is SQLite itself, compiled into the program, on a file in write-ahead mode (WAL), in which readers block neither
/// each other nor a writer. A connection serves one thread at a time, so each question opens one of its own.
#[derive(Clone, Debug)]
pub struct Database {
    folder: Arc<TempDir>,
}

impl Database {
    /// The places that waits are spread over.
    pub const PLACES: u32 = 40;

    /// A database of so many rows, the same each time. With 4000 rows an optimised build answers in about ten milliseconds.
    ///
    /// # Errors
    ///
    /// [`WaitingError::Count`] for no rows or more than 100 000; [`WaitingError::Database`] and
    /// [`WaitingError::File`] where it cannot be made.
    pub fn create(rows: usize) -> Result<Self, WaitingError> {
        if !(1..=MOST_ROWS).contains(&rows) {
            return Err(WaitingError::Count {
                what: format!("{rows} rows"),
                most: MOST_ROWS,
            });
        }
        let folder = tempfile::tempdir().map_err(|source| WaitingError::File {
            path: std::env::temp_dir(),
            source,
        })?;
        let database = Self {
            folder: Arc::new(folder),
        };
        database.fill(rows).map_err(|source| database.refused(source))?;
        Ok(database)
    }

    fn fill(&self, rows: usize) -> rusqlite::Result<()> {
        let mut connection = Connection::open(self.path())?;
        connection.query_row("PRAGMA journal_mode = wal", [], |_| Ok(()))?;
        connection.execute_batch(
            "CREATE TABLE waits (id INTEGER PRIMARY KEY, place INTEGER NOT NULL, minutes INTEGER NOT NULL)",
        )?;
        let mut random = fastrand::Rng::with_seed(1);
        let transaction = connection.transaction()?;
        {
            let mut insert = transaction.prepare("INSERT INTO waits (place, minutes) VALUES (?1, ?2)")?;
            for _ in 0..rows {
                insert.execute(params![random.u32(..Self::PLACES), random.u32(..60)])?;
            }
        }
        transaction.commit()
    }

    /// Its file.
    pub fn path(&self) -> PathBuf {
        self.folder.path().join("waits.sqlite")
    }

    /// A connection, for questions of your own.
    ///
    /// # Errors
    ///
    /// [`WaitingError::Database`].
    pub fn open(&self) -> Result<Connection, WaitingError> {
        let open = || {
            let connection = Connection::open(self.path())?;
            connection.busy_timeout(Duration::from_secs(10))?;
            Ok(connection)
        };
        open().map_err(|source| self.refused(source))
    }

    /// How many pairs of a wait at this place and any wait make an hour together. Blocks while SQLite computes.
    ///
    /// # Errors
    ///
    /// [`WaitingError::Database`].
    pub fn ask(&self, place: u32) -> Result<u64, WaitingError> {
        let connection = self.open()?;
        let count = connection.query_row(QUESTION, params![place], |row| row.get::<_, i64>(0));
        // A count is never negative.
        count
            .map(|count| count as u64)
            .map_err(|source| self.refused(source))
    }

    /// [`Database::ask`] for the first `places` places, one after the other.
    ///
    /// # Errors
    ///
    /// [`WaitingError::Database`] at the first that fails.
    pub fn ask_one_by_one(&self, places: u32) -> Result<Vec<u64>, WaitingError> {
        one_by_one(places as usize, |place| self.ask(place as u32))
    }

    /// [`Database::ask`] for the first `places` places, each on the blocking pool with a connection of its own. Needs a
    /// tokio runtime.
    ///
    /// # Errors
    ///
    /// [`WaitingError::Database`] when one fails, after all have ended.
    pub async fn ask_together(&self, places: u32) -> Result<Vec<u64>, WaitingError> {
        let database = self.clone();
        on_blocking_pool(places as usize, move |place| database.ask(place as u32)).await
    }

    fn refused(&self, source: rusqlite::Error) -> WaitingError {
        WaitingError::Database {
            path: self.path(),
            source,
        }
    }
}
