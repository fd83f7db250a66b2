//! All three at once.

use std::{
    fmt,
    time::{Duration, Instant},
};

use super::{Database, Files, WaitingError};
use concurrency_lab::ground::runtime::on_tokio;

use crate::{
    scrape::{self, Report},
    site::Site,
};

/// The most of each errand: the site has no more pages.
const MOST: usize = 40;

/// The size of a file, in bytes.
const FILE: usize = 2 << 20;

/// The rows of the database.
const ROWS: usize = 4000;

/// How long a page may take.
const LIMIT: Duration = Duration::from_secs(30);

/// Files to save, questions to a database, and pages of a web service to get, as many of each.
#[derive(Debug)]
pub struct Errands {
    count: usize,
    /// The files.
    pub files: Files,
    /// The database.
    pub database: Database,
    /// The web service.
    pub site: Site,
}

/// In which way errands are done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrangement {
    /// Blocking, one after the other.
    OneByOne,
    /// Three futures on one event loop, which call the blocking functions: async by its looks, and as slow as
    /// [`Arrangement::OneByOne`], since each call blocks the loop.
    TogetherButBlocking,
    /// The pages are awaited by the event loop; files and questions still block it.
    PagesAwaited,
    /// All together: pages awaited by the event loop, files and questions on its blocking pool.
    Together,
}

/// What the errands brought home, the same in each [`Arrangement`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Findings {
    /// The sums of the bytes of the files that were saved.
    pub saved: Vec<u64>,
    /// The database's answers.
    pub answers: Vec<u64>,
    /// The pages' titles, in alphabetical order.
    pub titles: Vec<String>,
}

/// What each kind of errand takes by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alone {
    /// Saving the files.
    pub files: Duration,
    /// Asking the database.
    pub database: Duration,
    /// Fetching the pages.
    pub pages: Duration,
}

/// Such as `files 2.5 ms, questions 67.1 ms, pages 230.4 ms`.
impl fmt::Display for Alone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [files, questions, pages] =
            [self.files, self.database, self.pages].map(|time| time.as_secs_f64() * 1e3);
        write!(
            f,
            "files {files:.1} ms, questions {questions:.1} ms, pages {pages:.1} ms"
        )
    }
}

impl Errands {
    /// Makes a folder with files, a database and a site, for `count` errands to each.
    ///
    /// # Errors
    ///
    /// [`WaitingError::Count`] unless there are 1 to 40; otherwise where one of them cannot be made.
    pub fn prepare(count: usize) -> Result<Self, WaitingError> {
        if !(1..=MOST).contains(&count) {
            return Err(WaitingError::Count {
                what: format!("{count} errands"),
                most: MOST,
            });
        }
        Ok(Self {
            count,
            files: Files::create(count, FILE)?,
            database: Database::create(ROWS)?,
            site: Site::start()?,
        })
    }

    /// Does all errands, on an event loop of this thread unless blocking.
    ///
    /// # Errors
    ///
    /// A [`WaitingError`] when one of them fails.
    ///
    /// # Panics
    ///
    /// Within an async task: await [`Errands::together`] there.
    pub fn run(&self, arrangement: Arrangement) -> Result<Findings, WaitingError> {
        if arrangement == Arrangement::OneByOne {
            return self.one_by_one();
        }
        on_tokio(async {
            match arrangement {
                Arrangement::OneByOne => self.one_by_one(),
                Arrangement::TogetherButBlocking => self.together_but_blocking().await,
                Arrangement::PagesAwaited => self.pages_awaited().await,
                Arrangement::Together => self.together().await,
            }
        })
        .map_err(WaitingError::Loop)?
    }

    /// What each of the three takes by itself, blocking, one errand after the other.
    ///
    /// # Errors
    ///
    /// A [`WaitingError`] at the first that fails.
    pub fn alone(&self) -> Result<Alone, WaitingError> {
        let timed = |work: &dyn Fn() -> Result<(), WaitingError>| {
            let began = Instant::now();
            work().map(|()| began.elapsed())
        };
        Ok(Alone {
            files: timed(&|| self.files.save_one_by_one().map(drop))?,
            database: timed(&|| self.database.ask_one_by_one(self.count as u32).map(drop))?,
            pages: timed(&|| titles(scrape::one_by_one(&self.urls(), LIMIT)).map(drop))?,
        })
    }

