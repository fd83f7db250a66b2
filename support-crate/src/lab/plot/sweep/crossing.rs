//! Where two measured curves cross.

use crate::lab::estimate::Estimate;

/// Whether and where one curve crosses another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Crossing {
    /// At `at`, between two values at which the curves are apart; `rises` where the first comes to lie above the second.
    Once {
        at: f64,
        from: f64,
        to: f64,
        rises: bool,
    },
    /// At no two of the shared values are they apart in opposite order.
    Never,
    /// They are apart in one order, in the other, and in the first again.
    Often,
}

/// A shared value of the parameter: the logarithm of the ratio of the curves, and which lies above where their intervals
/// are apart.
struct Shared {
    x: f64,
    ratio: f64,
    above: Option<bool>,
}

/// The crossing of two curves of positive values, each sorted by its parameter. Between the points they are taken to be
/// straight on logarithmic axes.
pub(super) fn between(one: &[(f64, Estimate)], other: &[(f64, Estimate)]) -> Crossing {
    let shared: Vec<Shared> = one
        .iter()
        .filter_map(|(x, a)| {
            let (_, b) = other.iter().find(|(also, _)| also == x)?;
            let above = (a.low > b.high).then_some(true);
            Some(Shared {
                x: *x,
                ratio: (a.value / b.value).ln(),
                above: above.or((a.high < b.low).then_some(false)),
            })
        })
        .collect();
    let apart: Vec<(usize, bool)> = shared
        .iter()
        .enumerate()
        .filter_map(|(i, shared)| Some((i, shared.above?)))
        .collect();
    let mut changes = apart.windows(2).filter(|pair| pair[0].1 != pair[1].1);
    let Some([(first, _), (last, rises)]) = changes.next().map(|pair| [pair[0], pair[1]]) else {
        return Crossing::Never;
    };
    if changes.next().is_some() {
        return Crossing::Often;
    }
    // The ratio's logarithm has one sign at the first of these values and the other at the last.
    let pair = shared[first..=last]
        .windows(2)
        .find(|pair| (pair[0].ratio <= 0.0) != (pair[1].ratio <= 0.0));
    let at = pair.map_or((shared[first].x * shared[last].x).sqrt(), |pair| {
        let share = pair[0].ratio / (pair[0].ratio - pair[1].ratio);
        (pair[0].x.ln() + share * (pair[1].x.ln() - pair[0].x.ln())).exp()
    });
    let (from, to) = (shared[first].x, shared[last].x);
    Crossing::Once { at, from, to, rises }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve(y: impl Fn(f64) -> f64, share: f64) -> Vec<(f64, Estimate)> {
        let points = (0..10).map(|power| 2f64.powi(power));
        let around = |value: f64| Estimate {
            value,
            low: value * (1.0 - share),
            high: value * (1.0 + share),
        };
        points.map(|x| (x, around(y(x)))).collect()
    }

    #[test]
    fn power_laws_cross_where_they_do() {
        let Crossing::Once { at, from, to, rises } = between(&curve(|x| x, 0.1), &curve(|_| 23.0, 0.1))
        else {
            panic!("they cross once");
        };
        assert!((at - 23.0).abs() < 1e-9, "{at}");
        assert_eq!((from, to, rises), (16.0, 32.0, true));
        let falling = between(&curve(|_| 23.0, 0.1), &curve(|x| x, 0.1));
        assert!(matches!(falling, Crossing::Once { rises: false, .. }));
    }

    #[test]
    fn wide_intervals_widen_the_bracket_or_hide_the_crossing() {
        let wide = between(&curve(|x| x, 0.45), &curve(|_| 23.0, 0.45));
        assert!(
            matches!(
                wide,
                Crossing::Once {
                    from: 8.0,
                    to: 64.0,
                    ..
                }
            ),
            "{wide:?}"
        );
        assert_eq!(
            between(&curve(|x| x, 0.99), &curve(|_| 23.0, 0.99)),
            Crossing::Never
        );
        assert_eq!(
            between(&curve(|x| x, 0.1), &curve(|x| 2.0 * x, 0.1)),
            Crossing::Never
        );
        assert_eq!(between(&curve(|x| x, 0.1), &[]), Crossing::Never);
    }

    #[test]
    fn a_curve_that_goes_and_returns_has_no_one_crossing() {
        let hill = curve(|x| 100.0 / (1.0 + (x.log2() - 5.0).powi(2)), 0.05);
        assert_eq!(between(&hill, &curve(|_| 30.0, 0.05)), Crossing::Often);
    }
}
