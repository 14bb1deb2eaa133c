//! An article as the engine takes it: its words cut, folded and stemmed, its
//! ranking figures packed into one number, and the card a hit is made from.

use std::collections::{HashMap, HashSet};

use tantivy::TantivyDocument;
use tantivy::schema::Field;
use tantivy::tokenizer::{PreTokenizedString, Token};
use throughline_domain::Millis;
use uuid::Uuid;

use super::article::{ArticleDoc, Source};
use super::schema::Fields;
use crate::text::{Stems, Word, fold, pairs, words};

/// Letters of a word's beginning kept for every word.
pub const EDGE_CHARS: usize = 5;
/// Letters of a word's beginning kept for words of the title.
pub const TITLE_EDGE_CHARS: usize = 8;
/// Words of the summary do not stand next to those of the title.
const GAP: usize = 10;
const DAY_MS: Millis = 24 * 60 * 60 * 1_000;
/// Languages whose stemmers are kept at hand.
const MAX_STEMMERS: usize = 8;

/// Turns articles into documents, remembering stems.
pub struct Documents {
    fields: Fields,
    stems: HashMap<String, Stems>,
}

impl Documents {
    /// For an index with these fields.
    pub fn new(fields: Fields) -> Self {
        Self { fields, stems: HashMap::new() }
    }

    /// One article.
    pub fn make(&mut self, article: &ArticleDoc) -> TantivyDocument {
        let fields = self.fields.clone();
        let title = words(&article.title);
        let mut all = Gathered::default();
        if self.stems.len() >= MAX_STEMMERS && !self.stems.contains_key(&article.language) {
            self.stems.clear();
        }
        let stems =
            self.stems.entry(article.language.clone()).or_insert_with(|| Stems::of(&article.language));
        all.add(&title, stems);
        let title_stems = all.stem.clone();
        all.add(&words(&article.summary), stems);
        all.add(&words(&article.body_text), stems);

        let mut document = TantivyDocument::default();
        document.add_bytes(fields.id, article.id.as_bytes());
        document.add_u64(fields.rank, rank_of(article));
        document.add_u64(fields.family, family_key(article.family_id));
        document.add_bytes(fields.card, &card_of(article));
        put(&mut document, fields.title, title_stems);
        put(&mut document, fields.title_edge, tokens(title_edges(&title)));
        put(&mut document, fields.edge, tokens(all.edges()));
        put(&mut document, fields.facet, tokens(facets(article)));
        put(&mut document, fields.body, all.body);
        put(&mut document, fields.stem, all.stem);
        document
    }
}

/// The words of title, summary and body.
#[derive(Default)]
struct Gathered {
    body: Vec<Token>,
    stem: Vec<Token>,
    next: usize,
}

impl Gathered {
    fn add(&mut self, words: &[Word], stems: &mut Stems) {
        for word in words {
            self.body.push(token(&word.form, self.next + word.position));
            let stem = token(stems.stem(word.lower()), 0);
            self.stem.push(stem);
            if word.lower.is_some() {
                self.typed_plainly(word, stems);
            }
        }
        self.pairs(words);
        self.next += words.last().map_or(0, |word| word.position + GAP);
    }

    /// The stem of the word as a plain keyboard types it, when it is another.
    fn typed_plainly(&mut self, word: &Word, stems: &mut Stems) {
        let plain = stems.stem(&word.form);
        if self.stem.last().is_some_and(|last| last.text != plain) {
            let plain = token(plain, 0);
            self.stem.push(plain);
        }
    }

    /// Pairs of dense writing, across the words the segmenter cut.
    fn pairs(&mut self, words: &[Word]) {
        let mut run = String::new();
        let mut end = None;
        for word in words {
            if end != Some(word.at.start) || !word.is_dense {
                self.pairs_of(&run);
                run.clear();
            }
            if word.is_dense {
                run.push_str(&word.form);
                end = Some(word.at.end);
            }
        }
        self.pairs_of(&run);
    }

    fn pairs_of(&mut self, run: &str) {
        // A word of two letters is in already.
        if run.chars().nth(2).is_some() {
            self.stem.extend(pairs(run).iter().map(|pair| token(pair, 0)));
        }
    }

    fn edges(&self) -> HashSet<&str> {
        let mut edges = HashSet::new();
        let mut seen = HashSet::new();
        for word in self.body.iter().filter(|word| seen.insert(word.text.as_str())) {
            let from = usize::from(word.text.is_ascii());
            add_edges(&mut edges, &word.text, from, EDGE_CHARS);
        }
        edges
    }
}

fn title_edges(title: &[Word]) -> HashSet<&str> {
    let mut edges = HashSet::new();
    for word in title {
        add_edges(&mut edges, &word.form, 0, TITLE_EDGE_CHARS);
    }
    edges
}

fn add_edges<'a>(edges: &mut HashSet<&'a str>, word: &'a str, from: usize, chars: usize) {
    for (at, c) in word.char_indices().take(chars).skip(from) {
        edges.extend(word.get(..at + c.len_utf8()));
    }
}

