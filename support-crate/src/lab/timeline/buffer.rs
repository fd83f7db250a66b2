//! Where a thread puts its spans: a buffer of its own, so that threads which record do not wait for one another.

use std::{
    cell::RefCell,
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::Instant,
};

use super::{Span, SpanKind, room::Room};

/// The spans that one thread took down for one recorder, with their names by number. It has cache lines of its own:
/// only its thread and whoever reads the timeline touch it.
#[derive(Debug)]
#[repr(align(128))]
pub(super) struct Buffer {
    began: Instant,
    notes: Mutex<Notes>,
}

#[derive(Clone, Debug, Default)]
struct Notes {
    names: Vec<Arc<str>>,
    /// Blocks that grow to [`LARGEST_BLOCK`]: no span ever waits until all the earlier ones have been moved.
    blocks: Vec<Vec<Packed>>,
}

/// Spans of the largest block.
const LARGEST_BLOCK: usize = 1024;

/// Names that a thread finds again. Who has more of them gives each span a new one, and none would be found.
const MOST_NUMBERS: usize = 1024;

/// A span in 32 bytes: times in nanoseconds since the recorder began, names by their number.
#[derive(Clone, Copy, Debug)]
struct Packed {
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
            notes: Mutex::default(),
        }
    }

    /// What a panicking thread left here is whole: a push does not end half-way.
    fn lock(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn name(&self, name: &Arc<str>) -> u32 {
        let mut notes = self.lock();
        notes.names.push(Arc::clone(name));
        // As many names as spans fit a recorder's limit at most twice, which is checked to be below 2^31.
        (notes.names.len() - 1) as u32
    }

    fn push(&self, lane: u32, label: u32, kind: SpanKind, start: Instant, end: Instant) {
        let start = self.nanoseconds(start);
        let end = self.nanoseconds(end).max(start);
        let mut notes = self.lock();
        if notes
            .blocks
            .last()
            .is_none_or(|block| block.len() == block.capacity())
        {
            let size = (8 << notes.blocks.len().min(16)).min(LARGEST_BLOCK);
            notes.blocks.push(Vec::with_capacity(size));
        }
        if let Some(block) = notes.blocks.last_mut() {
            block.push(Packed {
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
        let notes = self.lock().clone();
        let name = |number: u32| notes.names[number as usize].to_string();
        spans.extend(notes.blocks.iter().flatten().map(|packed| Span {
            lane: name(packed.lane),
            label: name(packed.label),
            kind: packed.kind,
            start: std::time::Duration::from_nanos(packed.start),
            end: std::time::Duration::from_nanos(packed.end),
        }));
    }
}

/// A place in a buffer, reserved for a span that is still open.
#[derive(Debug)]
pub(super) struct Place {
    buffer: Arc<Buffer>,
    lane: u32,
    label: u32,
}

impl Place {
    pub(super) fn fill(&self, kind: SpanKind, start: Instant, end: Instant) {
        self.buffer.push(self.lane, self.label, kind, start, end);
    }
}

/// A thread's way to its buffer: what only this thread needs, without a lock.
pub(super) struct Desk {
    /// The recorder's number, and its buffer for this thread while it lives.
    recorder: u64,
    buffer: Weak<Buffer>,
    numbers: Numbers,
    /// The lane and the label used last: mostly the next ones too, and compared sooner than looked up.
    last_lane: Last,
    last_label: Last,
    /// The lane that is named after the thread, once it is.
    thread_lane: Option<Arc<str>>,
    room: Room,
}

thread_local! {
    static DESKS: RefCell<Vec<Desk>> = const { RefCell::new(Vec::new()) };
}

impl Desk {
    pub(super) fn new(recorder: u64, buffer: &Arc<Buffer>, room: Room) -> Self {
        Self {
            recorder,
            buffer: Arc::downgrade(buffer),
            numbers: HashMap::default(),
            last_lane: Last::default(),
            last_label: Last::default(),
            thread_lane: None,
            room,
        }
    }

    /// Runs `work` at this thread's desk for `recorder`. Where there is none yet, `open` makes it; `None` if it does
    /// not.
    pub(super) fn at<T>(
        recorder: u64,
        open: impl Fn() -> Option<Self>,
        mut work: impl FnMut(&mut Self) -> T,
    ) -> Option<T> {
        let found = DESKS.try_with(|desks| {
            let mut desks = desks.borrow_mut();
            if let Some(desk) = desks.iter_mut().find(|desk| desk.recorder == recorder) {
                return Some(work(desk));
            }
            desks.retain(|desk| desk.buffer.strong_count() > 0);
            desks.push(open()?);
            desks.last_mut().map(&mut work)
        });
        // A thread that is ending has no desks any more; it gets one for this span alone.
        found.unwrap_or_else(|_| open().map(|mut desk| work(&mut desk)))
    }

    /// Reserves room for one span; `None` where the recorder's limit is reached.
    pub(super) fn reserve(&mut self, lane: &str, label: &str) -> Option<Place> {
        let buffer = self.buffer.upgrade()?;
        if !self.room.take() {
            return None;
        }
        let lane = self.last_lane.number(&mut self.numbers, &buffer, lane);
        let label = self.last_label.number(&mut self.numbers, &buffer, label);
        Some(Place { buffer, lane, label })
    }

    /// [`Desk::reserve`] on the lane that is named after this thread, by `name` when it is first asked for.
    pub(super) fn reserve_here(&mut self, label: &str, name: impl FnOnce() -> String) -> Option<Place> {
        let lane = self.thread_lane.take().unwrap_or_else(|| name().into());
        let place = self.reserve(&lane, label);
        self.thread_lane = Some(lane);
        place
    }
}

/// The names that a thread finds again, by their number.
type Numbers = HashMap<Arc<str>, u32, BuildHasherDefault<ShortText>>;

/// A name and its number.
#[derive(Default)]
struct Last(Option<(Arc<str>, u32)>);

impl Last {
    /// The number of `name`, a new one if it has none. It becomes the last name.
    fn number(&mut self, numbers: &mut Numbers, buffer: &Buffer, name: &str) -> u32 {
        if let Some((last, number)) = &self.0
            && **last == *name
        {
            return *number;
        }
        let found = numbers
            .get_key_value(name)
            .map(|(name, &number)| (Arc::clone(name), number));
        let (name, number) = found.unwrap_or_else(|| {
            let name: Arc<str> = name.into();
            let number = buffer.name(&name);
            if numbers.len() < MOST_NUMBERS {
                numbers.insert(Arc::clone(&name), number);
            }
            (name, number)
        });
        self.0 = Some((name, number));
        number
    }
}

/// FNV-1a (Fowler, Noll and Vo, RFC 9923): for names of a few letters it takes a fraction of the standard hasher's
/// time. Names come from the program itself, so nobody chooses them to collide.
pub(super) struct ShortText(u64);

impl Default for ShortText {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for ShortText {
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
