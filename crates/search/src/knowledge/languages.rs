//! Which languages the index holds, and so which stems a typed word may have.

use std::collections::BTreeMap;
use std::io;

use tantivy::Searcher;

use super::document::LANGUAGE_FACET;
use super::schema::Fields;
use crate::text::{Word, has_stemmer, stem};

/// A word is stemmed for so many languages; words of rarer ones are found as written.
const MAX_STEMMED: usize = 6;

/// The languages of the index, most articles first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Languages {
    stemmed: Vec<String>,
    /// Are there articles whose words were not stemmed, or not for a language here?
    has_plain: bool,
}

impl Languages {
    /// Read from the filters of some indexes.
    pub fn read<'a>(searchers: impl IntoIterator<Item = &'a Searcher>, fields: &Fields) -> io::Result<Self> {
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        for segment in searchers.into_iter().flat_map(Searcher::segment_readers) {
            let facets = segment.inverted_index(fields.facet).map_err(io::Error::other)?;
            let range = facets.terms().range().ge(LANGUAGE_FACET).lt("l;");
            let mut stream = range.into_stream()?;
            while stream.advance() {
                let language =
                    String::from_utf8_lossy(stream.key()).trim_start_matches(LANGUAGE_FACET).to_owned();
                *counts.entry(language).or_default() += u64::from(stream.value().doc_freq);
            }
        }
        let mut by_count: Vec<(u64, String)> =
            counts.into_iter().map(|(language, count)| (count, language)).collect();
        by_count.sort_by(|one, other| other.cmp(one));
        Ok(Self::of(by_count.into_iter().map(|(_, language)| language)))
    }

    /// These, most important first.
    pub fn of(languages: impl IntoIterator<Item = String>) -> Self {
        let (stemmed, plain): (Vec<_>, Vec<_>) =
            languages.into_iter().partition(|language| has_stemmer(language));
        let has_plain = !plain.is_empty() || stemmed.len() > MAX_STEMMED;
        Self { stemmed: stemmed.into_iter().take(MAX_STEMMED).collect(), has_plain }
    }

    /// The terms a typed word may stand under in the `stem` field.
    pub fn stems(&self, word: &Word) -> Vec<String> {
        let mut out: Vec<String> = Vec::with_capacity(2);
        let mut add = |term: String| {
            if !out.contains(&term) {
                out.push(term);
            }
        };
        for language in &self.stemmed {
            add(stem(language, word.lower()));
            if word.lower.is_some() {
                add(stem(language, &word.form));
            }
        }
        if self.has_plain || self.stemmed.is_empty() {
            add(word.form.clone());
        }
        out
    }

    /// The word itself and its stems.
    pub fn forms(&self, word: &Word) -> Vec<String> {
        let mut forms = self.stems(word);
        if !forms.contains(&word.form) {
            forms.push(word.form.clone());
        }
        forms
    }
}
