//! How much each customer has said, and when: a few have written ten thousand
//! times, most a handful (Zipf's law), more lately than long ago.

use throughline_domain::Millis;

use super::dice::Dice;
use super::people::Known;
use super::{HOUR, MINUTE, kind};

/// Flattens the top of the curve: of a million interactions the first four
/// customers have more than ten thousand each, none more than fifteen thousand.
const FLATTENED_BY: f64 = 6.0;

/// A conversation to be written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plan {
    /// When it begins.
    pub(super) starts_at: Millis,
    /// Index of the customer.
    pub(super) customer: u32,
    /// How many interactions.
    pub(super) interactions: u16,
    /// Its stream of dice.
    pub(super) stream: u64,
}

/// Interactions of each of so many customers; the sum is exact.
pub(super) fn shares(customers: u64, interactions: u64) -> impl Iterator<Item = u64> {
    let weight = |rank: u64| 1.0 / (rank as f64 + 1.0 + FLATTENED_BY);
    let all: f64 = (0..customers).map(weight).sum();
    let (mut reached, mut given) = (0.0, 0);
    (0..customers).map(move |rank| {
        reached += weight(rank);
        let due =
            if rank + 1 == customers { interactions } else { (reached / all * interactions as f64) as u64 };
        let share = due.saturating_sub(given);
        given += share;
        share
    })
}

/// Every conversation, in the order of their beginnings.
pub(super) fn plan(seed: u64, now: Millis, people: &[Known], interactions: u64) -> Vec<Plan> {
    let mut plans = Vec::new();
    for ((customer, known), share) in (0_u32..).zip(people).zip(shares(people.len() as u64, interactions)) {
        let mut left = share;
        while left > 0 {
            let stream = plans.len() as u64;
            let mut dice = Dice::of(seed, kind::PLAN, stream);
            let length = length(&mut dice).min(left);
            left -= length;
            let starts_at = start(known.since_at, now - length as Millis * 2 * MINUTE, &mut dice);
            plans.push(Plan { starts_at, customer, interactions: length as u16, stream });
        }
    }
    plans.sort_by_key(|plan| (plan.starts_at, plan.stream));
    plans
}

fn length(dice: &mut Dice) -> u64 {
    dice.weighted(&[
        (6, 1),
        (16, 2),
        (14, 3),
        (14, 4),
        (13, 5),
        (11, 6),
        (9, 8),
        (7, 10),
        (5, 13),
        (3, 18),
        (1, 30),
    ])
}

/// Between the two times, more often late than early, by day more than by night.
fn start(since_at: Millis, latest: Millis, dice: &mut Dice) -> Millis {
    let span = (latest - since_at).max(1);
    let ago = (dice.share().powf(1.35) * span as f64) as Millis;
    let at = latest - ago;
    let hour =
        dice.weighted(&[(1, 1), (2, 7), (9, 9), (10, 11), (8, 13), (9, 15), (9, 17), (7, 19), (3, 21)]);
    let midnight = at - at.rem_euclid(24 * HOUR);
    let by_day = midnight + hour * HOUR + dice.between(0, 2 * HOUR - 1);
    by_day.clamp(since_at, latest)
}

#[cfg(test)]
mod tests {
    use super::shares;

    #[test]
    fn a_few_have_ten_thousand_and_most_have_few() {
        let shares: Vec<_> = shares(100_000, 1_000_000).collect();
        assert_eq!(shares.len(), 100_000);
        assert_eq!(shares.iter().sum::<u64>(), 1_000_000);
        let with_ten_thousand = shares.iter().filter(|share| **share >= 10_000).count();
        assert!((3..10).contains(&with_ten_thousand), "{with_ten_thousand}");
        let with_few = shares.iter().filter(|share| **share <= 10).count();
        assert!(with_few > 80_000, "{with_few}");
    }

    #[test]
    fn the_sum_is_exact_however_small() {
        for (customers, interactions) in [(1, 0), (1, 7), (3, 1), (7, 1_000), (1_000, 999)] {
            assert_eq!(shares(customers, interactions).sum::<u64>(), interactions);
        }
        assert_eq!(shares(0, 10).sum::<u64>(), 0);
    }
}
