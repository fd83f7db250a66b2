//! What single-thread figures were measured with, and how the benchmarks are chained.

use std::fmt;

/// The benchmark behind a single-thread figure.
///
/// No benchmark ran on every processor since 1971, so the figures are chained: each basis is linked to an older one by
/// processors that were measured with both. The two oldest take the VAX-11/780 of 1977 as their unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Basis {
    /// The maker's rating as a multiple of the VAX-11/780 (VAX Units of Performance).
    Vup,
    /// Millions of instructions a second: native for the first processors, VAX MIPS by Dhrystone later.
    Mips,
    /// SPECint_base92; the VAX-11/780 is 1.
    SpecInt92,
    /// SPECint_base95; the SPARCstation 10/40 is 1.
    SpecInt95,
    /// SPECint_base2000; a Sun Ultra 5 with 300 MHz is 100.
    SpecInt2000,
    /// SPECint_base2006 as the geometric mean of eleven programs, without 462.libquantum, which compilers ran on all
    /// cores at once.
    SpecInt2006,
    /// Geekbench 5, single core.
    Geekbench5,
    /// Geekbench 6, single core; on processors with AVX2 or a newer vector extension only.
    Geekbench6,
}

/// How one basis is chained to an older one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Link {
    /// The older basis.
    pub to: Basis,
    /// What one unit of the newer basis is worth in the older: the geometric mean over processors measured with both.
    pub factor: f64,
    /// The geometric standard deviation over those processors: two thirds of them lie within ×/÷ this.
    pub spread: f64,
}

/// Bases with their names in `processors.csv` and their links. The processors behind each link are listed in
/// `data/README.md`.
const BASES: [(Basis, &str, Option<Link>); 8] = [
    (Basis::Vup, "vup", None),
    (Basis::Mips, "mips", link(Basis::SpecInt92, 0.74, 1.10)),
    (Basis::SpecInt92, "specint92", None),
    (Basis::SpecInt95, "specint95", link(Basis::SpecInt92, 37.6, 1.17)),
    (
        Basis::SpecInt2000,
        "specint2000",
        link(Basis::SpecInt95, 1.0 / 11.06, 1.12),
    ),
    (
        Basis::SpecInt2006,
        "specint2006-nolq",
        link(Basis::SpecInt2000, 162.0, 1.09),
    ),
    (
        Basis::Geekbench5,
        "geekbench5",
        link(Basis::SpecInt2006, 0.0477, 1.13),
    ),
    (
        Basis::Geekbench6,
        "geekbench6",
        link(Basis::Geekbench5, 0.78, 1.04),
    ),
];

const fn link(to: Basis, factor: f64, spread: f64) -> Option<Link> {
    Some(Link { to, factor, spread })
}

impl Basis {
    /// Every basis, oldest first.
    pub fn all() -> impl Iterator<Item = Self> {
        BASES.iter().map(|(basis, ..)| *basis)
    }

    /// The basis that `processors.csv` calls `name`.
    pub fn named(name: &str) -> Option<Self> {
        BASES
            .iter()
            .find(|(_, known, _)| *known == name)
            .map(|(basis, ..)| *basis)
    }

    /// Its name in `processors.csv`.
    pub fn name(self) -> &'static str {
        BASES[self as usize].1
    }

    /// How it is chained to an older basis; `None` for the two whose unit is the VAX-11/780 itself.
    pub fn link(self) -> Option<Link> {
        BASES[self as usize].2
    }

    /// What one unit is worth as a multiple of the VAX-11/780: the product of the links back to it.
    ///
    /// ```
    /// use concurrency_lab::lab::history::Basis;
    ///
    /// assert_eq!(Basis::SpecInt92.in_vax(), 1.0);
    /// assert_eq!(Basis::SpecInt95.in_vax(), 37.6);
    /// ```
    pub fn in_vax(self) -> f64 {
        self.links().map(|(_, link)| link.factor).product()
    }

    /// The links from here back to the VAX-11/780, each with the basis that it leaves.
    pub(super) fn links(self) -> impl Iterator<Item = (Self, Link)> {
        let first = self.link().map(|link| (self, link));
        std::iter::successors(first, |(_, link)| link.to.link().map(|next| (link.to, next)))
    }
}

impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A published single-thread figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SingleThread {
    /// The figure as published, in units of its basis.
    pub raw: f64,
    /// The benchmark that it comes from.
    pub basis: Basis,
}

impl SingleThread {
    /// The figure as a multiple of the VAX-11/780.
    pub fn in_vax(self) -> f64 {
        self.raw * self.basis.in_vax()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_the_enum() {
        for (index, basis) in Basis::all().enumerate() {
            assert_eq!(index, basis as usize);
            assert_eq!(Basis::named(basis.name()), Some(basis));
        }
    }

    #[test]
    fn every_chain_ends_at_the_vax() {
        for basis in Basis::all() {
            let end = basis.links().last().map_or(basis, |(_, link)| link.to);
            assert!(matches!(end, Basis::Vup | Basis::SpecInt92), "{basis}");
        }
    }
}
