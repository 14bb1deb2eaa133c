//! The part of an article's address that a reader can read: `Größe ändern` is `groesse-aendern`.

use deunicode::deunicode_char;

/// Addresses longer than this are cut at a word.
const LONGEST: usize = 80;

/// A short name for an address: lower-case ASCII letters, digits and dashes.
///
/// `language` (a BCP 47 tag) decides letters that languages write differently:
/// `ö` is `oe` in German and `o` elsewhere. A title of which nothing remains
/// gives `article`; uniqueness is for whoever stores it.
pub fn slug(title: &str, language: &str) -> String {
    let mut slug = String::new();
    for character in title.chars() {
        let latin = special(character, language).or_else(|| deunicode_char(character)).unwrap_or(" ");
        for letter in latin.chars() {
            push(&mut slug, letter);
        }
        if latin.ends_with(' ') {
            push(&mut slug, ' ');
        }
    }
    cut(&mut slug);
    if slug.is_empty() { "article".to_owned() } else { slug }
}

fn push(slug: &mut String, letter: char) {
    if letter.is_ascii_alphanumeric() {
        slug.push(letter.to_ascii_lowercase());
    } else if letter != '\'' && letter != '"' && !slug.is_empty() && !slug.ends_with('-') {
        slug.push('-');
    }
}

fn cut(slug: &mut String) {
    if slug.len() > LONGEST {
        slug.truncate(LONGEST);
        if let Some(dash) = slug.rfind('-').filter(|dash| *dash > LONGEST / 2) {
            slug.truncate(dash);
        }
    }
    while slug.ends_with('-') {
        slug.pop();
    }
}

/// Letters that a language writes out differently from the plain Latin one.
fn special(character: char, language: &str) -> Option<&'static str> {
    let language = language.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    match (language.as_str(), character) {
        ("de", 'ä' | 'Ä') | ("da" | "nb" | "nn" | "no", 'æ' | 'Æ') => Some("ae"),
        ("de", 'ö' | 'Ö') | ("da" | "nb" | "nn" | "no", 'ø' | 'Ø') => Some("oe"),
        ("de", 'ü' | 'Ü') => Some("ue"),
        ("da" | "nb" | "nn" | "no", 'å' | 'Å') => Some("aa"),
        (_, '&') => Some(" "),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_written_as_the_language_writes_them() {
        assert_eq!(slug("Größe & Farbe ändern?", "de-AT"), "groesse-farbe-aendern");
        assert_eq!(slug("Förändra storlek", "sv"), "forandra-storlek");
        assert_eq!(slug("Don't panic!  C++", "en"), "dont-panic-c");
    }

    #[test]
    fn scripts_other_than_latin_are_transliterated() {
        assert_eq!(slug("Возврат товара", "ru"), "vozvrat-tovara");
        assert_eq!(slug("退货", "zh"), "tui-huo");
        assert_eq!(slug("إرجاع", "ar"), "rj", "what the transliteration knows of Arabic");
    }

    #[test]
    fn a_title_without_letters_still_has_an_address() {
        assert_eq!(slug("???", "en"), "article");
        assert_eq!(slug("", ""), "article");
        assert!(slug(&"very long title ".repeat(40), "en").len() <= LONGEST);
    }
}
