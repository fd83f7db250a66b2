//! What the site holds: the files of `data/site`, compiled in, so that a notebook needs no path to them.

use std::{borrow::Cow, collections::HashMap};

/// A page's name, which is its path without the slash, and its file.
type Source = (&'static str, &'static str);

macro_rules! sources {
    ($($name:literal,)*) => {
        &[$(($name, include_str!(concat!("../../../../data/site/", $name, ".html")))),*]
    };
}

/// The places of the city, in the order of the index page.
pub(super) const PLACES: &[Source] = sources![
    "harbour",
    "lighthouse",
    "market",
    "bakery",
    "fish-hall",
    "ice-house",
    "mill",
    "granary",
    "brewery",
    "inn",
    "tea-house",
    "library",
    "archive",
    "university",
    "observatory",
    "clinic",
    "pharmacy",
    "town-hall",
    "courthouse",
    "prison-tower",
    "square",
    "theatre",
    "music-hall",
    "post-office",
    "telegraph-office",
    "weather-office",
    "station",
    "signal-box",
    "roundhouse",
    "workshops",
    "foundry",
    "old-bridge",
    "customs-house",
    "north-gate",
    "park",
    "garden",
    "cliff-path",
    "school",
    "newspaper",
    "bathhouse",
];

const INDEX: Source = ("", include_str!("../../../../data/site/index.html"));
const RUMOURS: Source = ("rumours", include_str!("../../../../data/site/rumours.html"));

/// What a page says before and after its delay.
const DECLARATION: (&str, &str) = (r#"<meta name="injected-delay-ms" content=""#, r#"">"#);

/// The delay of answers that are no page of the site, unless one delay is asked for all.
const USUAL_DELAY_MS: u64 = 20;

/// All pages with their delays.
#[derive(Debug)]
pub(super) struct Content {
    pages: HashMap<&'static str, Page>,
    /// The delay of all other answers.
    pub(super) usual_delay_ms: u64,
}

/// A page as it is served.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) html: Cow<'static, str>,
    pub(super) delay_ms: u64,
}

impl Content {
    /// The pages as their files declare themselves.
    pub(super) fn as_declared() -> Self {
        Self::of(USUAL_DELAY_MS, |html| Page {
            html: Cow::Borrowed(html),
            delay_ms: declared(html).map_or(USUAL_DELAY_MS, |(_, delay, _)| delay),
        })
    }

    /// The pages, all with the same delay.
    pub(super) fn delayed_by(delay_ms: u64) -> Self {
        Self::of(delay_ms, |html| Page {
            html: match declared(html) {
                Some((before, _, after)) => Cow::Owned(format!("{before}{delay_ms}{after}")),
                None => Cow::Borrowed(html),
            },
            delay_ms,
        })
    }

    fn of(usual_delay_ms: u64, page: impl Fn(&'static str) -> Page) -> Self {
        let sources = PLACES.iter().chain([&INDEX, &RUMOURS]);
        Self {
            pages: sources.map(|&(name, html)| (name, page(html))).collect(),
            usual_delay_ms,
        }
    }

    /// The page of this name.
    pub(super) fn page(&self, name: &str) -> Option<&Page> {
        self.pages.get(name)
    }
}

/// The delay that a page declares, with what stands before and after it.
fn declared(html: &str) -> Option<(&str, u64, &str)> {
    let start = html.find(DECLARATION.0)? + DECLARATION.0.len();
    let end = start + html[start..].find(DECLARATION.1)?;
    Some((&html[..start], html[start..end].parse().ok()?, &html[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_a_page_and_declares_its_delay() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/site");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        files.sort();
        let mut known: Vec<String> = PLACES.iter().map(|(name, _)| format!("{name}.html")).collect();
        known.extend(["index.html".to_owned(), "rumours.html".to_owned()]);
        known.sort();
        assert_eq!(files, known);
        for (name, html) in PLACES.iter().chain([&INDEX, &RUMOURS]) {
            let (_, delay, _) = declared(html).unwrap_or_else(|| panic!("{name} declares no delay"));
            assert!((20..=60).contains(&delay), "{name}: {delay} ms");
        }
    }

    #[test]
    fn one_delay_for_all_stands_in_the_html_too() {
        let content = Content::delayed_by(7);
        let page = content.page("inn").unwrap();
        assert!(
            page.html
                .contains(r#"<meta name="injected-delay-ms" content="7">"#)
        );
        assert_eq!((page.delay_ms, content.usual_delay_ms), (7, 7));
    }
}
