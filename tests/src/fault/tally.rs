//! What the desk said and what the hub has: held against each other.

use std::collections::{BTreeMap, BTreeSet};

/// What was heard from the desk process.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Heard {
    /// Messages it was about to write. A kill may come before or after they are kept.
    pub tried: BTreeSet<u64>,
    /// Messages it acknowledged: kept on its disk.
    pub accepted: BTreeSet<u64>,
    /// Times each message stands in its timelines at the end.
    pub shown: BTreeMap<u64, u32>,
    /// At the end: replies that wait, are held, have failed.
    pub left: Option<(u32, u32, u32)>,
}

impl Heard {
    /// Takes in a line of the desk process. Others than ours are no message.
    pub fn take(&mut self, line: &str) {
        let mut words = line.split_whitespace();
        let what = words.next().unwrap_or_default();
        let numbers: Vec<u64> = words.map_while(|word| word.parse().ok()).collect();
        match (what, numbers.as_slice()) {
            ("try", [number]) => drop(self.tried.insert(*number)),
            ("accepted", [number]) => drop(self.accepted.insert(*number)),
            ("shown", [number]) => *self.shown.entry(*number).or_default() += 1,
            ("drained", [waiting, held, failed]) => {
                self.left = Some((*waiting as u32, *held as u32, *failed as u32));
            }
            _ => {}
        }
    }
}

/// A message on the record: its conversation's place in the run, its words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Recorded {
    /// Which conversation.
    pub conversation: usize,
    /// Which message; `None`: no words of ours.
    pub number: Option<u64>,
}

/// The comparison.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Verdict {
    /// Acknowledged on the desk.
    pub accepted: usize,
    /// Messages on the record.
    pub on_record: usize,
    /// Killed between keeping and acknowledging: not acknowledged, on the record once.
    pub unacknowledged: usize,
    /// Acknowledged and not on the record.
    pub lost: Vec<u64>,
    /// On the record more than once.
    pub doubled: Vec<u64>,
    /// On the record, and never written.
    pub strange: usize,
    /// Later in a conversation than one written after it.
    pub out_of_order: Vec<u64>,
    /// On the record, and not exactly once in the desk's own timelines the moment nothing waits any more.
    pub shown_wrongly: Vec<u64>,
    /// Replies left in the outbox: waiting, held, failed.
    pub left: (u32, u32, u32),
}

impl Verdict {
    /// Compares; `record` in the order of its times.
    pub fn of(heard: &Heard, record: &[Recorded]) -> Self {
        let mut times = BTreeMap::<u64, u32>::new();
        let mut newest = BTreeMap::<usize, u64>::new();
        let mut verdict = Self { accepted: heard.accepted.len(), on_record: record.len(), ..Self::default() };
        for row in record {
            let Some(number) = row.number.filter(|number| heard.tried.contains(number)) else {
                verdict.strange += 1;
                continue;
            };
            *times.entry(number).or_default() += 1;
            let newest = newest.entry(row.conversation).or_default();
            if number < *newest {
                verdict.out_of_order.push(number);
            }
            *newest = number.max(*newest);
        }
        let is_on_record = |number: &&u64| times.contains_key(number);
        verdict.lost = heard.accepted.iter().filter(|number| !is_on_record(number)).copied().collect();
        verdict.doubled = times.iter().filter(|(_, times)| **times > 1).map(|(number, _)| *number).collect();
        verdict.unacknowledged = times.keys().filter(|number| !heard.accepted.contains(number)).count();
        verdict.left = heard.left.unwrap_or_default();
        let is_shown_once = |number: &&u64| heard.shown.get(number) == Some(&1);
        verdict.shown_wrongly = times.keys().filter(|number| !is_shown_once(number)).copied().collect();
        verdict
    }

    /// Whether every message is on the record exactly once, in order, shown once, and nothing is left.
    pub fn is_clean(&self) -> bool {
        self.lost.is_empty()
            && self.doubled.is_empty()
            && self.strange == 0
            && self.out_of_order.is_empty()
            && self.shown_wrongly.is_empty()
            && self.left == (0, 0, 0)
            && self.accepted > 0
    }
}

#[cfg(test)]
mod tests {
    use super::{Heard, Recorded, Verdict};

    fn heard(lines: &[&str]) -> Heard {
        let mut heard = Heard::default();
        for line in lines {
            heard.take(line);
        }
        heard
    }

    fn record(numbers: &[u64]) -> Vec<Recorded> {
        numbers.iter().map(|number| Recorded { conversation: 0, number: Some(*number) }).collect()
    }

    #[test]
    fn each_once_in_order_is_clean_also_when_a_kill_swallowed_the_acknowledgement() {
        let heard = heard(&["try 1", "accepted 1", "try 2", "shown 1", "shown 2", "drained 0 0 0"]);
        let verdict = Verdict::of(&heard, &record(&[1, 2]));
        assert!(verdict.is_clean(), "{verdict:?}");
        assert_eq!((verdict.accepted, verdict.unacknowledged), (1, 1));
        // The desk was killed before message 2 was kept: then it is nowhere, and that is fine too.
        let shown_only_one = Heard { shown: [(1, 1)].into(), ..heard };
        assert!(Verdict::of(&shown_only_one, &record(&[1])).is_clean());
    }

    #[test]
    fn what_is_lost_doubled_strange_or_out_of_order_is_named() {
        let heard =
            heard(&["try 1", "accepted 1", "try 2", "accepted 2", "try 3", "accepted 3", "drained 0 0 0"]);
        let verdict = Verdict::of(&heard, &record(&[3, 1, 1, 9]));
        assert_eq!(verdict.lost, [2]);
        assert_eq!(verdict.doubled, [1]);
        assert_eq!(verdict.strange, 1);
        assert_eq!(verdict.out_of_order, [1, 1]);
        assert!(!verdict.is_clean());
    }

    #[test]
    fn other_conversations_have_an_order_of_their_own_and_noise_is_no_message() {
        let heard = heard(&["hello", "try x", "try 1", "try 2", "accepted 1", "accepted 2 3", "accepted 2"]);
        let mut record = record(&[2]);
        record.push(Recorded { conversation: 1, number: Some(1) });
        assert!(Verdict::of(&heard, &record).out_of_order.is_empty());
        assert_eq!(heard.accepted.len(), 2);
    }

    #[test]
    fn a_run_in_which_nothing_was_written_proves_nothing() {
        assert!(!Verdict::of(&Heard::default(), &[]).is_clean());
    }
}
