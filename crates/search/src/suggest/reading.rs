//! A question as the suggester reads it: its words, folded, and hashes of the
//! words, the pairs of words and the pieces of words. What the hashes weigh is
//! learned elsewhere.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// More of a text than this is not read: a question is short, and a pasted log
/// says no more in its second page.
const READ_CHARS: usize = 2_000;
const READ_WORDS: usize = 256;
/// Longer words (numbers of orders, addresses) have no pieces worth learning.
const PIECED_CHARS: usize = 24;
const PIECES: std::ops::RangeInclusive<usize> = 2..=5;

/// A text, read.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// Folded words in the order they were written.
    pub words: Vec<String>,
    /// Distinct hashes of words and of neighbouring pairs.
    pub word_hashes: Vec<u64>,
    /// Distinct hashes of the pieces of words, of two to five letters.
    pub piece_hashes: Vec<u64>,
}

impl Reading {
    /// Reads a text; any text will do.
    pub fn of(text: &str) -> Self {
        let words = words(text);
        let mut word_hashes: Vec<u64> = words.iter().map(|word| word_hash(word)).collect();
        word_hashes.extend(words.windows(2).filter_map(|pair| match pair {
            [first, second] => Some(hash(2, first.bytes().chain([b' ']).chain(second.bytes()))),
            _ => None,
        }));
        let mut piece_hashes = Vec::with_capacity(words.len() * 20);
        for word in &words {
            pieces(word, &mut piece_hashes);
        }
        Self { words, word_hashes: distinct(word_hashes), piece_hashes: distinct(piece_hashes) }
    }
}

/// The words of a text in lower case, without accents.
pub fn words(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut word = String::new();
    let folded = text.chars().take(READ_CHARS).flat_map(char::to_lowercase).nfkd();
    for letter in folded.filter(|letter| !is_combining_mark(*letter)) {
        if letter.is_alphanumeric() {
            word.push(letter);
        } else if !word.is_empty() && letter != '\'' && letter != '’' {
            found.push(std::mem::take(&mut word));
        }
    }
    if !word.is_empty() {
        found.push(word);
    }
    found.truncate(READ_WORDS);
    found
}

/// The hash of one folded word.
pub fn word_hash(word: &str) -> u64 {
    hash(1, word.bytes())
}

/// Every run of two to five letters of ` word `.
fn pieces(word: &str, into: &mut Vec<u64>) {
    let padded = format!(" {word} ");
    let starts: Vec<usize> =
        padded.char_indices().map(|(at, _)| at).chain([padded.len()]).take(PIECED_CHARS + 3).collect();
    for length in PIECES {
        for ends in starts.windows(length + 1) {
            let (Some(&from), Some(&to)) = (ends.first(), ends.last()) else { continue };
            into.extend(padded.get(from..to).map(|piece| hash(3, piece.bytes())));
        }
    }
}

fn distinct(mut hashes: Vec<u64>) -> Vec<u64> {
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}

/// FNV-1a of a kind and its bytes, mixed once more: a table takes it as it is.
fn hash(kind: u8, bytes: impl Iterator<Item = u8>) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in std::iter::once(kind).chain(bytes) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    (hash ^ (hash >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9)
}

#[cfg(test)]
mod tests {
    use super::{Reading, words};

    #[test]
    fn words_are_folded_and_apostrophes_do_not_part_them() {
        assert_eq!(words("Où est MA carte? I can't…"), ["ou", "est", "ma", "carte", "i", "cant"]);
    }

    #[test]
    fn any_text_can_be_read() {
        for text in
            ["", "\u{0}", "🙂🙂", "c++", "مرحبا", "我的卡", &"x".repeat(100_000), &"a ".repeat(10_000)]
        {
            let reading = Reading::of(text);
            assert!(reading.words.len() <= 256 && reading.piece_hashes.len() < 10_000);
        }
    }
}
