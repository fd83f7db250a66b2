//! Who does which parts.

use concurrency_lab::ground::workload::split;

/// The parts in as many runs as there are workers, in order; their lengths differ by 1 at most. No workers count as one.
///
/// ```
/// use chapter_03::gil::shares;
///
/// assert_eq!(shares(&[1, 2, 3, 4, 5], 2), [&[1, 2][..], &[3, 4, 5]]);
/// ```
pub fn shares<T>(parts: &[T], workers: usize) -> Vec<&[T]> {
    let cuts = split(0..parts.len() as u64, workers.max(1)).unwrap_or_default();
    cuts.into_iter()
        .map(|cut| &parts[cut.start as usize..cut.end as usize])
        .collect()
}
