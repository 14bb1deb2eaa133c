//! Stems: `printing`, `printed` and `prints` meet at `print`. One stemmer per
//! language (Snowball, by frostem); a language without one keeps its words whole.

use std::collections::HashMap;

use frostem::{Algorithm, Stemmer};

use super::fold;

/// Words kept by one [`Stems`] before it starts afresh.
const MAX_KEPT: usize = 50_000;

/// The stemmer of one language, remembering what it has worked out.
pub struct Stems {
    stemmer: Option<Stemmer>,
    known: HashMap<String, String>,
}

impl Stems {
    /// For a language by its tag (`de`, `pt-BR`); unknown ones leave words whole.
    pub fn of(language: &str) -> Self {
        Self { stemmer: algorithm(language).map(Stemmer::new), known: HashMap::new() }
    }

    /// The folded stem of a word in lower case, accents still on it (the rules need them).
    pub fn stem(&mut self, lower: &str) -> &str {
        if self.known.len() >= MAX_KEPT {
            self.known.clear();
        }
        let stemmer = &self.stemmer;
        self.known.entry(lower.to_owned()).or_insert_with(|| match stemmer {
            Some(stemmer) => fold(&stemmer.stem(lower)),
            None => fold(lower),
        })
    }
}

/// The folded stem of one word.
pub fn stem(language: &str, lower: &str) -> String {
    match algorithm(language).map(Stemmer::new) {
        Some(stemmer) => fold(&stemmer.stem(lower)),
        None => fold(lower),
    }
}

/// Is there a stemmer for this language?
pub fn has_stemmer(language: &str) -> bool {
    algorithm(language).is_some()
}

fn algorithm(language: &str) -> Option<Algorithm> {
    let primary = language.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    if !(2..=3).contains(&primary.len()) {
        return None;
    }
    match primary.as_str() {
        "nb" | "nn" => Algorithm::from_name("norwegian").ok(),
        code => Algorithm::from_name(code).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_of_a_word_meet_in_every_language_with_a_stemmer() {
        let mut apart = Vec::new();
        for (language, one, other) in [
            ("ar", "الكتاب", "كتاب"),
            ("ca", "treballant", "treballar"),
            ("cs", "hradem", "hrad"),
            ("da", "husene", "huset"),
            ("de", "automaten", "automat"),
            ("el", "εφημερίδες", "εφημερίδα"),
            ("en", "printing", "printed"),
            ("es", "devoluciones", "devolución"),
            ("et", "raamatud", "raamatu"),
            ("eu", "liburuak", "liburuen"),
            ("fa", "کتابها", "کتاب"),
            ("fi", "taloissa", "talossa"),
            ("fr", "continuellement", "continuel"),
            ("hi", "लड़कियों", "लड़की"),
            ("hu", "házakat", "házak"),
            ("id", "pembelian", "membeli"),
            ("it", "abbandonata", "abbandonato"),
            ("lt", "namas", "namai"),
            ("nl", "lichamelijke", "lichamelijk"),
            ("no", "husene", "huset"),
            ("pl", "zamówienia", "zamówienie"),
            ("pt-BR", "devoluções", "devolução"),
            ("ro", "casele", "casa"),
            ("ru", "заказы", "заказов"),
            ("sr", "кућама", "куће"),
            ("sv", "husen", "huset"),
            ("ta", "வீடுகள்", "வீடு"),
            ("tr", "evlerde", "evler"),
            ("uk", "замовлення", "замовленням"),
        ] {
            assert!(has_stemmer(language), "{language} has a stemmer");
            let mut stems = Stems::of(language);
            let first = stems.stem(one).to_owned();
            if first != stems.stem(other) {
                apart.push(format!("{language}: {one} and {other}"));
            }
        }
        assert!(apart.is_empty(), "{apart:?}");
    }

    #[test]
    fn a_language_without_a_stemmer_keeps_its_words() {
        assert_eq!(Stems::of("zh").stem("退款"), "退款");
        assert_eq!(Stems::of("").stem("printing"), "printing");
    }
}
