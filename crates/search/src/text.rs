//! How text becomes words, the same for articles and for what is typed: cut into
//! words ([`words`]), folded (case, accents), brought to a stem per language
//! ([`Stems`]). Also the snippet shown under a title ([`snippet`]).
//!
//! Languages that write without spaces are cut by ICU's segmenter; Chinese and
//! Japanese words are found by their pairs of characters as well, since what is
//! typed is too short to be cut the same way as a sentence.

mod fold;
mod snippet;
mod stem;
mod words;

pub use fold::fold;
pub use snippet::{Marked, Snippet, Sought, marked};
pub(crate) use snippet::{highlights, snippet_of};
pub use stem::{Stems, has_stemmer, stem};
pub use words::{MAX_WORD_CHARS, Word, pairs, words};
