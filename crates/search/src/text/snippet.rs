//! What is shown of an article: the passage with most of the words looked for,
//! and where those words stand. Ranges are bytes of the text they come with;
//! [`marked`] cuts a text along them, which is what should cross a process.

use std::collections::HashSet;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::stem::Stems;
use super::words::{Word, words};

/// A passage of a text with the words that matched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snippet {
    /// The passage; `…` at an end that was cut.
    pub text: String,
    /// Where the words stand, in bytes of `text`.
    pub highlights: Vec<Range<usize>>,
}

/// A piece of text, matched or between matches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marked {
    /// The piece.
    pub text: String,
    /// Is it a word that was looked for?
    pub is_match: bool,
}

/// One word that was typed and everything that counts as it.
#[derive(Clone, Debug, Default)]
pub struct Sought {
    /// As it was typed, folded.
    pub typed: String,
    /// Whole words, folded: the word, its synonyms, what a typo may have meant.
    pub forms: HashSet<String>,
    /// Stems, folded.
    pub stems: HashSet<String>,
    /// Beginnings of words: what is still being typed.
    pub prefixes: Vec<String>,
}

impl Sought {
    /// Does this word of a text count?
    pub fn is(&self, word: &Word, stems: &mut Stems) -> bool {
        self.forms.contains(&word.form)
            || self.prefixes.iter().any(|prefix| word.form.starts_with(prefix.as_str()))
            || (self.may_have_stem(&word.form) && self.stems.contains(stems.stem(word.lower())))
            || (word.is_dense && self.overlaps(&word.form))
    }

    /// Stemming is dear; a stem's first letters stand in the word it is of.
    fn may_have_stem(&self, form: &str) -> bool {
        self.stems.iter().any(|stem| {
            let first = stem.char_indices().nth(2).and_then(|(end, _)| stem.get(..end)).unwrap_or(stem);
            form.contains(first)
        })
    }

    /// A dense word may be cut differently in a sentence than where it was typed.
    fn overlaps(&self, form: &str) -> bool {
        let is_long = form.chars().nth(1).is_some();
        self.forms.iter().any(|sought| form.contains(sought.as_str()) || (is_long && sought.contains(form)))
    }
}

/// Where the sought words stand in a text, in bytes, in order, not overlapping.
pub fn highlights(text: &str, sought: &[Sought], language: &str) -> Vec<Range<usize>> {
    let mut stems = Stems::of(language);
    let mut found: Vec<Range<usize>> = Vec::new();
    for word in words(text) {
        if !sought.iter().any(|one| one.is(&word, &mut stems)) {
            continue;
        }
        match found.last_mut() {
            Some(last) if word.at.start < last.end => last.end = last.end.max(word.at.end),
            _ => found.push(word.at),
        }
    }
    found
}

/// The best passage of at most `max_chars` characters.
pub fn snippet_of(text: &str, sought: &[Sought], language: &str, max_chars: usize) -> Snippet {
    let mut stems = Stems::of(language);
    let all = words(text);
    let matches: Vec<(usize, Range<usize>)> = all
        .iter()
        .filter_map(|word| {
            let which = sought.iter().position(|one| one.is(word, &mut stems))?;
            Some((which, word.at.clone()))
        })
        .collect();
    let from = best_start(text, &all, &matches, max_chars);
    passage(text, from, &matches, max_chars)
}

/// Where the window with most different words begins: a little before its first match.
fn best_start(text: &str, all: &[Word], matches: &[(usize, Range<usize>)], max_chars: usize) -> usize {
    let mut best = (0, 0, 0);
    for (index, (_, first)) in matches.iter().enumerate() {
        let window = matches.iter().skip(index).take_while(|(_, at)| at.end <= first.start + max_chars);
        let (mut kinds, mut count) = (HashSet::new(), 0);
        for (which, _) in window.take(64) {
            kinds.insert(*which);
            count += 1;
        }
        if (kinds.len(), count) > (best.0, best.1) {
            best = (kinds.len(), count, first.start);
        }
    }
    let lead = max_chars / 5;
    if best.2 <= lead {
        return 0;
    }
    let earliest = text.floor_char_boundary(best.2 - lead);
    let word = all.partition_point(|word| word.at.start < earliest);
    all.get(word).map_or(best.2, |word| word.at.start.min(best.2))
}

