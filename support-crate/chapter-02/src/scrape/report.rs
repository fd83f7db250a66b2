//! What a scrape brought home.

use std::{
    fmt,
    time::{Duration, Instant},
};

use crate::http::{FetchError, Page};

/// The outcome of a scrape.
#[derive(Debug)]
pub struct Report {
    /// The titles of the pages that came, in alphabetical order, whatever order they came in.
    pub titles: Vec<String>,
    /// Pages that came but have no title, by address.
    pub untitled: Vec<String>,
    /// Pages that did not come, by address.
    pub failures: Vec<Failure>,
    /// How long the whole scrape took.
    pub elapsed: Duration,
    /// The delays that the server declared for the pages that came, added up: what they take one by one, at least.
    pub injected_sum: Duration,
    /// The longest of those delays: what they take together, at least.
    pub injected_most: Duration,
}

/// A page that did not come.
#[derive(Debug)]
pub struct Failure {
    /// The address that was asked for.
    pub url: String,
    /// Why it did not come.
    pub error: FetchError,
}

impl Report {
    /// What became of each page of a scrape that began at `start` and ends now.
    ///
    /// ```
    /// use std::time::Instant;
    /// use chapter_02::scrape::Report;
    /// use chapter_02::{http::fetch_blocking, site::Site};
    ///
    /// let site = Site::start()?;
    /// let start = Instant::now();
    /// let pages = [site.url("/inn"), site.url(Site::FAILING)].map(|url| (url.clone(), fetch_blocking(url)));
    /// let report = Report::new(start, pages);
    /// assert_eq!(report.titles, ["The inn at the gate"]);
    /// assert_eq!(report.failures[0].url, site.url(Site::FAILING));
    /// # Ok::<(), concurrency_lab::ground::serve::ServeError>(())
    /// ```
    pub fn new(start: Instant, pages: impl IntoIterator<Item = (String, Result<Page, FetchError>)>) -> Self {
        let mut report = Self {
            titles: vec![],
            untitled: vec![],
            failures: vec![],
            elapsed: Duration::ZERO,
            injected_sum: Duration::ZERO,
            injected_most: Duration::ZERO,
        };
        for (url, outcome) in pages {
            report.add(url, outcome);
        }
        report.titles.sort();
        report.untitled.sort();
        report.failures.sort_by(|one, other| one.url.cmp(&other.url));
        report.elapsed = start.elapsed();
        report
    }

    fn add(&mut self, url: String, outcome: Result<Page, FetchError>) {
        let page = match outcome {
            Ok(page) => page,
            Err(error) => return self.failures.push(Failure { url, error }),
        };
        let injected = page.injected_delay.unwrap_or_default();
        self.injected_sum += injected;
        self.injected_most = self.injected_most.max(injected);
        match title_of(&page.body) {
            Some(title) => self.titles.push(title.to_owned()),
            None => self.untitled.push(url),
        }
    }

    /// The pages that came.
    pub fn pages(&self) -> usize {
        self.titles.len() + self.untitled.len()
    }

    /// Pages that came, in one second.
    pub fn pages_per_second(&self) -> f64 {
        self.pages() as f64 / self.elapsed.as_secs_f64().max(1e-9)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} of {} pages in {} ms, {:.0} a second; the server held them back for {} ms in all, {} ms at most",
            self.pages(),
            self.pages() + self.failures.len(),
            self.elapsed.as_millis(),
            self.pages_per_second(),
            self.injected_sum.as_millis(),
            self.injected_most.as_millis(),
        )?;
        for url in &self.untitled {
            write!(f, "\n  no title: {url}")?;
        }
        for failure in &self.failures {
            write!(f, "\n  failed: {}", failure.error)?;
        }
        Ok(())
    }
}

/// What stands in a page's `<title>`, without the space around it; `None` where there is no title, or an empty one.
///
/// A search for the first title, not a parser of HTML: entities stay as they are written.
///
/// ```
/// use chapter_02::scrape::title_of;
///
/// assert_eq!(title_of("<html><TITLE lang=en> The inn\n</title>…"), Some("The inn"));
/// assert_eq!(title_of("<h1>The inn</h1>"), None);
/// ```
pub fn title_of(html: &str) -> Option<&str> {
    // Bytes stay in their places: only the letters from A to Z change.
    let lower = html.to_ascii_lowercase();
    let tag = lower
        .match_indices("<title")
        .map(|(place, tag)| place + tag.len())
        .find(|&end| lower[end..].starts_with(|c: char| c == '>' || c.is_ascii_whitespace()))?;
    let start = tag + lower[tag..].find('>')? + 1;
    let end = start + lower[start..].find("</title")?;
    let title = html[start..end].trim();
    (!title.is_empty()).then_some(title)
}
