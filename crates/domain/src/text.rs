//! Text from outside: made safe to store and show, and folded for finding.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The longest message body, in bytes, that any channel takes: 64 KiB.
pub const MAX_BODY_BYTES: usize = 64 * 1024;
/// The longest name or other one-line field, in characters.
pub const MAX_NAME_CHARS: usize = 200;
/// More combining marks than this on one letter are dropped ("zalgo").
const MAX_MARKS: usize = 4;

/// A body fit to store: zero bytes and control characters other than newline
/// and tab removed, line ends made `\n`. Words are never changed.
pub fn clean_body(raw: &str) -> String {
    let unified = raw.replace("\r\n", "\n").replace('\r', "\n");
    unified.chars().filter(|c| matches!(c, '\n' | '\t') || !c.is_control()).collect()
}

/// A name or other one-line field fit to store and show beside others: control
/// characters and bidirectional overrides removed (they would turn the line
/// around), piles of combining marks cut, white space folded, at most
/// [`MAX_NAME_CHARS`] characters.
pub fn clean_line(raw: &str) -> String {
    let mut marks = 0;
    let kept =
        raw.chars().filter(|c| !is_bidi_control(*c)).map(|c| if c.is_control() { ' ' } else { c }).filter(
            |c| {
                marks = if is_combining_mark(*c) { marks + 1 } else { 0 };
                marks <= MAX_MARKS
            },
        );
    let kept: String = kept.collect();
    let folded = kept.split_whitespace().collect::<Vec<_>>().join(" ");
    folded.chars().take(MAX_NAME_CHARS).collect()
}

fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Folded for finding: lower case, without accents, compatibility forms unified.
/// `Dvořák` and `dvorak` fold to the same text.
pub fn fold(text: &str) -> String {
    text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect()
}

/// The first line's worth of a body, for lists: white space folded, at most `max` characters.
pub fn preview(body: &str, max: usize) -> String {
    let mut out = String::new();
    let mut count = 0;
    for word in body.split_whitespace() {
        if count > 0 {
            out.push(' ');
            count += 1;
        }
        for c in word.chars() {
            if count >= max {
                out.push('…');
                return out;
            }
            out.push(c);
            count += 1;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{clean_body, clean_line, fold, preview};

    #[test]
    fn zero_bytes_and_controls_leave_a_body_and_words_stay() {
        assert_eq!(clean_body("a\0b\r\nc\u{7}d\te"), "ab\ncd\te");
    }

    #[test]
    fn bidi_overrides_and_zalgo_leave_a_name() {
        assert_eq!(clean_line("abc\u{202E}fdp.exe"), "abcfdp.exe");
        let zalgo = format!("Z{}o", "\u{0300}".repeat(40));
        assert_eq!(clean_line(&zalgo).chars().count(), 6);
        assert_eq!(clean_line("  Miriam \n Okafor\t"), "Miriam Okafor");
    }

    #[test]
    fn folding_drops_accents_and_case() {
        assert_eq!(fold("Tomáš DVOŘÁK"), "tomas dvorak");
    }

    #[test]
    fn a_preview_is_one_short_line() {
        assert_eq!(preview("one\n two   three", 9), "one two t…");
        assert_eq!(preview("short", 9), "short");
    }
}
