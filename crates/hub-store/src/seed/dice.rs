//! Chance that comes out the same on every machine: splitmix64. The generators
//! of `rand` promise no such thing from one version to the next.

use throughline_domain::Millis;
use uuid::{Builder, Uuid};

/// One stream of draws.
#[derive(Clone, Debug)]
pub(super) struct Dice {
    state: u64,
}

impl Dice {
    /// The stream of the `n`th thing of a kind: streams do not disturb each other.
    pub(super) fn of(seed: u64, kind: u64, n: u64) -> Self {
        Self { state: mix(seed ^ mix(kind ^ mix(n))) }
    }

    pub(super) fn draw(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.state)
    }

    /// 0 to `bound` - 1; 0 for a bound of 0.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        ((u128::from(self.draw()) * u128::from(bound)) >> 64) as u64
    }

    /// Both ends included.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low + 1).max(1) as u64) as i64
    }

    /// True in so many of a hundred draws.
    pub(super) fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// 0.0 to 1.0.
    pub(super) fn share(&mut self) -> f64 {
        (self.draw() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// One of several.
    pub(super) fn one<T: Copy>(&mut self, of: &[T]) -> T {
        let at = self.below(of.len() as u64) as usize;
        *of.get(at).expect("BUG: nothing to choose from")
    }

    /// One of several, each as likely as its weight.
    pub(super) fn weighted<T: Copy>(&mut self, of: &[(u64, T)]) -> T {
        let mut left = self.below(of.iter().map(|(weight, _)| weight).sum());
        for (weight, choice) in of {
            if left < *weight {
                return *choice;
            }
            left -= weight;
        }
        of.last().expect("BUG: nothing to choose from").1
    }

    /// A UUIDv7 of that time.
    pub(super) fn id(&mut self, at: Millis) -> Uuid {
        let [a0, a1, a2, a3, a4, a5, a6, a7] = self.draw().to_be_bytes();
        let [b0, b1, ..] = self.draw().to_be_bytes();
        Builder::from_unix_timestamp_millis(at.max(0) as u64, &[a0, a1, a2, a3, a4, a5, a6, a7, b0, b1])
            .into_uuid()
    }
}

pub(super) fn mix(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::Dice;

    #[test]
    fn a_stream_is_the_same_every_time_and_two_streams_differ() {
        let draws = |n| {
            let mut dice = Dice::of(7, 1, n);
            (0..5).map(|_| dice.draw()).collect::<Vec<_>>()
        };
        assert_eq!(draws(1), draws(1));
        assert_ne!(draws(1), draws(2));
    }

    #[test]
    fn weights_are_kept_and_bounds_are_not_crossed() {
        let mut dice = Dice::of(7, 2, 0);
        let rare = (0..10_000).filter(|_| dice.weighted(&[(1, true), (9, false)])).count();
        assert!((800..1_200).contains(&rare), "{rare}");
        assert!((0..1_000).all(|_| (3..=5).contains(&dice.between(3, 5))));
        assert!((0..1_000).all(|_| (0.0..1.0).contains(&dice.share())));
    }
}
