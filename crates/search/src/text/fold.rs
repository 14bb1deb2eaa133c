//! Folding: what should be found by a plain keyboard. `Zürich` and `zurich`,
//! `Straße` and `strasse`, `إلغاء` and `الغاء` become the same word.

use unicode_normalization::UnicodeNormalization;

/// A word folded for finding: lower case, compatibility forms unified, marks of
/// Latin, Greek, Cyrillic, Hebrew and Arabic dropped. Vowel signs of Indic and
/// Thai writing stay: they tell words apart.
pub fn fold(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    let mut out = String::with_capacity(word.len());
    for c in word.nfkd().filter(|c| !is_dropped(*c)).flat_map(char::to_lowercase) {
        match plain(c) {
            Some(letters) => out.push_str(letters),
            None => out.push(c),
        }
    }
    // Hangul and voiced kana were taken apart above; `to_lowercase` may leave a mark behind.
    out.nfc().filter(|c| !is_dropped(*c)).collect()
}

fn is_dropped(c: char) -> bool {
    matches!(c,
        '\u{0300}'..='\u{036F}' | '\u{0591}'..='\u{05C7}' | '\u{0610}'..='\u{061A}' | '\u{0640}'
        | '\u{064B}'..='\u{065F}' | '\u{0670}' | '\u{06D6}'..='\u{06ED}' | '\u{1AB0}'..='\u{1AFF}'
        | '\u{1DC0}'..='\u{1DFF}' | '\u{200B}'..='\u{200F}' | '\u{20D0}'..='\u{20FF}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FE20}'..='\u{FE2F}' | '\u{00AD}')
}

/// Letters Unicode does not take apart but a plain keyboard does.
fn plain(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ł' => "l",
        'ħ' => "h",
        'ı' => "i",
        'þ' => "th",
        'ς' => "σ",
        'ة' => "ه",
        'ى' | 'ی' => "ي",
        'ک' => "ك",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn what_a_plain_keyboard_types_is_the_same_word() {
        for (written, typed) in [
            ("Zürich", "zurich"),
            ("STRASSE", "straße"),
            ("Dvořák", "dvorak"),
            ("İstanbul", "istanbul"),
            ("smørrebrød", "smorrebrod"),
            ("Łódź", "lodz"),
            ("إلغاء", "الغاء"),
            ("ﬁle", "file"),
            ("ΣΊΣΥΦΟΣ", "σισυφος"),
        ] {
            assert_eq!(fold(written), fold(typed), "{written} and {typed}");
        }
    }

    #[test]
    fn voiced_kana_hangul_and_thai_vowels_stay_themselves() {
        assert_eq!(fold("ガイド"), "ガイド");
        assert_eq!(fold("한국어"), "한국어");
        assert_ne!(fold("กิน"), fold("กน"), "a vowel tells Thai words apart");
    }
}
