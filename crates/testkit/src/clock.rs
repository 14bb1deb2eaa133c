//! Time that moves only when a test says so, and ids that come out the same on
//! every run.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use throughline_domain::{Clock, Millis};
use uuid::{Builder, Uuid};

/// Tuesday 3 November 2026, 09:00 UTC: where a [`MockClock`] starts.
pub const TUESDAY_MORNING: Millis = 1_793_696_400_000;

/// A clock that a test sets and moves. Clones share one time and one counter.
#[derive(Clone, Debug)]
pub struct MockClock {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    now: AtomicI64,
    made: AtomicU64,
    seed: u64,
}

impl MockClock {
    /// Stands at [`TUESDAY_MORNING`].
    pub fn new() -> Self {
        Self::seeded(TUESDAY_MORNING, 0)
    }

    /// Stands at `now`; two clocks of one seed make the same ids and bytes.
    pub fn seeded(now: Millis, seed: u64) -> Self {
        Self { inner: Arc::new(Inner { now: AtomicI64::new(now), made: AtomicU64::new(0), seed }) }
    }

    /// Sets the time, also backwards: machines' clocks do that too.
    pub fn set(&self, now: Millis) {
        self.inner.now.store(now, Ordering::SeqCst);
    }

    /// Moves the time on by `ms` and returns the new time.
    pub fn advance(&self, ms: i64) -> Millis {
        self.inner.now.fetch_add(ms, Ordering::SeqCst) + ms
    }

    fn next(&self) -> u64 {
        self.inner.made.fetch_add(1, Ordering::SeqCst)
    }
}

impl Default for MockClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for MockClock {
    fn now(&self) -> Millis {
        self.inner.now.load(Ordering::SeqCst)
    }

    /// Sortable like the real ones: the counter stands right after the time.
    fn new_id(&self) -> Uuid {
        id_at(self.now(), self.next(), self.inner.seed)
    }

    /// The same bytes on every run of one seed. Not fit for secrets.
    fn fill_random(&self, bytes: &mut [u8]) {
        let mut state = mix(self.inner.seed ^ mix(self.next().wrapping_add(1)));
        for chunk in bytes.chunks_mut(8) {
            state = mix(state);
            for (to, from) in chunk.iter_mut().zip(state.to_le_bytes()) {
                *to = from;
            }
        }
    }
}

/// A UUIDv7 made of a time, a counter (42 bits are kept) and a seed (32 bits are kept).
pub fn id_at(at: Millis, counter: u64, seed: u64) -> Uuid {
    let [_, _, _, _, c0, c1, c2, c3] = (counter & 0x3fff_ffff).to_be_bytes();
    let [.., h0, h1] = (counter >> 30 & 0xfff).to_be_bytes();
    let [s0, s1, s2, s3, ..] = mix(seed).to_be_bytes();
    Builder::from_unix_timestamp_millis(at.max(0) as u64, &[h0, h1, c0, c1, c2, c3, s0, s1, s2, s3])
        .into_uuid()
}

/// splitmix64: one well mixed number from another.
pub(crate) fn mix(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use throughline_domain::Clock;

    use super::{MockClock, TUESDAY_MORNING};

    #[test]
    fn time_moves_only_when_told_and_for_every_clone() {
        let clock = MockClock::new();
        let seen_elsewhere = clock.clone();
        assert_eq!(clock.now(), TUESDAY_MORNING);
        assert_eq!(clock.advance(1_500), TUESDAY_MORNING + 1_500);
        assert_eq!(seen_elsewhere.now(), TUESDAY_MORNING + 1_500);
        seen_elsewhere.set(7);
        assert_eq!(clock.now(), 7);
    }

    #[test]
    fn ids_are_sorted_uuid_v7_and_never_repeat() {
        let clock = MockClock::new();
        let made: Vec<_> = (0..5_000)
            .map(|n| {
                clock.advance(i64::from(n % 100 == 0));
                clock.new_id()
            })
            .collect();
        assert!(made.is_sorted());
        assert_eq!(made.iter().collect::<BTreeSet<_>>().len(), made.len());
        assert!(made.iter().all(|id| id.get_version_num() == 7));
    }

    #[test]
    fn one_seed_makes_the_same_ids_and_bytes_and_another_seed_others() {
        let drawn = |seed| {
            let clock = MockClock::seeded(1_000, seed);
            let mut bytes = [0; 19];
            clock.fill_random(&mut bytes);
            (clock.new_id(), clock.new_id(), bytes)
        };
        assert_eq!(drawn(1), drawn(1));
        assert_ne!(drawn(1).0, drawn(2).0);
        assert_ne!(drawn(1).2, drawn(2).2);
    }
}
