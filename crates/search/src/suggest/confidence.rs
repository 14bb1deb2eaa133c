//! When to speak. How sure the first suggestion looks is turned into how often
//! such a first suggestion was right, by a small logistic regression on questions
//! the model was not taught; below a threshold the suggester says nothing.

/// Of the questions it answers, so many are to be answered rightly.
pub const WANTED_PRECISION: f32 = 0.95;
/// Held-out questions it takes to calibrate; below, only what is nearly the same
/// as something learned is answered.
const ENOUGH: usize = 60;
const SIGNS: usize = 6;
/// Below this likeness to the nearest learned question, and below this share of
/// known letters, nothing learned speaks about the question.
const LEAST_LIKENESS: f32 = 0.22;
const LEAST_KNOWN: f32 = 0.5;
/// While little is learned: this alike is the same question.
const SAME: f32 = 0.8;
/// An article nothing was learned about speaks for itself when it covers so much.
const COVERED: f32 = 0.7;

/// What speaks for the first suggestion.
#[derive(Clone, Copy, Debug, Default)]
pub struct Signs {
    /// Its share among the candidates.
    pub share: f32,
    /// The share of the next.
    pub next_share: f32,
    /// How like the nearest learned question of it is.
    pub likeness: f32,
    /// The share of the question's letters that is known.
    pub known: f32,
    /// How much of the question the article covers by itself.
    pub article: f32,
}

/// A first suggestion on a question that was not taught.
#[derive(Clone, Copy, Debug)]
pub struct Trial {
    /// How it looked.
    pub signs: Signs,
    /// Whether it was right.
    pub was_right: bool,
}

/// How sure a first suggestion is.
#[derive(Clone, Debug)]
pub struct Confidence {
    weights: [f32; SIGNS],
    threshold: f32,
    is_calibrated: bool,
}

impl Default for Confidence {
    fn default() -> Self {
        Self { weights: [-2.5, 0.6, 0.0, 3.0, 0.0, 0.0], threshold: 0.9, is_calibrated: false }
    }
}

impl Signs {
    fn numbers(&self) -> [f32; SIGNS] {
        let odds = (self.share.clamp(1e-4, 0.9999) / (1.0 - self.share).clamp(1e-4, 1.0)).ln();
        let lead = (self.share.max(1e-4) / self.next_share.max(1e-4)).ln();
        [1.0, odds / 3.0, lead / 4.0, self.likeness * 2.0 - 1.0, self.known * 2.0 - 1.0, self.share]
    }
}

impl Confidence {
    /// Learns from trials.
    pub fn calibrated(trials: &[Trial]) -> Self {
        if trials.len() < ENOUGH {
            return Self::default();
        }
        let mut weights = [0.0_f32; SIGNS];
        let rate = 4.0 / trials.len() as f32;
        for _ in 0..600 {
            let mut slope = [0.0_f32; SIGNS];
            for trial in trials {
                let numbers = trial.signs.numbers();
                let wrong = logistic(&weights, &numbers) - f32::from(u8::from(trial.was_right));
                for (total, number) in slope.iter_mut().zip(numbers) {
                    *total += wrong * number;
                }
            }
            for (weight, slope) in weights.iter_mut().zip(slope) {
                *weight -= rate * slope + 1e-4 * *weight;
            }
        }
        Self { weights, threshold: threshold(&weights, trials), is_calibrated: true }
    }

    /// How often such a first suggestion is right.
    pub fn probability(&self, signs: &Signs) -> f32 {
        logistic(&self.weights, &signs.numbers())
    }

    /// Whether to speak.
    pub fn is_enough(&self, signs: &Signs) -> bool {
        if signs.likeness == 0.0 {
            return signs.article >= COVERED && signs.share >= 0.5;
        }
        if !self.is_calibrated {
            return signs.likeness >= SAME && signs.share >= 0.5;
        }
        signs.likeness >= LEAST_LIKENESS
            && signs.known >= LEAST_KNOWN
            && self.probability(signs) >= self.threshold
    }
}

fn logistic(weights: &[f32; SIGNS], numbers: &[f32; SIGNS]) -> f32 {
    let sum: f32 = weights.iter().zip(numbers).map(|(weight, number)| weight * number).sum();
    1.0 / (1.0 + (-sum).exp())
}

/// The lowest probability from which on the wanted share of trials was right.
fn threshold(weights: &[f32; SIGNS], trials: &[Trial]) -> f32 {
    let mut told: Vec<(f32, bool)> =
        trials.iter().map(|trial| (logistic(weights, &trial.signs.numbers()), trial.was_right)).collect();
    told.sort_by(|left, right| right.0.total_cmp(&left.0));
    let (mut right, mut lowest) = (0.0, 0.999);
    for (count, (probability, was_right)) in (1_u16..).zip(&told) {
        right += f32::from(u8::from(*was_right));
        if count >= 20 && right / f32::from(count) >= WANTED_PRECISION {
            lowest = *probability;
        }
    }
    lowest
}
