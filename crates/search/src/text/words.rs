//! Cutting text into words, with the place of each in the text.
//!
//! A word is a run of letters and digits; `c++` and `c#` keep their signs as a
//! word of their own beside the bare letters. Chinese, Japanese, Thai, Lao,
//! Khmer and Burmese runs are cut by ICU's segmenter.

use std::ops::Range;
use std::sync::LazyLock;

use icu_segmenter::options::WordBreakInvariantOptions;
use icu_segmenter::{WordSegmenter, WordSegmenterBorrowed};

use super::fold;

/// Longer words are cut: nobody types more, and a pasted key is not a word.
pub const MAX_WORD_CHARS: usize = 40;
/// A spaceless run longer than this is cut before the segmenter sees it.
const MAX_RUN_BYTES: usize = 3_000;

static SEGMENTER: LazyLock<WordSegmenterBorrowed<'static>> =
    LazyLock::new(|| WordSegmenter::new_auto(WordBreakInvariantOptions::default()));

/// One word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Where it stands, in bytes of the text.
    pub at: Range<usize>,
    /// Its number in the text; phrases are words with consecutive numbers.
    pub position: usize,
    /// Folded, as it is looked up.
    pub form: String,
    /// Lower case with its accents, as stemmers want it; `None` when it is `form`.
    pub lower: Option<String>,
    /// From writing without spaces between words.
    pub is_dense: bool,
}

impl Word {
    /// What a stemmer is given.
    pub fn lower(&self) -> &str {
        self.lower.as_deref().unwrap_or(&self.form)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Gap,
    Letters,
    Dense,
}

/// All words of a text in order. Never fails, whatever the text is.
pub fn words(text: &str) -> Vec<Word> {
    let mut out = Words { text, found: Vec::with_capacity(text.len() / 6 + 1), position: 0 };
    let (mut kind, mut from) = (Kind::Gap, 0);
    for (at, c) in text.char_indices() {
        let next = kind_of(c, kind);
        let is_long = kind == Kind::Dense && at - from >= MAX_RUN_BYTES;
        if next != kind || is_long {
            out.run(kind, from..at);
            (kind, from) = (next, at);
        }
    }
    out.run(kind, from..text.len());
    out.found
}

/// The pairs of neighbouring characters of a dense word or run.
pub fn pairs(form: &str) -> Vec<String> {
    let chars: Vec<char> = form.chars().collect();
    chars.windows(2).map(|pair| pair.iter().collect()).collect()
}

struct Words<'a> {
    text: &'a str,
    found: Vec<Word>,
    position: usize,
}

impl Words<'_> {
    fn run(&mut self, kind: Kind, at: Range<usize>) {
        match kind {
            Kind::Gap => {}
            Kind::Letters => {
                self.push(at.clone(), false);
                self.signs(&at);
            }
            Kind::Dense => self.segments(&at),
        }
    }

    fn push(&mut self, at: Range<usize>, is_dense: bool) {
        let raw = self.text.get(at.clone()).unwrap_or_default();
        let raw = raw.char_indices().nth(MAX_WORD_CHARS).and_then(|(end, _)| raw.get(..end)).unwrap_or(raw);
        let form = fold(raw);
        if form.is_empty() {
            return;
        }
        let lower = (!raw.is_ascii()).then(|| raw.to_lowercase()).filter(|lower| *lower != form);
        self.found.push(Word { at, position: self.position, form, lower, is_dense });
        self.position += 1;
    }

    /// `c++`, `c#`, `f#`: the signs make another word at the same place.
    fn signs(&mut self, at: &Range<usize>) {
        if at.len() > 3 {
            return;
        }
        let rest = self.text.get(at.end..).unwrap_or_default();
        let signs: &str = rest.split(|c| c != '+' && c != '#').next().unwrap_or_default();
        if signs.is_empty() || signs.len() > 3 {
            return;
        }
        let Some(last) = self.found.last().filter(|word| word.at == *at) else { return };
        let form = format!("{}{signs}", last.form);
        let position = last.position;
        let at = at.start..at.end + signs.len();
        self.found.push(Word { at, position, form, lower: None, is_dense: false });
    }

    fn segments(&mut self, at: &Range<usize>) {
        let run = self.text.get(at.clone()).unwrap_or_default();
        let mut from = 0;
        for to in SEGMENTER.segment_str(run).skip(1) {
            if to > from {
                self.push(at.start + from..at.start + to, true);
            }
            from = to;
        }
    }
}

fn kind_of(c: char, before: Kind) -> Kind {
    if c.is_ascii() {
        return if c.is_ascii_alphanumeric() { Kind::Letters } else { Kind::Gap };
    }
    if is_dense(c) {
        return Kind::Dense;
    }
    if c.is_alphanumeric() {
        return Kind::Letters;
    }
    // Marks and joiners belong to the letter before them.
    if before != Kind::Gap && (unicode_normalization::char::is_combining_mark(c) || is_joiner(c)) {
        return before;
    }
    Kind::Gap
}

fn is_joiner(c: char) -> bool {
    matches!(c, '\u{00AD}' | '\u{200B}'..='\u{200D}' | '\u{FE00}'..='\u{FE0F}')
}

/// Han, kana and the South-East Asian scripts that write without spaces.
fn is_dense(c: char) -> bool {
    matches!(c,
        '\u{0E01}'..='\u{0E3A}' | '\u{0E40}'..='\u{0E4E}' | '\u{0E81}'..='\u{0EDF}' | '\u{1000}'..='\u{109F}'
        | '\u{1780}'..='\u{17DD}' | '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30FA}' | '\u{30FC}'..='\u{30FF}'
        | '\u{31F0}'..='\u{31FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{AA60}'..='\u{AA7F}'
        | '\u{F900}'..='\u{FAFF}' | '\u{FF66}'..='\u{FF9F}' | '\u{20000}'..='\u{3FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forms(text: &str) -> Vec<String> {
        words(text).into_iter().map(|word| word.form).collect()
    }

    #[test]
    fn letters_and_digits_make_words_with_their_place() {
        let text = "Rückgabe: AB-1234, l'été!";
        assert_eq!(forms(text), ["ruckgabe", "ab", "1234", "l", "ete"]);
        let first = &words(text)[0];
        assert_eq!(text.get(first.at.clone()), Some("Rückgabe"));
        assert_eq!(first.lower(), "rückgabe");
    }

    #[test]
    fn signs_of_programming_languages_are_kept() {
        assert_eq!(forms("C++ and C# or a+b"), ["c", "c++", "and", "c", "c#", "or", "a", "a+", "b"]);
    }

    #[test]
    fn writing_without_spaces_is_cut_into_words() {
        assert_eq!(forms("退款政策"), ["退款", "政策"]);
        assert!(forms("プリンターが動かない").contains(&"プリンター".to_owned()));
        assert!(forms("ฉันต้องการคืนสินค้า").len() >= 3, "{:?}", forms("ฉันต้องการคืนสินค้า"));
        assert!(forms("របៀបប្រើ").len() >= 2);
    }

    #[test]
    fn what_is_no_word_gives_none() {
        for text in ["", "   ", "\"", "-+*/()", "😀😀", "\u{301}\u{301}", "\u{200d}"] {
            assert!(forms(text).is_empty(), "{text:?} gave {:?}", forms(text));
        }
    }

    #[test]
    fn a_very_long_word_is_cut() {
        assert_eq!(forms(&"x".repeat(10_000))[0].len(), MAX_WORD_CHARS);
        assert!(words(&"愛".repeat(10_000)).len() > 10);
    }
}
