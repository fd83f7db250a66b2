//! Where a thread puts its spans: a buffer of its own, so that threads which record do not wait for one another.

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use super::limit::Quota;
use super::{Span, SpanKind};

/// The spans that one thread took down for one recorder, with their names by number. It has cache lines of its own:
/// only its thread and whoever reads the timeline touch it.
#[derive(Debug)]
#[repr(align(128))]
pub(super) struct Buffer {
    began: Instant,
    recorded: Mutex<Recorded>,
}

#[derive(Clone, Debug, Default)]
struct Recorded {
    names: Vec<Arc<str>>,
    /// Blocks that grow to [`LARGEST_BLOCK`]: no span ever waits until all the earlier ones have been moved.
    blocks: Vec<Vec<PackedSpan>>,
}

/// Spans of the largest block.
const LARGEST_BLOCK: usize = 1024;

/// Names that a thread finds again. Who has more of them gives each span a new one, and none would be found.
const MOST_IDS: usize = 1024;

/// A span in 32 bytes: times in nanoseconds since the recorder began, names by their number.
#[derive(Clone, Copy, Debug)]
struct PackedSpan {
    start: u64,
    end: u64,
    lane: u32,
    label: u32,
    kind: SpanKind,
}

impl Buffer {
    pub(super) fn new(began: Instant) -> Self {
        Self {
            began,
            recorded: Mutex::default(),
        }
    }

    /// What a panicking thread left here is whole: a push does not end half-way.
    fn lock(&self) -> MutexGuard<'_, Recorded> {
        self.recorded.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn name(&self, name: &Arc<str>) -> u32 {
        let mut recorded = self.lock();
        recorded.names.push(Arc::clone(name));
        // As many names as spans fit a recorder's limit at most twice, which is checked to be below 2^31.
        (recorded.names.len() - 1) as u32
    }

    fn push(&self, lane: u32, label: u32, kind: SpanKind, start: Instant, end: Instant) {
        let start = self.nanoseconds(start);
        let end = self.nanoseconds(end).max(start);
        let mut recorded = self.lock();
        if recorded
            .blocks
            .last()
            .is_none_or(|block| block.len() == block.capacity())
        {
            let size = (8 << recorded.blocks.len().min(16)).min(LARGEST_BLOCK);
            recorded.blocks.push(Vec::with_capacity(size));
        }
        if let Some(block) = recorded.blocks.last_mut() {
            block.push(PackedSpan {
                start,
                end,
                lane,
                label,
                kind,
            });
        }
    }

    /// Time since the recorder began; zero for what was before.
    fn nanoseconds(&self, moment: Instant) -> u64 {
        let since = moment.saturating_duration_since(self.began);
        u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
    }

    /// Adds what was taken down so far to `spans`.
    pub(super) fn copy_to(&self, spans: &mut Vec<Span>) {
        let recorded = self.lock().clone();
        let name = |number: u32| recorded.names[number as usize].as_ref().to_owned();
        spans.extend(recorded.blocks.iter().flatten().map(|packed| Span {
            lane: name(packed.lane),
            label: name(packed.label),
            kind: packed.kind,
            start: Duration::from_nanos(packed.start),
            end: Duration::from_nanos(packed.end),
        }));
    }
}

/// A place in a buffer, reserved for a span that is still open.
#[derive(Debug)]
pub(super) struct ReservedSpan {
    buffer: Arc<Buffer>,
    lane: u32,
    label: u32,
}

impl ReservedSpan {
    pub(super) fn end(&self, kind: SpanKind, start: Instant, end: Instant) {
        self.buffer.push(self.lane, self.label, kind, start, end);
    }
}

/// A thread's way to its buffer: what only this thread needs, without a lock.
pub(super) struct LocalRecorder {
    /// The recorder's number, and its buffer for this thread while it lives.
    recorder: u64,
    buffer: Weak<Buffer>,
    ids: NameIds,
    /// The lane and the label used last: mostly the next ones too, and compared sooner than looked up.
    last_lane: LastName,
    last_label: LastName,
    /// The lane that is named after the thread, once it is.
    thread_lane: Option<Arc<str>>,
    quota: Quota,
}

