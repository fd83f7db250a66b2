//! Least squares with unknowns that may not be negative, for two or three of them.

/// The `c` of 0 or more for which Σ (row · c − 1)² is least; `None` where the rows do not determine it.
///
/// The laws' coefficients are positive by their meaning. The problem is convex, so its solution is the best of those
/// on which some unknowns are held at 0 and the others are free (C. L. Lawson and R. J. Hanson, Solving Least Squares
/// Problems, 1974, chapter 23); with at most three unknowns all of these are tried.
pub(super) fn nonnegative<const K: usize>(rows: impl Iterator<Item = [f64; K]>) -> Option<[f64; K]> {
    let (mut matrix, mut right) = ([[0.0; K]; K], [0.0; K]);
    for row in rows {
        for i in 0..K {
            right[i] += row[i];
            for j in 0..K {
                matrix[i][j] += row[i] * row[j];
            }
        }
    }
    // Columns of length 1, so that a pivot near zero means columns that cannot be told apart.
    let length: [f64; K] = std::array::from_fn(|i| match matrix[i][i].sqrt() {
        0.0 => 1.0,
        length => length,
    });
    for i in 0..K {
        right[i] /= length[i];
        for j in 0..K {
            matrix[i][j] /= length[i] * length[j];
        }
    }
    let free_all = (1_usize << K) - 1;
    let mut best: Option<(f64, [f64; K])> = None;
    for free in (1..=free_all).rev() {
        let Some(solved) = solved(&matrix, &right, free) else {
            continue;
        };
        if solved.iter().any(|&unknown| unknown < 0.0) {
            continue;
        }
        // The sum of squares is the number of rows less this.
        let explained: f64 = right.iter().zip(&solved).map(|(a, b)| a * b).sum();
        if best.is_none_or(|(most, _)| explained > most) {
            best = Some((explained, solved));
        }
        if free == free_all {
            break;
        }
    }
    best.map(|(_, solved)| std::array::from_fn(|i| solved[i] / length[i]))
}

/// The normal equations for the unknowns whose bit is set in `free`, the others held at 0, by Gaussian elimination;
/// `None` where they are singular.
fn solved<const K: usize>(matrix: &[[f64; K]; K], right: &[f64; K], free: usize) -> Option<[f64; K]> {
    const SINGULAR: f64 = 1e-13;
    let is_free = |i: usize| free >> i & 1 == 1;
    let (mut matrix, mut right) = (*matrix, *right);
    for i in (0..K).filter(|&i| is_free(i)) {
        // The matrix is positive definite, so its diagonal gives good pivots.
        if matrix[i][i] < SINGULAR {
            return None;
        }
        for j in (i + 1..K).filter(|&j| is_free(j)) {
            let factor = matrix[j][i] / matrix[i][i];
            let pivot = matrix[i];
            for (entry, above) in matrix[j].iter_mut().zip(pivot).skip(i) {
                *entry -= factor * above;
            }
            right[j] -= factor * right[i];
        }
    }
    let mut solution = [0.0; K];
    for i in (0..K).rev().filter(|&i| is_free(i)) {
        let known: f64 = (i + 1..K).map(|j| matrix[i][j] * solution[j]).sum();
        solution[i] = (right[i] - known) / matrix[i][i];
    }
    Some(solution)
}

#[cfg(test)]
mod tests {
    use super::nonnegative;

    #[test]
    fn free_unknowns_are_found_and_negative_ones_held_at_zero() {
        // 2 a + 3 b = 1 and a + b = 1 want a = 2 and b = −1; with b at 0 the best a is (2 + 1) / 5.
        let found = nonnegative([[2.0, 3.0], [1.0, 1.0]].into_iter()).unwrap();
        assert!((found[0] - 0.6).abs() < 1e-12 && found[1] == 0.0, "{found:?}");
        let found = nonnegative([[1.0, 0.0], [0.5, 1.0]].into_iter()).unwrap();
        assert!((found[0] - 1.0).abs() < 1e-12 && (found[1] - 0.5).abs() < 1e-12);
    }

    #[test]
    fn columns_that_cannot_be_told_apart_leave_one_of_them_out() {
        let found = nonnegative([[1.0, 2.0], [2.0, 4.0]].into_iter()).unwrap();
        assert!(found[0] * found[1] == 0.0, "{found:?}");
        assert_eq!(nonnegative::<2>(std::iter::empty()), None);
    }
}