fn token(text: &str, position: usize) -> Token {
    Token { offset_from: 0, offset_to: 0, position, text: text.to_owned(), position_length: 1 }
}

fn tokens<'a>(texts: impl IntoIterator<Item = impl AsRef<str> + 'a>) -> Vec<Token> {
    texts.into_iter().enumerate().map(|(position, text)| token(text.as_ref(), position)).collect()
}

fn put(document: &mut TantivyDocument, field: Field, tokens: Vec<Token>) {
    document.add_pre_tokenized_text(field, PreTokenizedString { text: String::new(), tokens });
}

fn facets(article: &ArticleDoc) -> Vec<String> {
    let mut facets = vec![language_facet(&article.language)];
    facets.extend(article.topics.iter().copied().map(topic_facet));
    facets.extend(article.products.iter().map(|product| product_facet(product)));
    if article.is_public {
        facets.push(PUBLIC_FACET.into());
    }
    facets
}

/// Marks what customers may see.
pub const PUBLIC_FACET: &str = "a:public";
/// Before a language.
pub const LANGUAGE_FACET: &str = "l:";

/// Marks a language.
pub fn language_facet(language: &str) -> String {
    format!("{LANGUAGE_FACET}{}", language.to_lowercase())
}

/// Marks a topic.
pub fn topic_facet(topic: Uuid) -> String {
    format!("t:{topic}")
}

/// Marks a product.
pub fn product_facet(product: &str) -> String {
    format!("p:{}", fold(product.trim()))
}

/// Half of a family's id: enough to tell families apart.
pub fn family_key(family: Uuid) -> u64 {
    let (high, low) = family.as_u64_pair();
    high ^ low
}

/// Sixteen bits of a language, to compare with.
pub fn language_key(language: &str) -> u64 {
    let hash = language.to_lowercase().bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    hash >> 48
}

/// What ranking reads of an article.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rank {
    /// From 0 (voted down, never used) to 1.
    pub quality: f32,
    /// Day of the last change, since 1970.
    pub day: u64,
    /// [`language_key`].
    pub language: u64,
}

impl Rank {
    /// From the packed number.
    pub fn unpack(packed: u64) -> Self {
        let quality = (packed >> 40 & 0xffff) as f32 / 65_535.0;
        Self { quality, day: packed >> 16 & 0xff_ffff, language: packed & 0xffff }
    }

    fn pack(self) -> u64 {
        let quality = (self.quality.clamp(0.0, 1.0) * 65_535.0) as u64;
        quality << 40 | self.day.min(0xff_ffff) << 16 | self.language & 0xffff
    }
}

/// The day of a time, since 1970.
pub fn day_of(at: Millis) -> u64 {
    (at.max(0) / DAY_MS) as u64
}

fn rank_of(article: &ArticleDoc) -> u64 {
    let (up, down) = (f64::from(article.votes_up), f64::from(article.votes_down));
    let votes = (up + 1.0) / (up + down + 2.0);
    let used = (f64::from(article.times_used).ln_1p() / 1_000_f64.ln_1p()).min(1.0);
    let trust = if article.source == Source::Community { 0.8 } else { 1.0 };
    let quality = (0.6 * votes + 0.4 * used) * trust;
    Rank {
        quality: quality as f32,
        day: day_of(article.updated_at),
        language: language_key(&article.language),
    }
    .pack()
}

/// What a hit is made from.
#[derive(Debug, PartialEq, Eq)]
pub struct Card {
    pub id: Uuid,
    pub family_id: Uuid,
    pub is_public: bool,
    pub source: Source,
    pub language: String,
    pub title: String,
}

fn card_of(article: &ArticleDoc) -> Vec<u8> {
    let source = match article.source {
        Source::Published => 0,
        Source::Community => 2,
        Source::Question => 4,
    };
    let language = article.language.as_bytes();
    let language = language.get(..255).unwrap_or(language);
    let mut card = Vec::with_capacity(34 + language.len() + article.title.len());
    card.extend_from_slice(article.id.as_bytes());
    card.extend_from_slice(article.family_id.as_bytes());
    card.push(source | u8::from(article.is_public));
    card.push(language.len() as u8);
    card.extend_from_slice(language);
    card.extend_from_slice(article.title.as_bytes());
    card
}

impl Card {
    /// Reads one; `None` when it is none of ours.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let (id, rest) = bytes.split_first_chunk::<16>()?;
        let (family, rest) = rest.split_first_chunk::<16>()?;
        let ([flags, length], rest) = rest.split_first_chunk::<2>()?;
        let (language, title) = rest.split_at_checked(usize::from(*length))?;
        Some(Self {
            id: Uuid::from_bytes(*id),
            family_id: Uuid::from_bytes(*family),
            is_public: flags & 1 == 1,
            source: match flags >> 1 {
                0 => Source::Published,
                1 => Source::Community,
                _ => Source::Question,
            },
            language: String::from_utf8_lossy(language).into_owned(),
            title: String::from_utf8_lossy(title).into_owned(),
        })
    }
}