fn passage(text: &str, from: usize, matches: &[(usize, Range<usize>)], max_chars: usize) -> Snippet {
    let rest = text.get(from..).unwrap_or_default();
    let mut to = rest.char_indices().nth(max_chars).map_or(text.len(), |(end, _)| from + end);
    if to < text.len() {
        // Not in the middle of a word, unless the word is all there is.
        let cut = text.get(from..to).unwrap_or_default();
        to = cut.rfind(char::is_whitespace).filter(|at| *at > cut.len() / 2).map_or(to, |at| from + at);
    }
    let mut snippet = Snippet::default();
    if from > 0 {
        snippet.text.push('…');
    }
    let before = snippet.text.len();
    for c in text.get(from..to).unwrap_or_default().chars() {
        // A line break has as many bytes as the space that stands for it.
        snippet.text.push(if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c });
    }
    for (_, at) in matches.iter().filter(|(_, at)| at.start >= from && at.end <= to) {
        let at = at.start - from + before..at.end - from + before;
        match snippet.highlights.last_mut() {
            Some(last) if at.start < last.end => last.end = last.end.max(at.end),
            _ => snippet.highlights.push(at),
        }
    }
    if to < text.len() {
        snippet.text.push('…');
    }
    snippet
}

/// A text cut along its highlights.
pub fn marked(text: &str, highlights: &[Range<usize>]) -> Vec<Marked> {
    let mut out = Vec::new();
    let mut push = |range: Range<usize>, is_match| {
        if let Some(piece) = text.get(range).filter(|piece| !piece.is_empty()) {
            out.push(Marked { text: piece.to_owned(), is_match });
        }
    };
    let mut done = 0;
    for at in highlights {
        push(done..at.start, false);
        push(at.clone(), true);
        done = at.end;
    }
    push(done..text.len(), false);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sought(word: &str) -> Sought {
        Sought {
            typed: word.into(),
            forms: [word.to_owned()].into(),
            stems: [word.to_owned()].into(),
            prefixes: Vec::new(),
        }
    }

    #[test]
    fn the_passage_with_most_of_the_words_is_shown() {
        let text = format!(
            "The printer is here. {} Then the printer\nrefused the refunds it was given. {}",
            "Nothing of note. ".repeat(40),
            "More of that. ".repeat(40)
        );
        let snippet = snippet_of(&text, &[sought("printer"), sought("refund")], "en", 80);
        assert!(snippet.text.starts_with('…') && snippet.text.ends_with('…'));
        assert!(snippet.text.chars().count() <= 82);
        let words: Vec<&str> =
            snippet.highlights.iter().filter_map(|at| snippet.text.get(at.clone())).collect();
        assert_eq!(words, ["printer", "refunds"]);
    }

    #[test]
    fn a_text_is_cut_along_its_highlights() {
        let text = "Drucker für Düsseldorf";
        let found = highlights(text, &[sought("dusseldorf")], "");
        let pieces: Vec<_> =
            marked(text, &found).into_iter().map(|piece| (piece.text, piece.is_match)).collect();
        assert_eq!(pieces, [("Drucker für ".to_owned(), false), ("Düsseldorf".to_owned(), true)]);
    }

    #[test]
    fn any_text_of_any_length_gives_a_snippet() {
        for text in ["", "愛", &"愛".repeat(500), &"x".repeat(5000), "😀😀 c++"] {
            let snippet = snippet_of(text, &[sought("愛"), sought("c")], "ja", 20);
            assert!(snippet.text.chars().count() <= 22);
            for at in &snippet.highlights {
                assert!(snippet.text.get(at.clone()).is_some(), "a range lies on characters");
            }
        }
    }
}
