//! How wide each column of text is.

use super::words::Words;

/// A column's texts: what stands in one box, or one answer, is one block.
#[derive(Clone, Debug, Default)]
pub(super) struct Column {
    pub(super) blocks: Vec<Vec<Words>>,
}

/// The height of one block at a width of `max`.
pub(super) fn block_height(block: &[Words], max: f64) -> f64 {
    block.iter().map(|words| words.height(max)).sum()
}

impl Column {
    /// The width of the widest word, and the word.
    fn least(&self) -> (f64, &str) {
        let words = self.blocks.iter().flatten().map(Words::widest);
        words.fold(
            (0.0, ""),
            |least, (word, width)| {
                if width > least.0 { (width, word) } else { least }
            },
        )
    }

    /// The height of all blocks one above the other at a width of `max`.
    fn height(&self, max: f64) -> f64 {
        let heights = self.blocks.iter().map(|block| block_height(block, max));
        heights.sum()
    }

    /// The widths at which a block loses a line, from the narrowest, each with the height there.
    fn steps(&self) -> Vec<(f64, f64)> {
        let least = self.least().0;
        let natural = self.blocks.iter().flatten().map(Words::natural);
        let natural = natural.fold(least, f64::max);
        let mut steps = vec![(least, self.height(least))];
        let count = ((natural - least) / 4.0).ceil() as usize;
        for i in 1..=count {
            let width = (least + 4.0 * i as f64).min(natural);
            let height = self.height(width);
            if height < steps[steps.len() - 1].1 - 0.5 {
                steps.push((width, height));
            }
        }
        steps
    }
}

/// Widths for the columns that add up to at most `room`. From the narrowest, the tallest column that can be made lower
/// is widened, until none can. The error is what is needed at least, and the widest word.
///
/// `crowding` says what is tall: at 0 a column whose blocks are tall on average, at 1 one whose blocks are tall together
/// and so fill the figure; the first looks better, the second needs less height.
pub(super) fn widths(columns: &[Column], room: f64, crowding: f64) -> Result<Vec<f64>, (f64, String)> {
    let steps: Vec<Vec<(f64, f64)>> = columns.iter().map(Column::steps).collect();
    let mut taken = vec![0; columns.len()];
    let mut used: f64 = steps.iter().map(|steps| steps[0].0).sum();
    if used > room {
        let widest = columns.iter().map(Column::least);
        let (_, word) = widest.fold((0.0, ""), |a, b| if b.0 > a.0 { b } else { a });
        return Err((used, word.to_string()));
    }
    loop {
        let mut tallest: Option<(usize, f64, f64)> = None;
        for (column, steps) in steps.iter().enumerate() {
            let (width, height) = steps[taken[column]];
            let Some((next, _)) = steps.get(taken[column] + 1) else {
                continue;
            };
            let cost = next - width;
            let height = height * (columns[column].blocks.len().max(1) as f64).powf(crowding - 1.0);
            if used + cost <= room && tallest.is_none_or(|(_, most, _)| height > most) {
                tallest = Some((column, height, cost));
            }
        }
        let Some((column, _, cost)) = tallest else {
            break;
        };
        taken[column] += 1;
        used += cost;
    }
    Ok(taken
        .iter()
        .zip(&steps)
        .map(|(&taken, steps)| steps[taken].0)
        .collect())
}
