//! Addresses: `http://host:port/path`.

use hyper::Uri;

use super::FetchError;

/// Where a request goes.
#[derive(Debug)]
pub(super) struct Target {
    pub(super) url: String,
    /// Without the brackets of an IPv6 address.
    pub(super) host: String,
    pub(super) port: u16,
    /// Host and port as they stood in the address, for the header `host`.
    pub(super) authority: String,
    /// Path and query, at least `/`.
    pub(super) path: String,
}

impl Target {
    pub(super) fn parse(url: &str) -> Result<Self, FetchError> {
        let wrong = |why: String| FetchError::Address {
            url: url.to_owned(),
            why,
        };
        let uri: Uri = url.parse().map_err(|error| wrong(format!("{error}")))?;
        match uri.scheme_str() {
            Some("http") => {}
            Some(other) => return Err(wrong(format!("{other} is not spoken here, only http"))),
            None => return Err(wrong("it does not begin with http://".to_owned())),
        }
        let host = uri.host().unwrap_or_default();
        if host.is_empty() {
            return Err(wrong("it names no host".to_owned()));
        }
        Ok(Self {
            url: url.to_owned(),
            host: host.trim_matches(['[', ']']).to_owned(),
            port: uri.port_u16().unwrap_or(80),
            authority: uri
                .authority()
                .map_or(host, |authority| authority.as_str())
                .to_owned(),
            path: match uri.path_and_query() {
                Some(path) if !path.as_str().is_empty() => path.to_string(),
                _ => "/".to_owned(),
            },
        })
    }

    /// The address that a redirect from here to `location` means.
    pub(super) fn resolve(&self, location: &str) -> String {
        if names_a_scheme(location) {
            return location.to_owned();
        }
        if let Some(rest) = location.strip_prefix("//") {
            return format!("http://{rest}");
        }
        let root = format!("http://{}", self.authority);
        if location.starts_with('/') {
            return format!("{root}{location}");
        }
        let path = self.path.split('?').next().unwrap_or("/");
        if location.is_empty() || location.starts_with(['?', '#']) {
            return format!("{root}{path}{location}");
        }
        let folder = &path[..=path.rfind('/').unwrap_or(0)];
        format!("{root}{folder}{location}")
    }
}

/// Whether it begins as an absolute address does: a letter, more of what names a scheme, a colon. Any other colon
/// stands in a path or in a query.
fn names_a_scheme(location: &str) -> bool {
    location.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locations_are_resolved_against_the_page_they_come_from() {
        let here = Target::parse("http://city:81/old/market?day=1/2").unwrap();
        for (location, meant) in [
            ("http://other/x", "http://other/x"),
            ("//other/x", "http://other/x"),
            ("/market", "http://city:81/market"),
            ("hall", "http://city:81/old/hall"),
            ("?day=2", "http://city:81/old/market?day=2"),
            ("?next=http://x", "http://city:81/old/market?next=http://x"),
            ("/login?next=http://x", "http://city:81/login?next=http://x"),
            (
                "hall?next=http://x#a://b",
                "http://city:81/old/hall?next=http://x#a://b",
            ),
            ("streets/a:b", "http://city:81/old/streets/a:b"),
            ("ftp://other/x", "ftp://other/x"),
            ("mailto:mayor@city", "mailto:mayor@city"),
        ] {
            assert_eq!(here.resolve(location), meant);
        }
    }

    #[test]
    fn what_is_no_address_is_said_to_be_none() {
        for (url, why) in [
            ("", "empty"),
            ("city", "http://"),
            ("/market", "http://"),
            ("https://city/", "https is not spoken"),
            ("http://ci ty/", "invalid"),
        ] {
            let said = Target::parse(url).unwrap_err().to_string();
            assert!(said.contains(why) && said.contains(&format!("{url:?}")), "{said}");
        }
        let six = Target::parse("http://[::1]:8080").unwrap();
        assert_eq!(
            (six.host.as_str(), six.port, six.path.as_str()),
            ("::1", 8080, "/")
        );
    }
}
