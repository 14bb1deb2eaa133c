//! What goes into the index and what comes out of it.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use throughline_domain::Millis;
use uuid::Uuid;

use crate::text::{self, Snippet, Sought};

/// One language variant of one article, as it should be found. Putting it again
/// under the same `id` replaces it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArticleDoc {
    /// The variant's id.
    pub id: Uuid,
    /// What the variants of one article share; its own `id` when there is only one.
    pub family_id: Uuid,
    /// Language tag (`en`, `pt-BR`); empty when unknown.
    pub language: String,
    /// Its title.
    pub title: String,
    /// One or two sentences under the title; may be empty.
    pub summary: String,
    /// Plain text, no markup.
    pub body_text: String,
    /// The topics it is filed under.
    pub topics: Vec<Uuid>,
    /// The products it is about, compared without case.
    pub products: Vec<String>,
    /// May customers see it?
    pub is_public: bool,
    /// Where it comes from.
    pub source: Source,
    /// Last change, for ranking.
    pub updated_at: Millis,
    /// "Was this helpful": yes.
    pub votes_up: u32,
    /// "Was this helpful": no.
    pub votes_down: u32,
    /// How often it resolved something.
    pub times_used: u32,
}

/// Where an article comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Written by the team.
    Published,
    /// Kept from a community thread.
    Community,
    /// A question that was answered with an article.
    Question,
}

/// Who is asking.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// A customer: public articles only. The default, so that nothing internal leaks by omission.
    #[default]
    Public,
    /// An agent: everything.
    Agents,
}

/// What is asked of the index. `"a phrase"` and `-excluded` are understood in `text`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// As typed; anything is fine.
    pub text: String,
    /// The reader's language: its variant of an article is shown, and ranks higher.
    pub language: Option<String>,
    /// Only articles in `language`.
    pub only_language: bool,
    /// Only articles filed under this.
    pub topic: Option<Uuid>,
    /// Only articles about this.
    pub product: Option<String>,
    /// Who is asking.
    pub audience: Audience,
    /// At most so many hits (at most [`Query::MAX_LIMIT`]).
    pub limit: usize,
    /// Hits to skip (at most [`Query::MAX_OFFSET`]).
    pub offset: usize,
    /// The last word may still be being typed.
    pub is_typing: bool,
    /// Say where the words stand in the titles.
    pub highlight: bool,
}

impl Query {
    /// The longest page.
    pub const MAX_LIMIT: usize = 100;
    /// How deep a list can be paged.
    pub const MAX_OFFSET: usize = 1_000;

    /// A first page of ten for someone typing.
    pub fn new(text: impl Into<String>, audience: Audience) -> Self {
        Self {
            text: text.into(),
            language: None,
            only_language: false,
            topic: None,
            product: None,
            audience,
            limit: 10,
            offset: 0,
            is_typing: true,
            highlight: true,
        }
    }
}

/// One article found.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// The variant.
    pub id: Uuid,
    /// Its family; a page holds one hit per family.
    pub family_id: Uuid,
    /// The variant's language.
    pub language: String,
    /// Its title.
    pub title: String,
    /// Where the words stand in `title`, in bytes; see [`text::marked`].
    pub title_highlights: Vec<Range<usize>>,
    /// May customers see it?
    pub is_public: bool,
    /// Where it comes from.
    pub source: Source,
    /// Higher is better; comparable within one answer only.
    pub score: f32,
    /// The typed words it has, in some form.
    pub matched_words: Vec<String>,
}

/// A page of hits.
#[derive(Clone, Debug, Default)]
pub struct Hits {
    /// Best first.
    pub hits: Vec<Hit>,
    /// How many there are in all; where they are many, each language of one counts.
    pub count: usize,
    /// Are there more after these?
    pub has_more: bool,
    /// Did every part of the index answer? `false` while it is filled for the first
    /// time or damaged: the owner may want to look through its store as well.
    pub is_complete: bool,
    /// What was looked for, for [`Hits::snippet`].
    pub sought: Vec<Sought>,
}

impl Hits {
    /// The passage of an article's text to show under its title, at most `max_chars`
    /// long. The index keeps no texts: the owner reads those of the page it shows.
    pub fn snippet(&self, text: &str, language: &str, max_chars: usize) -> Snippet {
        text::snippet_of(text, &self.sought, language, max_chars)
    }
}
