//! What a text is about, as 256 numbers: the mean of its word pieces' vectors.
//! The vectors are distilled from a sentence encoder when the program is built
//! (`model/distil.py`) and stand in the program's own file, so they cost no heap
//! and no start. Built without them, every text means nothing and the suggester
//! goes by words alone.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::reading;

/// Numbers a text.
pub const DIMENSIONS: usize = 256;
/// Letters of a word that are looked at.
const WORD_BYTES: usize = 100;
/// First bytes of the file `model/distil.py` writes.
const MAGIC: &[u8] = b"TLVEC001";

/// A direction, of length one, or nothing at all.
pub type Meaning = Vec<f32>;

#[cfg(throughline_word_vectors)]
static BUILT_IN: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/word-vectors.bin"));
#[cfg(not(throughline_word_vectors))]
static BUILT_IN: &[u8] = &[];

/// The vectors of word pieces.
pub struct WordVectors {
    pieces: HashMap<&'static str, usize>,
    /// The length a step of each row stands for, little-endian `f32`s.
    scales: &'static [u8],
    rows: &'static [u8],
}

impl WordVectors {
    /// Those the program was built with, read once.
    pub fn built_in() -> Option<&'static Self> {
        static READ: OnceLock<Option<WordVectors>> = OnceLock::new();
        READ.get_or_init(|| {
            let vectors = Self::read(BUILT_IN);
            if vectors.is_none() {
                tracing::warn!("built without word vectors: suggestions go by words and letters alone");
            }
            vectors
        })
        .as_ref()
    }

    fn read(file: &'static [u8]) -> Option<Self> {
        let rest = file.strip_prefix(MAGIC)?;
        let (count, rest) = rest.split_first_chunk::<4>()?;
        let (width, rest) = rest.split_first_chunk::<4>()?;
        let count = u32::from_le_bytes(*count) as usize;
        if u32::from_le_bytes(*width) as usize != DIMENSIONS {
            return None;
        }
        let (scales, rest) = rest.split_at_checked(count.checked_mul(4)?)?;
        let (rows, names) = rest.split_at_checked(count.checked_mul(DIMENSIONS)?)?;
        let names = std::str::from_utf8(names).ok()?;
        let pieces: HashMap<_, _> = names.split('\n').enumerate().map(|(row, name)| (name, row)).collect();
        (pieces.len() == count).then_some(Self { pieces, scales, rows })
    }

    /// What a text is about; empty when no word of it is known.
    pub fn meaning(&self, text: &str) -> Meaning {
        let mut sum = vec![0.0; DIMENSIONS];
        for word in reading::words(text) {
            self.add_word(&word, &mut sum);
        }
        normalised(sum)
    }

    /// The longest known piece first, then the longest known continuation, as BERT
    /// reads words; a word that cannot be told so adds nothing.
    fn add_word(&self, word: &str, sum: &mut [f32]) {
        if word.len() > WORD_BYTES {
            return;
        }
        let (mut from, mut rows) = (0, Vec::new());
        while from < word.len() {
            let Some((row, end)) = self.longest(word, from) else { return };
            rows.push(row);
            from = end;
        }
        for row in rows {
            self.add_row(row, sum);
        }
    }

    fn longest(&self, word: &str, from: usize) -> Option<(usize, usize)> {
        let mut name = if from == 0 { String::new() } else { "##".to_owned() };
        name.push_str(word.get(from..)?);
        let prefix = if from == 0 { 0 } else { 2 };
        while name.len() > prefix {
            if let Some(&row) = self.pieces.get(name.as_str()) {
                return Some((row, from + name.len() - prefix));
            }
            name.pop();
        }
        None
    }

    fn add_row(&self, row: usize, sum: &mut [f32]) {
        let scale = self.scales.get(row * 4..).and_then(|rest| rest.first_chunk::<4>());
        let steps = self.rows.get(row * DIMENSIONS..(row + 1) * DIMENSIONS);
        if let (Some(scale), Some(steps)) = (scale, steps) {
            let scale = f32::from_le_bytes(*scale);
            for (total, step) in sum.iter_mut().zip(steps) {
                *total += scale * f32::from(step.cast_signed());
            }
        }
    }
}

/// The built-in vectors' meaning of a text.
pub fn meaning(text: &str) -> Meaning {
    WordVectors::built_in().map(|vectors| vectors.meaning(text)).unwrap_or_default()
}

/// Of length one, or empty.
fn normalised(mut vector: Vec<f32>) -> Meaning {
    let length = dot(&vector, &vector).sqrt();
    if length < 1e-6 {
        return Meaning::new();
    }
    for number in &mut vector {
        *number /= length;
    }
    vector
}

/// The product of two vectors; of nothing and anything, nothing. Eight sums side
/// by side, so that the compiler uses wide registers.
pub fn dot(left: &[f32], right: &[f32]) -> f32 {
    let mut sums = [0.0_f32; 8];
    let (lefts, left_rest) = left.as_chunks::<8>();
    let (rights, right_rest) = right.as_chunks::<8>();
    for (left, right) in lefts.iter().zip(rights) {
        for ((sum, left), right) in sums.iter_mut().zip(left).zip(right) {
            *sum += left * right;
        }
    }
    let rest: f32 = left_rest.iter().zip(right_rest).map(|(left, right)| left * right).sum();
    sums.iter().sum::<f32>() + rest
}
