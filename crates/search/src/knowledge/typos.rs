//! What a mistyped word may have meant: the words of the index one step away
//! (two from eight letters on), a step being a letter changed, missing, too many
//! or two swapped, the first letter too. The most frequent are kept.

use std::collections::HashMap;
use std::io;
use std::sync::LazyLock;

use levenshtein_automata::{DFA, Distance, LevenshteinAutomatonBuilder, SINK_STATE};
use tantivy::Searcher;
use tantivy::schema::Field;
use tantivy_fst::Automaton;

/// Shorter words are taken as typed.
pub const MIN_CHARS: usize = 4;
/// From here on two steps are allowed.
const MIN_CHARS_FOR_TWO: usize = 8;
/// Readings kept.
const MAX_READINGS: usize = 8;
/// When one step finds no more articles than this, two are tried.
const FEW: u64 = 2;

static ONE_STEP: LazyLock<LevenshteinAutomatonBuilder> =
    LazyLock::new(|| LevenshteinAutomatonBuilder::new(1, true));
static TWO_STEPS: LazyLock<LevenshteinAutomatonBuilder> =
    LazyLock::new(|| LevenshteinAutomatonBuilder::new(2, true));

/// A word that may have been meant.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The word as it stands in articles, folded.
    pub form: String,
    /// From 0 to 1: how likely, against the likeliest.
    pub weight: f32,
}

/// The readings of a word that may be mistyped, likeliest first. `is_open`: the
/// word may go on.
pub fn readings(
    searchers: &[&Searcher],
    field: Field,
    typed: &str,
    is_open: bool,
) -> io::Result<Vec<Reading>> {
    let length = typed.chars().count();
    if length < MIN_CHARS || typed.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(Vec::new());
    }
    let mut found = near(searchers, field, typed, &ONE_STEP, is_open)?;
    let articles: u64 = found.iter().map(|(_, _, articles)| articles).sum();
    if length >= MIN_CHARS_FOR_TWO && articles <= FEW {
        found = near(searchers, field, typed, &TWO_STEPS, is_open)?;
    }
    found.retain(|(form, _, _)| form != typed);
    found.sort_by(|one, other| one.1.cmp(&other.1).then(other.2.cmp(&one.2)).then(one.0.cmp(&other.0)));
    found.truncate(MAX_READINGS);
    let most = found.iter().map(|(_, _, articles)| *articles).max().unwrap_or(1) as f32;
    let weight = |steps: u8, articles: u64| (articles as f32 / most).powf(0.4) / f32::from(steps.max(1));
    Ok(found
        .into_iter()
        .map(|(form, steps, articles)| Reading { form, weight: weight(steps, articles) })
        .collect())
}

/// Words, steps away, articles they stand in.
fn near(
    searchers: &[&Searcher],
    field: Field,
    typed: &str,
    builder: &LevenshteinAutomatonBuilder,
    is_open: bool,
) -> io::Result<Vec<(String, u8, u64)>> {
    let dfa = if is_open { builder.build_prefix_dfa(typed) } else { builder.build_dfa(typed) };
    let mut found: HashMap<String, (u8, u64)> = HashMap::new();
    for segment in searchers.iter().flat_map(|searcher| searcher.segment_readers()) {
        let words = segment.inverted_index(field).map_err(io::Error::other)?;
        let mut stream = words.terms().search(Near(&dfa)).into_stream()?;
        while stream.advance() {
            let Ok(word) = std::str::from_utf8(stream.key()) else { continue };
            let Distance::Exact(steps) = dfa.eval(word) else { continue };
            let articles = u64::from(stream.value().doc_freq);
            match found.get_mut(word) {
                Some(known) => known.1 += articles,
                None => drop(found.insert(word.to_owned(), (steps, articles))),
            }
        }
    }
    Ok(found.into_iter().map(|(word, (steps, articles))| (word, steps, articles)).collect())
}

/// Walks a dictionary along an automaton.
struct Near<'a>(&'a DFA);

impl Automaton for Near<'_> {
    type State = u32;

    fn start(&self) -> u32 {
        self.0.initial_state()
    }

    fn is_match(&self, state: &u32) -> bool {
        matches!(self.0.distance(*state), Distance::Exact(_))
    }

    fn can_match(&self, state: &u32) -> bool {
        *state != SINK_STATE
    }

    fn accept(&self, state: &u32, byte: u8) -> u32 {
        self.0.transition(*state, byte)
    }
}