    /// [`Arrangement::OneByOne`].
    ///
    /// # Errors
    ///
    /// A [`WaitingError`] at the first that fails.
    pub fn one_by_one(&self) -> Result<Findings, WaitingError> {
        Ok(Findings {
            saved: self.files.save_one_by_one()?,
            answers: self.database.ask_one_by_one(self.count as u32)?,
            titles: titles(scrape::one_by_one(&self.urls(), LIMIT))?,
        })
    }

    /// [`Arrangement::TogetherButBlocking`]: what not to do.
    ///
    /// # Errors
    ///
    /// A [`WaitingError`] when one of them fails.
    pub async fn together_but_blocking(&self) -> Result<Findings, WaitingError> {
        let urls = self.urls();
        self.blocking_beside(async { scrape::one_by_one(&urls, LIMIT) })
            .await
    }

    /// [`Arrangement::PagesAwaited`]. Needs a tokio runtime.
    ///
    /// # Errors
    ///
    /// A [`WaitingError`] when one of them fails.
    pub async fn pages_awaited(&self) -> Result<Findings, WaitingError> {
        let urls = self.urls();
        self.blocking_beside(scrape::together(&urls, LIMIT)).await
    }

    async fn blocking_beside(&self, pages: impl Future<Output = Report>) -> Result<Findings, WaitingError> {
        let (saved, answers, report) = tokio::join!(
            async { self.files.save_one_by_one() },
            async { self.database.ask_one_by_one(self.count as u32) },
            pages,
        );
        Ok(Findings {
            saved: saved?,
            answers: answers?,
            titles: titles(report)?,
        })
    }

    /// [`Arrangement::Together`]. Needs a tokio runtime.
    ///
    /// # Errors
    ///
    /// A [`WaitingError`] when one of them fails.
    pub async fn together(&self) -> Result<Findings, WaitingError> {
        let urls = self.urls();
        // Not `try_join!`: at a failure it would leave calls on the blocking pool behind, which cannot be cancelled.
        let (saved, answers, report) = tokio::join!(
            self.files.save_together(),
            self.database.ask_together(self.count as u32),
            scrape::together(&urls, LIMIT),
        );
        Ok(Findings {
            saved: saved?,
            answers: answers?,
            titles: titles(report)?,
        })
    }

    /// Saves the files one after the other. Blocks.
    ///
    /// # Errors
    ///
    /// [`WaitingError::File`] at the first that fails.
    pub fn save(&self) -> Result<Vec<u64>, WaitingError> {
        self.files.save_one_by_one()
    }

    /// Asks the database one question after the other. Blocks.
    ///
    /// # Errors
    ///
    /// [`WaitingError::Database`] at the first that fails.
    pub fn ask(&self) -> Result<Vec<u64>, WaitingError> {
        self.database.ask_one_by_one(self.count as u32)
    }

    /// Fetches the pages one after the other, for their titles. Blocks.
    ///
    /// # Errors
    ///
    /// [`WaitingError::Web`] where a page fails.
    pub fn fetch(&self) -> Result<Vec<String>, WaitingError> {
        titles(scrape::one_by_one(&self.urls(), LIMIT))
    }

    /// [`Errands::save`] on the blocking pool, all files at the same time. Needs a tokio runtime.
    ///
    /// # Errors
    ///
    /// As [`Errands::save`], after all have ended.
    pub async fn save_on_pool(&self) -> Result<Vec<u64>, WaitingError> {
        self.files.save_together().await
    }

    /// [`Errands::ask`] on the blocking pool, all questions at the same time. Needs a tokio runtime.
    ///
    /// # Errors
    ///
    /// As [`Errands::ask`], after all have ended.
    pub async fn ask_on_pool(&self) -> Result<Vec<u64>, WaitingError> {
        self.database.ask_together(self.count as u32).await
    }

    /// [`Errands::fetch`] by the event loop, all pages at the same time. Needs a tokio runtime.
    ///
    /// # Errors
    ///
    /// As [`Errands::fetch`].
    pub async fn fetch_awaited(&self) -> Result<Vec<String>, WaitingError> {
        titles(scrape::together(&self.urls(), LIMIT).await)
    }

    fn urls(&self) -> Vec<String> {
        self.site.pages().into_iter().take(self.count).collect()
    }
}

/// The titles of a scrape in which nothing failed.
fn titles(mut report: Report) -> Result<Vec<String>, WaitingError> {
    match report.failures.pop() {
        Some(failure) => Err(failure.error.into()),
        None => Ok(report.titles),
    }
}
