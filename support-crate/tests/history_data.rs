//! The committed rows: enough of them, spread over years and makers, each with its source.

use std::collections::{BTreeMap, BTreeSet};

use concurrency_lab::lab::history::{Basis, History};

fn shipped() -> History {
    History::shipped().expect("the committed file is valid")
}

#[test]
fn there_are_enough_processors_in_every_decade() {
    let history = shipped();
    assert!(history.processors().len() >= 80);

    let mut decades = BTreeMap::new();
    for processor in history.processors() {
        *decades.entry(processor.year / 10 * 10).or_insert(0) += 1;
    }
    for decade in [1970, 1980, 1990, 2000, 2010] {
        assert!(decades[&decade] >= 12, "{decade}: {}", decades[&decade]);
    }
    assert!(history.processors().iter().filter(|p| p.year >= 2010).count() >= 20);
}

#[test]
fn they_span_from_the_first_microprocessor_to_today() {
    let history = shipped();
    let years: BTreeSet<u16> = history.processors().iter().map(|p| p.year).collect();
    assert_eq!(years.first(), Some(&1971));
    assert!(*years.last().expect("there are years") >= 2024);
    assert_eq!(history.processors()[0].name, "Intel 4004");
    assert!(history.processors().is_sorted_by_key(|p| p.year));
}

#[test]
fn they_come_from_many_makers() {
    let history = shipped();
    let makers: BTreeSet<&str> = history.processors().iter().map(|p| p.maker.as_str()).collect();
    for maker in [
        "Intel", "AMD", "Motorola", "IBM", "DEC", "Sun", "Oracle", "MIPS", "HP", "Acorn", "Apple", "Fujitsu",
        "Zilog",
    ] {
        assert!(makers.contains(maker), "{maker}");
    }
}

#[test]
fn every_row_names_a_source_and_the_benchmark_of_its_figure() {
    for processor in shipped().processors() {
        assert!(processor.source.len() > 8, "{}", processor.name);
        if let Some(figure) = processor.single_thread {
            let words = match figure.basis {
                Basis::SpecInt92 => "SPECint_base92",
                Basis::SpecInt95 => "CPU95|SPECint_base95",
                Basis::SpecInt2000 => "SPECint_base2000",
                Basis::SpecInt2006 => "without 462.libquantum",
                Basis::Geekbench5 => "Geekbench 5",
                Basis::Geekbench6 => "Geekbench 6",
                Basis::Mips | Basis::Vup => "",
            };
            assert!(
                words.split('|').any(|word| processor.source.contains(word)),
                "{}: {} is not among its sources",
                processor.name,
                figure.basis
            );
        }
    }
}

#[test]
fn each_column_is_filled_often_enough_to_draw() {
    let history = shipped();
    let filled = |has: fn(&concurrency_lab::lab::history::Processor) -> bool| {
        history.processors().iter().filter(|p| has(p)).count()
    };
    assert!(filled(|p| p.transistors.is_some()) >= 100);
    assert!(filled(|p| p.clock_mhz.is_some()) >= 100);
    assert!(filled(|p| p.logical_cores.is_some()) >= 100);
    assert!(filled(|p| p.power_w.is_some()) >= 50);
    assert!(filled(|p| p.single_thread.is_some()) >= 100);
}

#[test]
fn figures_are_of_the_right_magnitude() {
    for p in shipped().processors() {
        assert!(
            p.transistors.is_none_or(|n| (2e3..1e12).contains(&n)),
            "{}",
            p.name
        );
        assert!(p.clock_mhz.is_none_or(|f| (0.1..7e3).contains(&f)), "{}", p.name);
        assert!(p.logical_cores.is_none_or(|n| n <= 1024), "{}", p.name);
        assert!(p.power_w.is_none_or(|w| (0.1..1000.0).contains(&w)), "{}", p.name);
    }
}

/// A slip of a digit in a figure or a wrong basis would put a processor far above everything of its time.
#[test]
fn no_single_thread_figure_stands_far_above_its_time() {
    let history = shipped();
    let curve = history.single_core().expect("the shipped history can be fitted");
    for p in history.processors() {
        if let Some(value) = p.single_thread() {
            let ratio = value / curve.at(f64::from(p.year));
            assert!(
                (0.02..3.0).contains(&ratio),
                "{}: {ratio:.2} of the curve",
                p.name
            );
        }
    }
}

#[test]
fn the_first_processor_is_the_unit() {
    let history = shipped();
    assert_eq!(history.first_transistors(), Some(2300.0));
    let first = history.named("Intel 4004").and_then(|p| p.single_thread());
    assert_eq!(history.first_single_thread(), first);
}

#[test]
fn processors_measured_with_two_suites_bear_the_links_out() {
    // Published results of one processor in both suites; the README lists all behind each link.
    for (newer, raw, older, expected) in [
        (Basis::SpecInt95, 8.71, Basis::SpecInt92, 336.7), // Pentium Pro 200 MHz
        (Basis::SpecInt2000, 511.0, Basis::SpecInt95, 43.7), // Alpha 21264A 833 MHz
        (Basis::SpecInt2006, 18.42, Basis::SpecInt2000, 3108.0), // Core 2 Extreme X6800
        (Basis::Geekbench5, 545.0, Basis::SpecInt2006, 28.13), // Core i7-870
        (Basis::Geekbench6, 1504.0, Basis::Geekbench5, 1150.0), // Core i7-6700K
    ] {
        let link = newer.link().expect("it is chained");
        assert_eq!(link.to, older);
        let ratio = raw * link.factor / expected;
        let limit = link.spread.powi(2);
        assert!((limit.recip()..limit).contains(&ratio), "{newer}: {ratio:.3}");
    }
}