thread_local! {
    static LOCAL_RECORDERS: RefCell<Vec<LocalRecorder>> = const { RefCell::new(Vec::new()) };
}

impl LocalRecorder {
    pub(super) fn new(recorder: u64, buffer: &Arc<Buffer>, quota: Quota) -> Self {
        Self {
            recorder,
            buffer: Arc::downgrade(buffer),
            ids: HashMap::default(),
            last_lane: LastName::default(),
            last_label: LastName::default(),
            thread_lane: None,
            quota,
        }
    }

    /// Runs `work` on this thread's local recorder for `recorder`. Where there is none yet, `open` makes it; `None` if it does
    /// not.
    pub(super) fn with<T>(
        recorder: u64,
        open: impl Fn() -> Option<Self>,
        mut work: impl FnMut(&mut Self) -> T,
    ) -> Option<T> {
        let found = LOCAL_RECORDERS.try_with(|locals| {
            let mut locals = locals.borrow_mut();
            if let Some(local) = locals.iter_mut().find(|local| local.recorder == recorder) {
                return Some(work(local));
            }
            locals.retain(|local| local.buffer.strong_count() > 0);
            locals.push(open()?);
            locals.last_mut().map(&mut work)
        });
        // A thread that is ending has no thread-local values any more; it gets a local recorder for this span alone.
        found.unwrap_or_else(|_| open().map(|mut local| work(&mut local)))
    }

    /// Reserves room for one span; `None` where the recorder's limit is reached.
    pub(super) fn reserve(&mut self, lane: &str, label: &str) -> Option<ReservedSpan> {
        let buffer = self.buffer.upgrade()?;
        if !self.quota.try_take() {
            return None;
        }
        let lane = self.last_lane.number(&mut self.ids, &buffer, lane);
        let label = self.last_label.number(&mut self.ids, &buffer, label);
        Some(ReservedSpan { buffer, lane, label })
    }

    /// [`LocalRecorder::reserve`] on the lane that is named after this thread, by `name` when it is first asked for.
    pub(super) fn reserve_here(
        &mut self,
        label: &str,
        name: impl FnOnce() -> String,
    ) -> Option<ReservedSpan> {
        let lane = self.thread_lane.take().unwrap_or_else(|| name().into());
        let place = self.reserve(&lane, label);
        self.thread_lane = Some(lane);
        place
    }
}

/// The names that a thread finds again, by their number.
type NameIds = HashMap<Arc<str>, u32, BuildHasherDefault<Fnv1a>>;

/// A name and its number.
#[derive(Default)]
struct LastName(Option<(Arc<str>, u32)>);

impl LastName {
    /// The number of `name`, a new one if it has none. It becomes the last name.
    fn number(&mut self, ids: &mut NameIds, buffer: &Buffer, name: &str) -> u32 {
        if let Some((last, number)) = &self.0
            && **last == *name
        {
            return *number;
        }
        let found = ids
            .get_key_value(name)
            .map(|(name, &number)| (Arc::clone(name), number));
        let (name, number) = found.unwrap_or_else(|| {
            let name: Arc<str> = name.into();
            let number = buffer.name(&name);
            if ids.len() < MOST_IDS {
                ids.insert(Arc::clone(&name), number);
            }
            (name, number)
        });
        self.0 = Some((name, number));
        number
    }
}

/// FNV-1a (Fowler, Noll and Vo, RFC 9923): for names of a few letters it takes a fraction of the standard hasher's
/// time. Names come from the program itself, so nobody chooses them to collide.
pub(super) struct Fnv1a(u64);

impl Default for Fnv1a {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv1a {
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    fn finish(&self) -> u64 {
        // The table takes its bits from both ends; FNV's best are in the middle.
        self.0 ^ (self.0 >> 32)
    }
}
