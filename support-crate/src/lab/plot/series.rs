//! What a line chart shows: named series of points.

use crate::lab::estimate::Estimate;

/// What a series is, which decides its line, its marker and the word in its label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Role {
    /// Given data; a full line with markers.
    #[default]
    Data,
    /// A model fitted to data; a thin full line without markers.
    Fit,
    /// Measured on this machine; a heavy line with large markers.
    Measured,
    /// Something to compare with, such as the ideal; grey and dashed.
    Reference,
    /// A prediction beyond the data; dotted.
    Extrapolated,
}

impl Role {
    /// The word that a series' label adds to its name, if any.
    pub(super) fn word(self) -> Option<&'static str> {
        match self {
            Self::Data => None,
            Self::Fit => Some("fit"),
            Self::Measured => Some("measured"),
            Self::Reference => Some("reference"),
            Self::Extrapolated => Some("extrapolated"),
        }
    }
}

/// A named series of points, in data units.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    pub(super) name: String,
    pub(super) points: Vec<(f64, f64)>,
    pub(super) intervals: Vec<Estimate>,
    pub(super) role: Role,
    pub(super) joined: bool,
    pub(super) band: Option<bool>,
    pub(super) like: Option<String>,
    pub(super) listed: bool,
}

impl Series {
    /// Points joined by a line, in the order given.
    pub fn line(name: impl Into<String>, points: impl IntoIterator<Item = (f64, f64)>) -> Self {
        Self {
            name: name.into(),
            points: points.into_iter().collect(),
            intervals: Vec::new(),
            role: Role::Data,
            joined: true,
            band: None,
            like: None,
            listed: true,
        }
    }

    /// Points by themselves.
    pub fn points(name: impl Into<String>, points: impl IntoIterator<Item = (f64, f64)>) -> Self {
        Self {
            joined: false,
            ..Self::line(name, points)
        }
    }

    /// Points whose y values carry intervals: each x with its estimate. Joined by a line; see [`Series::unjoined`].
    pub fn estimates(name: impl Into<String>, points: impl IntoIterator<Item = (f64, Estimate)>) -> Self {
        let (points, intervals) = points.into_iter().map(|(x, y)| ((x, y.value), y)).unzip();
        let mut series = Self::line(name, Vec::<(f64, f64)>::new());
        series.points = points;
        series.intervals = intervals;
        series
    }

    /// Drops the line between the points.
    pub fn unjoined(mut self) -> Self {
        self.joined = false;
        self
    }

    /// The interval of each point's y, one for each point in the same order. Drawn as whiskers, or as a band where a
    /// line has more than twelve points.
    pub fn intervals(mut self, intervals: impl IntoIterator<Item = Estimate>) -> Self {
        self.intervals = intervals.into_iter().collect();
        self
    }

    /// Draws the intervals as a band, however few the points; one point alone keeps its whisker.
    pub fn as_band(mut self) -> Self {
        self.band = Some(true);
        self
    }

    /// Draws the intervals as whiskers, however many the points.
    pub fn as_whiskers(mut self) -> Self {
        self.band = Some(false);
        self
    }

    /// What the series is; [`Role::Data`] unless said.
    pub fn role(mut self, role: Role) -> Self {
        self.role = role;
        self
    }

    /// Takes the colour of the series `name`: a fit in the colour of its data.
    pub fn like(mut self, name: impl Into<String>) -> Self {
        self.like = Some(name.into());
        self
    }

    /// Leaves the series out of a key that stands inside a plot: its look says what it belongs to.
    pub(in crate::lab) fn unlisted(mut self) -> Self {
        self.listed = false;
        self
    }

    /// The name with its role, as labels and tables have it.
    pub(super) fn full_name(&self) -> String {
        match self.role_word() {
            Some(word) => format!("{} ({word})", self.name),
            None => self.name.clone(),
        }
    }

    /// The word that the label adds to the name, unless the name says it.
    fn role_word(&self) -> Option<&'static str> {
        self.role
            .word()
            .filter(|word| !self.name.to_lowercase().contains(word))
    }

    /// Whether the intervals are drawn as a band.
    pub(super) fn is_band(&self) -> bool {
        self.points.len() > 1 && self.band.unwrap_or(self.joined && self.points.len() > 12)
    }
}
