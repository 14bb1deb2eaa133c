//! The course of a conversation: who does what, in which order, and how far
//! apart in time. Words come later.

use throughline_domain::{Channel, ConversationStatus, Millis};

use super::dice::Dice;
use super::people::Known;
use super::topics::Topic;
use super::{DAY, HOUR, MINUTE, SECOND};

/// One step; becomes one interaction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Beat {
    Reading,
    Open,
    Assigned,
    Ask,
    Add,
    Nudge,
    Note,
    CoBrowse,
    Order,
    Solve,
    End,
    Resolved,
}

/// How a conversation stands now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Fate {
    pub(super) status: ConversationStatus,
    pub(super) snoozed_until_at: Option<Millis>,
}

impl Fate {
    /// Most are done; what is fresh may be open.
    pub(super) fn draw(last_at: Millis, now: Millis, dice: &mut Dice) -> Self {
        let open_of_thousand = match now - last_at {
            age if age < DAY => 550,
            age if age < 3 * DAY => 240,
            age if age < 7 * DAY => 70,
            age if age < 30 * DAY => 8,
            _ => 0,
        };
        if dice.below(1_000) >= open_of_thousand {
            return Self { status: ConversationStatus::Resolved, snoozed_until_at: None };
        }
        if dice.chance(10) {
            let until = now + dice.between(1, 72) * HOUR;
            return Self { status: ConversationStatus::Snoozed, snoozed_until_at: Some(until) };
        }
        Self { status: ConversationStatus::Open, snoozed_until_at: None }
    }

    fn is_done(self) -> bool {
        self.status == ConversationStatus::Resolved
    }
}

/// The medium it begins on, and the one it goes on with after a call or a visit.
pub(super) fn channels(known: &Known, topic: &Topic, dice: &mut Dice) -> (Channel, Channel) {
    let when = |is_so: bool, weight| if is_so { weight } else { 0 };
    let first = dice.weighted(&[
        (when(known.has_chat, 38), Channel::Chat),
        (when(known.has_email, 22), Channel::Email),
        (when(known.has_phone, 14), Channel::Sms),
        (when(known.has_phone, 14), Channel::Voice),
        (when(!topic.visits.is_empty(), 6), Channel::InPerson),
        (when(known.has_handle, 8), Channel::Social),
    ]);
    let written = dice.weighted(&[
        (when(known.has_chat, 10), Channel::Chat),
        (when(known.has_phone, 6), Channel::Sms),
        (when(known.has_email, 5), Channel::Email),
    ]);
    let is_spoken = matches!(first, Channel::Voice | Channel::InPerson);
    let moves_on = is_spoken || dice.chance(12);
    (first, if moves_on { written } else { first })
}

/// So many steps.
pub(super) fn draw(count: usize, topic: &Topic, fate: Fate, dice: &mut Dice) -> Vec<Beat> {
    let ending: &[Beat] = match (fate.is_done(), count) {
        (true, 6..) => &[Beat::Solve, Beat::End, Beat::Resolved],
        (true, 3..=5) => &[Beat::Solve, Beat::End],
        (true, 2) => &[Beat::Solve],
        _ => &[],
    };
    let mut beats = Vec::with_capacity(count);
    if count >= 4 && dice.chance(16) {
        beats.push(Beat::Reading);
    }
    beats.push(Beat::Open);
    if count >= 6 && dice.chance(45) {
        beats.push(Beat::Assigned);
    }
    let mut is_ours = true;
    while beats.len() + ending.len() < count {
        beats.push(next(is_ours, topic, dice));
        is_ours = match beats.last() {
            Some(Beat::Ask | Beat::Solve) => false,
            Some(Beat::Add | Beat::Nudge) => true,
            _ => is_ours,
        };
    }
    beats.extend(ending);
    beats.truncate(count);
    beats
}

fn next(is_ours: bool, topic: &Topic, dice: &mut Dice) -> Beat {
    match dice.below(100) {
        0..=7 => Beat::Note,
        8..=9 => Beat::CoBrowse,
        10..=13 if !topic.products.is_empty() => Beat::Order,
        14..=17 if is_ours => Beat::Nudge,
        18..=27 if is_ours => Beat::Solve,
        _ if is_ours => Beat::Ask,
        _ => Beat::Add,
    }
}

/// The times of so many steps, strictly rising, none later than now.
pub(super) fn times(
    starts_at: Millis,
    count: usize,
    channel: Channel,
    now: Millis,
    dice: &mut Dice,
) -> Vec<Millis> {
    let (quick, slow) = match channel {
        Channel::Chat => (15 * SECOND, 4 * MINUTE),
        Channel::Sms | Channel::Social => (MINUTE, 50 * MINUTE),
        Channel::Voice | Channel::InPerson => (5 * MINUTE, 9 * HOUR),
        _ => (20 * MINUTE, 22 * HOUR),
    };
    let mut gaps: Vec<Millis> = (1..count)
        .map(|_| if dice.chance(3) { dice.between(HOUR, 2 * DAY) } else { dice.between(quick, slow) })
        .collect();
    let span: Millis = gaps.iter().sum();
    let room = (now - starts_at).max(count as Millis * 2);
    if span > room {
        for gap in &mut gaps {
            *gap = (*gap as f64 * (room as f64 / span as f64)) as Millis;
        }
    }
    let mut at = starts_at;
    let rest = gaps.into_iter().map(|gap| {
        at += gap.max(1);
        at
    });
    std::iter::once(starts_at).chain(rest.collect::<Vec<_>>()).collect()
}

#[cfg(test)]
mod tests {
    use throughline_domain::{Channel, ConversationStatus};

    use super::{Beat, Fate, draw, times};
    use crate::seed::dice::Dice;
    use crate::seed::topics::TOPICS;
    use crate::seed::{DAY, MINUTE};

    #[test]
    fn a_course_has_as_many_steps_as_asked_and_begins_with_the_customer() {
        for count in 1..40 {
            for (n, topic) in (0..).zip(TOPICS) {
                for status in [ConversationStatus::Open, ConversationStatus::Resolved] {
                    let fate = Fate { status, snoozed_until_at: None };
                    let beats = draw(count, topic, fate, &mut Dice::of(3, n, count as u64));
                    assert_eq!(beats.len(), count);
                    assert!(beats.iter().take(2).any(|beat| *beat == Beat::Open), "{beats:?}");
                }
            }
        }
    }

    #[test]
    fn times_rise_and_none_is_in_the_future() {
        let now = 100 * DAY;
        for n in 0..500 {
            let mut dice = Dice::of(5, 1, n);
            let count = dice.between(1, 30) as usize;
            let starts_at = now - dice.between(count as i64 * 2 * MINUTE, 3 * DAY);
            let times = times(starts_at, count, dice.one(Channel::ALL), now, &mut dice);
            assert_eq!(times.len(), count);
            assert!(times.is_sorted_by(|a, b| a < b));
            assert!(times.iter().all(|at| (starts_at..=now + 1).contains(at)), "{times:?}");
        }
    }

    #[test]
    fn old_conversations_are_done() {
        let mut dice = Dice::of(5, 2, 0);
        let now = 1_000 * DAY;
        assert!((0..500).all(|_| Fate::draw(now - 60 * DAY, now, &mut dice).is_done()));
        let fresh = (0..500).filter(|_| !Fate::draw(now - MINUTE, now, &mut dice).is_done()).count();
        assert!((150..400).contains(&fresh), "{fresh}");
    }
}
