//! The portal's own words, one file per language, and the names of languages.

use std::collections::HashMap;
use std::sync::LazyLock;

use jiff::Timestamp;
use serde::Deserialize;
use throughline_domain::Millis;

/// The words of a language.
#[derive(Debug)]
pub struct Words {
    /// Its tag.
    pub language: &'static str,
    direction: String,
    months: Vec<String>,
    words: HashMap<String, String>,
}

#[derive(Deserialize)]
struct Read {
    direction: String,
    months: Vec<String>,
    #[serde(flatten)]
    words: HashMap<String, String>,
}

/// Language tag and file; the first is what everyone else falls back to.
const FILES: &[(&str, &str)] = &[
    ("en", include_str!("words/en.json")),
    ("de", include_str!("words/de.json")),
    ("fr", include_str!("words/fr.json")),
    ("es", include_str!("words/es.json")),
    ("ar", include_str!("words/ar.json")),
];

static ALL: LazyLock<Vec<Words>> =
    LazyLock::new(|| FILES.iter().map(|(tag, text)| read(tag, text)).collect());

fn read(language: &'static str, text: &str) -> Words {
    let read: Read =
        serde_json::from_str(text).expect("BUG: a file of words is not what a test made sure of");
    Words { language, direction: read.direction, months: read.months, words: read.words }
}

/// The words for a language tag: its own, its base's, or English.
pub fn words_for(tag: &str) -> &'static Words {
    let base = base_of(tag);
    let found = ALL.iter().find(|words| words.language == base).or_else(|| ALL.first());
    found.expect("BUG: there is no English")
}

/// `pt-BR` is `pt`.
pub fn base_of(tag: &str) -> String {
    tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase()
}

/// `rtl` for languages written from the right.
pub fn direction_of(tag: &str) -> &'static str {
    let is_rtl = matches!(
        base_of(tag).as_str(),
        "ar" | "he" | "iw" | "fa" | "ur" | "ps" | "sd" | "ug" | "yi" | "dv" | "ckb" | "ku"
    );
    if is_rtl { "rtl" } else { "ltr" }
}

impl Words {
    /// One of them; the key itself when it is missing, which a test rules out.
    pub fn say(&self, key: &'static str) -> &str {
        self.words.get(key).map_or(key, String::as_str)
    }

    /// One of them with its gaps filled.
    pub fn fill(&self, key: &'static str, gaps: &[(&str, &str)]) -> String {
        filled(self.say(key), gaps)
    }

    /// All of them, for a template.
    pub fn all(&self) -> &HashMap<String, String> {
        &self.words
    }

    /// `ltr` or `rtl`.
    pub fn direction(&self) -> &str {
        &self.direction
    }

    /// A day as the language writes it, by UTC.
    pub fn date(&self, at: Millis) -> String {
        let Ok(time) = Timestamp::from_millisecond(at) else { return String::new() };
        let date = time.to_zoned(jiff::tz::TimeZone::UTC).date();
        let month = self.months.get(usize::from(date.month().unsigned_abs()).saturating_sub(1));
        let (day, year) = (date.day().to_string(), date.year().to_string());
        self.fill("date", &[("day", &day), ("month", month.map_or("", String::as_str)), ("year", &year)])
    }
}

/// Puts words into the gaps of a sentence. What is put in is not looked at again.
pub fn filled(sentence: &str, gaps: &[(&str, &str)]) -> String {
    let mut out = String::new();
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            rest = after;
            continue;
        };
        out.push_str(gaps.iter().find(|(gap, _)| *gap == name).map_or("", |(_, words)| words));
        rest = after;
    }
    out.push_str(rest);
    out
}

/// What speakers of a language call it; the tag where that is not known here.
pub fn name_of(tag: &str) -> String {
    let name = match base_of(tag).as_str() {
        "en" => "English",
        "de" => "Deutsch",
        "fr" => "Français",
        "es" => "Español",
        "ar" => "العربية",
        "it" => "Italiano",
        "pt" => "Português",
        "nl" => "Nederlands",
        "pl" => "Polski",
        "cs" => "Čeština",
        "sk" => "Slovenčina",
        "da" => "Dansk",
        "sv" => "Svenska",
        "nb" | "no" => "Norsk",
        "fi" => "Suomi",
        "tr" => "Türkçe",
        "ru" => "Русский",
        "uk" => "Українська",
        "el" => "Ελληνικά",
        "he" => "עברית",
        "hi" => "हिन्दी",
        "ja" => "日本語",
        "ko" => "한국어",
        "zh" => "中文",
        "hu" => "Magyar",
        "ro" => "Română",
        "fa" => "فارسی",
        "vi" => "Tiếng Việt",
        _ => return tag.to_owned(),
    };
    match tag.split_once(['-', '_']) {
        Some((_, region)) => format!("{name} ({region})"),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{ALL, filled, words_for};

    #[test]
    fn every_language_has_every_word() {
        let keys = |at: usize| ALL[at].words.keys().cloned().collect::<BTreeSet<_>>();
        for (at, words) in ALL.iter().enumerate() {
            assert_eq!(keys(at), keys(0), "{}", words.language);
            assert_eq!(words.months.len(), 12, "{}", words.language);
        }
    }

    #[test]
    fn what_fills_a_gap_is_not_a_gap_again() {
        assert_eq!(filled("{n} of {q}", &[("n", "3"), ("q", "{n}")]), "3 of {n}");
        assert_eq!(filled("odd { brace", &[]), "odd  brace");
    }

    #[test]
    fn a_date_is_written_as_the_language_writes_it() {
        assert_eq!(words_for("de-AT").date(1_772_496_000_000), "3. März 2026");
        assert_eq!(words_for("xx").date(1_772_496_000_000), "3 March 2026");
    }
}
