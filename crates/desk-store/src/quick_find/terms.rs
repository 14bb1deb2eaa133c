//! What a customer can be found by, and what a query asks for.

use std::collections::BTreeSet;

use throughline_domain::{ContactKind, text};
use throughline_wire::rows::ContactPointRow;

/// Longer words are cut, on both sides alike.
const WORD_CHARS: usize = 40;
/// More terms than this per customer are not kept.
const MOST_TERMS: usize = 64;
/// More letters of a query than this are not read.
const QUERY_CHARS: usize = 200;
/// More words of a query than this are not looked for.
const MOST_WORDS: usize = 8;

/// All terms of a customer, sorted.
pub(crate) fn of_customer(name: &str, organisation: &str, points: &[ContactPointRow]) -> BTreeSet<String> {
    let mut terms = BTreeSet::new();
    add_words(&mut terms, name);
    add_words(&mut terms, organisation);
    for point in points {
        add_contact_point(&mut terms, point);
    }
    while terms.len() > MOST_TERMS {
        terms.pop_last();
    }
    terms
}

/// Terms of one address.
pub(crate) fn of_contact_point(point: &ContactPointRow) -> BTreeSet<String> {
    let mut terms = BTreeSet::new();
    add_contact_point(&mut terms, point);
    terms
}

fn add_contact_point(terms: &mut BTreeSet<String>, point: &ContactPointRow) {
    match point.kind {
        ContactKind::Phone => add_phone(terms, &point.value),
        // Nobody types a browser's id.
        ContactKind::ChatVisitor => {}
        ContactKind::LoyaltyCard => {
            add_words(terms, &point.value);
            let digits: String = point.value.chars().filter(char::is_ascii_digit).collect();
            if digits.len() >= 4 {
                terms.insert(digits);
            }
        }
        ContactKind::Email | ContactKind::SiteUser | ContactKind::Handle => add_words(terms, &point.value),
    }
}

/// Every word; of `O'Brien` also `obrien`; of a name written without spaces
/// (Chinese, Japanese) every ending, so that the given name finds it.
fn add_words(terms: &mut BTreeSet<String>, raw: &str) {
    let folded = text::fold(raw);
    for token in folded.split_whitespace() {
        let words: Vec<String> = token.split(|c: char| !c.is_alphanumeric()).filter_map(cut).collect();
        if words.len() == 2 {
            terms.extend(cut(&words.concat()));
        }
        for word in words {
            if word.chars().all(is_written_without_spaces) {
                let starts: Vec<usize> = word.char_indices().map(|(at, _)| at).skip(1).collect();
                terms.extend(starts.into_iter().filter_map(|at| word.get(at..)).map(str::to_owned));
            }
            terms.insert(word);
        }
    }
}

/// The digits from the country code on, and from the national number on.
fn add_phone(terms: &mut BTreeSet<String>, e164: &str) {
    let digits: String = e164.chars().filter(char::is_ascii_digit).collect();
    if let Some(national) = digits.get(country_code_len(&digits)..) {
        // Written without the leading zero, which callers type or not (and Italy keeps).
        let national = national.trim_start_matches('0');
        if !national.is_empty() {
            terms.insert(national.to_owned());
        }
    }
    if !digits.is_empty() {
        terms.insert(digits);
    }
}

/// ITU E.164: one digit for North America and Russia, two for the listed, three for the rest.
fn country_code_len(digits: &str) -> usize {
    const TWO: [&str; 46] = [
        "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48",
        "49", "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66", "81",
        "82", "84", "86", "90", "91", "92", "93", "94", "95", "98", "28", "83",
    ];
    if digits.starts_with(['1', '7']) {
        1
    } else if digits.get(..2).is_some_and(|code| TWO.contains(&code)) {
        2
    } else {
        3
    }
}

fn is_written_without_spaces(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{20000}'..='\u{2FA1F}')
}

fn cut(word: &str) -> Option<String> {
    if word.is_empty() { None } else { Some(word.chars().take(WORD_CHARS).collect()) }
}

/// A word of a query: a term that begins with any of its forms matches.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Word {
    pub(crate) forms: Vec<String>,
}

