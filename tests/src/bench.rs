//! Speed as ratios: ours and a raw engine or a peer, alternated in one run, so
//! that a busy machine slows both. One JSON line per bench.

pub mod desk_store;
pub mod fanout;
pub mod first_sync;
pub mod fixtures;
pub mod hub;
pub mod hub_scene;
pub mod raw_sqlite;
pub mod search;
pub mod subscribers;
pub mod suggest;
#[cfg(target_os = "linux")]
pub mod window;

use std::time::Instant;

use serde_json::json;

/// How much to measure.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Size {
    /// What is quoted.
    Full,
    /// A hundredth: to see that a bench runs.
    Quick,
}

impl Size {
    /// So many rows or operations.
    pub fn of(self, full: u64) -> u64 {
        if self == Self::Full { full } else { (full / 100).max(10) }
    }

    /// So many rounds.
    pub fn rounds(self, full: usize) -> usize {
        if self == Self::Full { full } else { 2 }
    }
}

/// What a bench found.
pub struct Outcome {
    /// Its name.
    pub name: &'static str,
    /// What ours is held against.
    pub against: &'static str,
    /// How many operations (rows, pages, deliveries) one round was.
    pub n: u64,
    /// What the figures are in.
    pub unit: &'static str,
    /// Ours, a figure a round.
    pub ours: Vec<f64>,
    /// Theirs, in the same rounds.
    pub theirs: Vec<f64>,
    /// The ratio the product aims at; a bench that misses it says so in its line.
    pub aim: Aim,
}

/// Which side of the aim is good.
#[derive(Clone, Copy)]
pub enum Aim {
    /// A cost: at most this.
    AtMost(f64),
    /// A rate: at least this.
    AtLeast(f64),
}

impl Outcome {
    /// The median of the ratios of the pairs.
    pub fn ratio(&self) -> f64 {
        median(self.ours.iter().zip(&self.theirs).map(|(ours, theirs)| ours / theirs).collect())
    }

    /// The JSON line.
    pub fn line(&self) -> String {
        let ratio = self.ratio();
        let (aim, is_met) = match self.aim {
            Aim::AtMost(limit) => (format!("<= {limit}"), ratio <= limit),
            Aim::AtLeast(limit) => (format!(">= {limit}"), ratio >= limit),
        };
        json!({
            "name": self.name, "ratio": round(ratio), "against": self.against, "n": self.n, "unit": self.unit,
            "ours": round(median(self.ours.clone())), "theirs": round(median(self.theirs.clone())),
            "rounds": self.ours.len(), "aim": aim, "is_met": is_met,
        })
        .to_string()
    }
}

/// The middle one.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

fn round(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

/// Milliseconds of one call.
pub fn milliseconds<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let begun = Instant::now();
    let made = work();
    (begun.elapsed().as_secs_f64() * 1000.0, made)
}
