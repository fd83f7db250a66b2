//! The processor's data caches.

use serde::{Deserialize, Serialize};

/// Sizes of the data (or unified) caches in bytes, one instance of each; `None` where the processor does not tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caches {
    /// First-level data cache of one core.
    pub l1d: Option<u64>,
    /// Second-level cache.
    pub l2: Option<u64>,
    /// Third-level cache, usually shared by several cores.
    pub l3: Option<u64>,
    /// Bytes of one cache line: the unit that cores take from each other in false sharing.
    pub line: Option<u64>,
}

impl Caches {
    /// Asks the processor: leaf 4 on Intel, leaf 0x8000001D on AMD, the older AMD leaves where that is missing.
    #[cfg(any(target_arch = "x86_64", target_arch = "x86"))]
    pub(super) fn this() -> Self {
        use raw_cpuid::{CacheType, CpuId};

        let cpuid = CpuId::new();
        let mut caches = Self::default();
        for cache in cpuid.get_cache_parameters().into_iter().flatten() {
            if !matches!(cache.cache_type(), CacheType::Data | CacheType::Unified) {
                continue;
            }
            let bytes = cache.sets() as u64
                * cache.associativity() as u64
                * cache.physical_line_partitions() as u64
                * cache.coherency_line_size() as u64;
            match cache.level() {
                1 => caches.l1d = Some(bytes),
                2 => caches.l2 = Some(bytes),
                3 => caches.l3 = Some(bytes),
                _ => {}
            }
            caches.line.get_or_insert(cache.coherency_line_size() as u64);
        }
        if let Some(l1) = cpuid.get_l1_cache_and_tlb_info() {
            caches.l1d = caches.l1d.or(nonzero(u64::from(l1.dcache_size()) * 1024));
            caches.line = caches.line.or(nonzero(u64::from(l1.dcache_line_size())));
        }
        if let Some(l23) = cpuid.get_l2_l3_cache_and_tlb_info() {
            caches.l2 = caches.l2.or(nonzero(u64::from(l23.l2cache_size()) * 1024));
            // The leaf counts the third level in half mebibytes.
            caches.l3 = caches.l3.or(nonzero(u64::from(l23.l3cache_size()) * 512 * 1024));
        }
        caches
    }

    /// Only x86 processors tell a program about their caches.
    #[cfg(not(any(target_arch = "x86_64", target_arch = "x86")))]
    pub(super) fn this() -> Self {
        Self::default()
    }
}

#[cfg(any(target_arch = "x86_64", target_arch = "x86"))]
fn nonzero(bytes: u64) -> Option<u64> {
    Some(bytes).filter(|&bytes| bytes > 0)
}
