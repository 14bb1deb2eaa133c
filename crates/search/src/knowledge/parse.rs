//! What was typed, taken apart: words, `"phrases"` and `-exclusions`. Everything
//! is a valid search; what cannot be understood is taken as words.

use crate::text::{Word, words};

/// More than this is not typed; the rest is not looked at.
const MAX_CHARS: usize = 1_000;
/// Words looked for; the rest is not.
const MAX_WORDS: usize = 32;

/// A search taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parsed {
    /// What must be found, in order.
    pub slots: Vec<Slot>,
    /// What must not be: words, or phrases of several.
    pub excluded: Vec<Vec<String>>,
}

/// One thing to find.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// One word, or the words of a phrase.
    pub words: Vec<Word>,
    /// Quoted: as written, side by side.
    pub is_quoted: bool,
    /// The last word, perhaps not yet typed to its end.
    pub is_open: bool,
}

impl Slot {
    /// As typed, folded.
    pub fn typed(&self) -> String {
        self.words.iter().map(|word| word.form.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// The word of a slot that is one word, not quoted.
    pub fn bare(&self) -> Option<&Word> {
        self.words.first().filter(|_| !self.is_quoted)
    }
}

/// Takes apart what was typed.
pub fn parse(text: &str, is_typing: bool) -> Parsed {
    let text = text.char_indices().nth(MAX_CHARS).and_then(|(end, _)| text.get(..end)).unwrap_or(text);
    let mut parsed = Parsed::default();
    let mut rest = text;
    while let Some(chunk) = next_chunk(&mut rest) {
        add(&mut parsed, &chunk);
        if parsed.slots.len() >= MAX_WORDS {
            parsed.slots.truncate(MAX_WORDS);
            return parsed;
        }
    }
    let ends_in_word = text.chars().next_back().is_some_and(char::is_alphanumeric);
    if let Some(last) = parsed.slots.last_mut().filter(|last| is_typing && ends_in_word && !last.is_quoted) {
        last.is_open = true;
    }
    parsed
}

struct Chunk<'a> {
    text: &'a str,
    is_quoted: bool,
    is_excluded: bool,
}

/// The next quoted phrase or run without spaces.
fn next_chunk<'a>(rest: &mut &'a str) -> Option<Chunk<'a>> {
    let text = rest.trim_start();
    let bare = text.strip_prefix('-');
    let is_excluded = bare.is_some_and(|bare| bare.starts_with(|c: char| c.is_alphanumeric() || is_quote(c)));
    let text = bare.filter(|_| is_excluded).unwrap_or(text);
    let first = text.chars().next()?;
    if is_quote(first) {
        let inner = text.get(first.len_utf8()..)?;
        if let Some(end) = inner.find(is_quote) {
            let (text, after) = inner.split_at(end);
            *rest = after.get(after.chars().next()?.len_utf8()..)?;
            return Some(Chunk { text, is_quoted: true, is_excluded });
        }
        // Not closed (yet): words like others.
        *rest = inner;
        return Some(Chunk { text: "", is_quoted: false, is_excluded: false });
    }
    let end = text.char_indices().skip(1).find(|(_, c)| c.is_whitespace() || is_quote(*c));
    let (text, after) = text.split_at(end.map_or(text.len(), |(at, _)| at));
    *rest = after;
    Some(Chunk { text, is_quoted: false, is_excluded })
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»' | '「' | '」')
}

fn add(parsed: &mut Parsed, chunk: &Chunk<'_>) {
    let words = longest_at_each_place(words(chunk.text));
    if words.is_empty() {
        return;
    }
    if chunk.is_excluded {
        parsed.excluded.push(words.into_iter().take(MAX_WORDS).map(|word| word.form).collect());
        parsed.excluded.truncate(MAX_WORDS);
    } else if chunk.is_quoted {
        let words = words.into_iter().take(MAX_WORDS).collect();
        parsed.slots.push(Slot { words, is_quoted: true, is_open: false });
    } else {
        let slots =
            words.into_iter().map(|word| Slot { words: vec![word], is_quoted: false, is_open: false });
        parsed.slots.extend(slots);
    }
}

/// `c++` is both `c` and `c++` in a text; who types it means the latter.
fn longest_at_each_place(words: Vec<Word>) -> Vec<Word> {
    let mut out: Vec<Word> = Vec::with_capacity(words.len());
    for word in words {
        match out.last_mut() {
            Some(last) if last.position == word.position => *last = word,
            _ => out.push(word),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let parsed = parse(text, true);
        let slots = parsed.slots.iter().map(|slot| match (slot.is_quoted, slot.is_open) {
            (true, _) => format!("\"{}\"", slot.typed()),
            (false, true) => format!("{}*", slot.typed()),
            (false, false) => slot.typed(),
        });
        let excluded = parsed.excluded.iter().map(|words| format!("-{}", words.join("_")));
        slots.chain(excluded).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn words_phrases_and_exclusions_are_told_apart() {
        for (typed, meant) in [
            ("refund poli", "refund poli*"),
            ("refund policy ", "refund policy"),
            ("\"return label\" -paper", "\"return label\" -paper"),
            ("-\"gift card\" refund", "refund* -gift_card"),
            ("e-mail", "e mail*"),
            ("a - b", "a b*"),
            ("„zurück schicken“ geld", "\"zuruck schicken\" geld*"),
            ("c++", "c++"),
            ("-wi-fi printer", "printer* -wi_fi"),
        ] {
            assert_eq!(shown(typed), meant, "{typed}");
        }
    }

    #[test]
    fn what_makes_no_sense_is_taken_as_words() {
        for (typed, meant) in [
            ("\"", ""),
            ("AND (", "and"),
            ("\"open end", "open end*"),
            ("--", ""),
            ("- \"\" -\"", ""),
            ("-", ""),
        ] {
            assert_eq!(shown(typed), meant, "{typed}");
        }
        assert_eq!(parse(&"word ".repeat(5_000), true).slots.len(), MAX_WORDS);
    }
}