impl Word {
    /// How a list of terms (between spaces) matches.
    pub(crate) fn matches(&self, terms: &str) -> Match {
        let mut best = Match::No;
        for term in terms.split(' ') {
            for form in &self.forms {
                if term == form {
                    return Match::Exact;
                }
                if term.starts_with(form.as_str()) {
                    best = Match::Prefix;
                }
            }
        }
        best
    }

    /// Letters of the shortest form.
    pub(crate) fn len(&self) -> usize {
        self.forms.iter().map(String::len).min().unwrap_or(0)
    }
}

/// How a word matches.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Match {
    No,
    Prefix,
    Exact,
}

/// The words of a query. Digits that stand together are one number however they are spaced.
pub(crate) fn of_query(query: &str) -> Vec<Word> {
    let short: String = query.chars().take(QUERY_CHARS).collect();
    // Written in many countries for "leave this zero out from abroad".
    let folded = text::fold(&short).replace("(0)", " ");
    let mut words = Vec::new();
    let mut number = String::new();
    for token in folded.split_whitespace() {
        let bare: String =
            token.chars().filter(|c| !matches!(c, '+' | '(' | ')' | '-' | '.' | '/')).collect();
        if !bare.is_empty() && bare.chars().all(|c| c.is_ascii_digit()) {
            number.push_str(&bare);
            continue;
        }
        words.extend(number_word(&mut number));
        words.extend(
            token
                .split(|c: char| !c.is_alphanumeric())
                .filter_map(cut)
                .map(|form| Word { forms: vec![form] }),
        );
    }
    words.extend(number_word(&mut number));
    words.truncate(MOST_WORDS);
    words
}

fn number_word(number: &mut String) -> Option<Word> {
    let digits = cut(&std::mem::take(number))?;
    // 07700 and 0044 7700 are how the same number is dialled at home and from abroad.
    let bare = digits.trim_start_matches('0').to_owned();
    let mut forms = vec![digits];
    if !bare.is_empty() && Some(&bare) != forms.first() {
        forms.push(bare);
    }
    Some(Word { forms })
}

#[cfg(test)]
mod tests {
    use throughline_domain::{ContactPointId, CustomerId};
    use throughline_wire::rows::Trust;
    use uuid::Uuid;

    use super::*;

    fn point(kind: ContactKind, value: &str) -> ContactPointRow {
        ContactPointRow {
            id: ContactPointId(Uuid::nil()),
            customer_id: CustomerId(Uuid::nil()),
            kind,
            value: value.to_owned(),
            trust: Trust::Stated,
        }
    }

    #[test]
    fn a_number_is_found_from_its_country_code_and_from_its_national_beginning() {
        let terms = of_contact_point(&point(ContactKind::Phone, "+447700900118"));
        assert_eq!(terms.into_iter().collect::<Vec<_>>(), ["447700900118", "7700900118"]);
        let three = of_contact_point(&point(ContactKind::Phone, "+353851234567"));
        assert!(three.contains("851234567"), "three-digit country codes are cut off too");
    }

    #[test]
    fn a_number_in_a_query_is_one_word_however_it_is_spaced() {
        for query in ["07700 900118", "0044 (0)7700-900118", "+44 7700 900 118"] {
            let words = of_query(query);
            assert_eq!(words.len(), 1, "{query}");
            assert_ne!(words[0].matches(" 447700900118 7700900118 "), Match::No, "{query}");
        }
    }

    #[test]
    fn names_lose_accents_and_apostrophes() {
        let terms = of_customer("Siân O'Brien-Dvořák", "", &[]);
        for term in ["sian", "o", "brien", "dvorak"] {
            assert!(terms.contains(term), "{term} of {terms:?}");
        }
        assert!(of_customer("O'Brien", "", &[]).contains("obrien"), "typed without the apostrophe");
    }

    #[test]
    fn a_given_name_finds_a_name_written_without_spaces() {
        assert!(of_customer("山田太郎", "", &[]).contains("太郎"));
    }

    #[test]
    fn odd_queries_are_cut_to_size() {
        assert!(of_query("\"'; DROP TABLE 🙂").len() <= 3);
        assert!(of_query(&"x ".repeat(5_000)).len() <= MOST_WORDS);
        assert!(of_query("🙂 — !").is_empty());
    }
}
