//! Requests and answers about what could answer a customer, and how it goes into a reply.

use serde::{Deserialize, Serialize};
use throughline_domain::{AnswerUse, ArticleId, Audience, ConversationId, Millis};
use ts_rs::TS;

use crate::rows::AnsweredWith;

/// What could answer the customer's latest words, or what the agent is typing.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct SuggestAnswers {
    /// In which conversation.
    pub conversation_id: ConversationId,
    /// What the agent is typing; counts beside the customer's words.
    pub draft: String,
}

/// The best articles and the best past answers; both empty when nothing is good enough.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, TS)]
pub struct Suggestions {
    /// The customer's words that were looked at; empty when they said nothing.
    pub question: String,
    /// At most three, the best first.
    pub articles: Vec<SuggestedArticle>,
    /// At most three, the best first.
    pub replies: Vec<SuggestedReply>,
}

/// An article suggested.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, TS)]
pub struct SuggestedArticle {
    /// Which.
    pub article_id: ArticleId,
    /// Its title.
    pub title: String,
    /// Its summary or first lines.
    pub summary: String,
    /// Its language.
    pub language: String,
    /// Who may read it.
    pub audience: Audience,
    /// Why.
    pub why: Why,
}

/// What a colleague answered before.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, TS)]
pub struct SuggestedReply {
    /// Names the message.
    pub answer: AnsweredWith,
    /// The question it answered.
    pub question: String,
    /// The words.
    pub text: String,
    /// Who wrote it; may be empty.
    pub agent_name: String,
    /// When.
    #[ts(type = "number")]
    pub at: Millis,
    /// Why.
    pub why: Why,
}

/// Why something is suggested.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, TS)]
pub struct Why {
    /// How likely it is the answer, 0 to 1, as measured on what was learned.
    pub probability: f64,
    /// Words of the question it matched.
    pub matched_words: Vec<String>,
    /// How often it answered questions like this one.
    pub times_used: u32,
}

/// Tells what was done with an answer; the next suggestion knows.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct RecordAnswer {
    /// Where.
    pub conversation_id: ConversationId,
    /// The customer's words; empty: their latest ones in this conversation.
    pub question: String,
    /// With what.
    pub answer: AnsweredWith,
    /// What was done.
    pub used: AnswerUse,
}

/// How an article goes into a reply.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(rename_all = "snake_case")]
pub enum InsertForm {
    /// Its words, readable as plain text.
    Text,
    /// Its title and a link to the portal.
    Link,
}

/// The words that put an article into a reply.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct InsertArticle {
    /// Which.
    pub article_id: ArticleId,
    /// How.
    pub form: InsertForm,
}

/// The words to insert.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct ArticleWords {
    /// Plain text.
    pub text: String,
}

/// An article was opened from a search.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct NoteSearch {
    /// What was asked.
    pub query: String,
    /// How many answers there were.
    pub hits: u32,
    /// What was opened; none when the search was given up.
    pub opened: Option<ArticleId>,
}
