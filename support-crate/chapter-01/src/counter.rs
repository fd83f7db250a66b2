//! What the timelines of the counter say about its customers.

use concurrency_lab::ground::machine::Machine;
use concurrency_lab::lab::estimate::Estimate;
use concurrency_lab::lab::plot::{Axis, Captioned, Figure, GroupedBars, PlotError};
use concurrency_lab::lab::timeline::Timeline;
use concurrency_lab::lab::unit::Unit;

/// Each lane's response time in seconds: all arrive when the first span begins, and each leaves when their last span ends.
pub fn response_times(timeline: &Timeline) -> Vec<(String, f64)> {
    let arrive = timeline
        .spans()
        .iter()
        .map(|span| span.start)
        .min()
        .unwrap_or_default();
    let leaves = |lane: &str| {
        let stayed = timeline.ended(lane).unwrap_or_default().saturating_sub(arrive);
        stayed.as_secs_f64()
    };
    let lanes = timeline.lanes().into_iter();
    lanes.map(|lane| (lane.to_owned(), leaves(lane))).collect()
}

/// The response times of two runs in pairs, one pair for each customer.
///
/// # Errors
///
/// [`PlotError`] where a run has no customers.
pub fn chart(synchronous: &Timeline, asynchronous: &Timeline) -> Result<Figure, PlotError> {
    let runs = [("synchronous", synchronous), ("asynchronous", asynchronous)];
    let runs = runs.map(|(name, timeline)| (name, response_times(timeline)));
    let mean = |times: &[(String, f64)]| {
        let sum: f64 = times.iter().map(|(_, time)| time).sum();
        Unit::Seconds.format(sum / times.len().max(1) as f64)
    };
    let [before, after] = [&runs[0], &runs[1]].map(|(_, times)| mean(times));
    let title = format!("A customer stays {before} on average, or {after} with an asynchronous clerk");
    let chart = runs
        .into_iter()
        .fold(GroupedBars::new(title), |chart, (name, times)| {
            let exact = times
                .into_iter()
                .map(|(customer, time)| (customer, Estimate::exact(time)));
            chart.series(name, exact)
        });
    chart
        .value(Axis::linear("from arriving to leaving").unit(Unit::Seconds))
        .subtitle("One run of each; the delays of the service are injected")
        .footer(Machine::this().footer())
        .draw()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use concurrency_lab::lab::timeline::{Span, SpanKind};

    use super::*;

    fn span(lane: &str, kind: SpanKind, start: u64, end: u64) -> Span {
        let [start, end] = [start, end].map(Duration::from_millis);
        Span {
            lane: lane.to_owned(),
            label: String::new(),
            kind,
            start,
            end,
        }
    }

    #[test]
    fn a_customer_leaves_when_the_last_span_ends() {
        let one_by_one = Timeline::new(vec![
            span("customer 1", SpanKind::Wait, 0, 120),
            span("customer 2", SpanKind::Queue, 0, 120),
            span("customer 2", SpanKind::Wait, 120, 180),
        ]);
        let times = response_times(&one_by_one);
        assert_eq!(
            times,
            [("customer 1".to_owned(), 0.12), ("customer 2".to_owned(), 0.18)]
        );
        let together = Timeline::new(vec![
            span("customer 1", SpanKind::Wait, 300, 420),
            span("customer 2", SpanKind::Wait, 300, 360),
        ]);
        let figure = chart(&one_by_one, &together).expect("it is drawn");
        assert_eq!(
            figure.title(),
            "A customer stays 150 ms on average, or 90 ms with an asynchronous clerk"
        );
    }
}
