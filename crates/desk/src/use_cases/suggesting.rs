//! What could answer the customer: articles and colleagues' past replies, from
//! what was learned on this machine. Silent rather than guessing.

use std::collections::HashSet;
use std::sync::Arc;

use throughline_desk_store::past_answers::{self, PastAnswer};
use throughline_desk_store::{Reader, StoreError, articles, conversations, interactions, timeline};
use throughline_domain::{AgentId, ArticleId, ConversationId, Direction, InteractionId};
use throughline_search::knowledge::{self, Query};
use throughline_wire::desk_api::{
    GetTimeline, SuggestAnswers, SuggestedArticle, SuggestedReply, Suggestions, Why,
};
use throughline_wire::rows::{AnsweredWith, ArticleRow, Details};

use super::finding::summary_of;
use crate::desk::Inner;
use crate::error::DeskError;
use crate::finding::articles::published;
use crate::finding::learning::Guess;
use crate::finding::likeness::Asked;
use crate::finding::past;
use crate::knowledge::latest_words;
use crate::seat::Seat;

/// Articles and replies shown.
const SHOWN: usize = 3;
/// The newest words of the customer that count.
const MAX_QUESTION_CHARS: usize = 2_000;
const MAX_DRAFT_CHARS: usize = 1_000;
/// Less likely ones are not shown beside a good one.
const LEAST: f32 = 0.05;
/// A found article has at least this share of the words of the draft.
const SHARE_OF_DRAFT: f32 = 0.6;
/// What a found article's share of the words says of its being the answer.
const FOUND_TRUST: f32 = 0.5;
/// Messages of the conversation looked at.
const LOOK_BACK: u32 = 60;

/// The best articles and the best past answers.
pub(crate) async fn suggest_answers(desk: &Inner, request: SuggestAnswers) -> Result<Suggestions, DeskError> {
    let seat = desk.seat()?;
    // What was recorded a moment ago counts.
    seat.finding.learning.catch_up(&seat.store).await?;
    let id = request.conversation_id;
    let asking = seat.store.read(move |reader| Asking::read(reader, id, &request.draft)).await?;
    if asking.question.is_empty() && asking.draft.is_empty() {
        return Ok(Suggestions { question: String::new(), articles: Vec::new(), replies: Vec::new() });
    }
    let thinking = Arc::clone(&seat);
    let named = tokio::task::spawn_blocking(move || {
        let named = Named::by(&thinking, &asking);
        (asking, named)
    });
    let (asking, named) = named.await.map_err(|_| DeskError::Broken)?;
    let showing = Arc::clone(&seat);
    Ok(seat.store.read(move |reader| show(reader, &showing, asking, named)).await?)
}

/// What is asked, and what was said already.
struct Asking {
    conversation: ConversationId,
    question: String,
    draft: String,
    /// The customer's language.
    language: String,
    /// Articles sent in this conversation.
    sent_articles: HashSet<ArticleId>,
    /// Words sent in this conversation.
    sent: Vec<String>,
}

impl Asking {
    fn read(reader: &Reader<'_>, id: ConversationId, draft: &str) -> Result<Self, StoreError> {
        let mut asking = Self {
            conversation: id,
            question: newest_chars(latest_words(reader, id)?.trim(), MAX_QUESTION_CHARS),
            draft: newest_chars(draft.trim(), MAX_DRAFT_CHARS),
            language: String::new(),
            sent_articles: HashSet::new(),
            sent: Vec::new(),
        };
        let Some(conversation) = conversations::get(reader, id)? else { return Ok(asking) };
        let customer_id = conversation.customer_id;
        if let Some(customer) = throughline_desk_store::customers::get(reader, customer_id)? {
            asking.language = customer.language;
        }
        let request = GetTimeline { customer_id, conversation_id: Some(id), before: None, limit: LOOK_BACK };
        for item in timeline::page(reader, &request)?.items {
            let said = item.interaction;
            if said.direction == Direction::Out {
                if let Details::ArticleCard { article_id, .. } = said.details {
                    asking.sent_articles.insert(article_id);
                }
                asking.sent.push(said.body);
            }
        }
        Ok(asking)
    }

    /// The customer just got it: as a card, as a link, or as words.
    fn was_sent(&self, article: &ArticleRow) -> bool {
        let id = article.id.to_string();
        self.sent_articles.contains(&article.id) || self.sent.iter().any(|words| words.contains(&id))
    }
}

fn newest_chars(text: &str, count: usize) -> String {
    let skipped = text.chars().count().saturating_sub(count);
    text.chars().skip(skipped).collect()
}

/// What the suggester and the indexes name.
struct Named {
    guesses: Vec<Guess>,
    past: Vec<InteractionId>,
    asked: Asked,
}

impl Named {
    fn by(seat: &Seat, asking: &Asking) -> Self {
        let mut guesses = confident(seat, &asking.question, asking.conversation);
        for more in
            [confident(seat, &asking.draft, asking.conversation), found(seat, asking).unwrap_or_else(not_now)]
        {
            let known: HashSet<_> = guesses.iter().map(|guess| guess.id).collect();
            guesses.extend(more.into_iter().filter(|guess| !known.contains(&guess.id)));
        }
        let asked = Asked::of(if asking.question.is_empty() { &asking.draft } else { &asking.question });
        let past = past::candidates(&seat.finding.past, &asked).unwrap_or_else(not_now);
        Self { guesses, past, asked }
    }
}

/// Suggestions are an offer: without an index there are fewer of them.
fn not_now<T: Default>(error: DeskError) -> T {
    tracing::warn!(%error, "suggestions without an index");
    T::default()
}

/// What the suggester is sure of; nothing when it is not.
fn confident(seat: &Seat, text: &str, conversation: ConversationId) -> Vec<Guess> {
    if text.is_empty() {
        return Vec::new();
    }
    let (guesses, is_confident) = seat.finding.learning.guesses(text, conversation);
    if is_confident {
        guesses.into_iter().filter(|guess| guess.probability >= LEAST).collect()
    } else {
        Vec::new()
    }
}

/// Articles that have the words of the draft: the agent is looking for something.
fn found(seat: &Seat, asking: &Asking) -> Result<Vec<Guess>, DeskError> {
    let draft = Asked::of(&asking.draft);
    let words = draft.telling(12);
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let query = Query {
        limit: SHOWN * 2,
        language: Some(asking.language.clone()).filter(|language| !language.is_empty()),
        highlight: false,
        ..Query::new(words.join(" "), knowledge::Audience::Agents)
    };
    let hits = seat.finding.articles.with(|index| index.search(&query))?;
    let guesses = hits.hits.into_iter().filter_map(|hit| {
        let share = draft.share_in(&Asked::of(&hit.matched_words.join(" ")));
        let is_good =
            share >= SHARE_OF_DRAFT && !seat.finding.learning.is_out(hit.id, asking.conversation, &draft);
        is_good.then_some(Guess {
            id: hit.id,
            is_reply: false,
            probability: share * FOUND_TRUST,
            matched_words: hit.matched_words,
            times_used: 0,
        })
    });
    Ok(guesses.collect())
}

fn show(reader: &Reader<'_>, seat: &Seat, asking: Asking, named: Named) -> Result<Suggestions, StoreError> {
    let mut articles = Vec::new();
    let mut replies: Vec<SuggestedReply> = Vec::new();
    let mut families = HashSet::new();
    for guess in named.guesses {
        if guess.is_reply {
            if replies.len() < SHOWN {
                replies.extend(reply(reader, &asking, guess)?);
            }
        } else if articles.len() < SHOWN
            && let Some((row, suggested)) = article(reader, &asking, guess)?
            && families.insert(row.family_id)
        {
            articles.push(suggested);
        }
    }
    let is_wanted = |answer: &PastAnswer| {
        let is_out = seat.finding.learning.is_out(answer.reply_id.0, asking.conversation, &named.asked);
        !is_out && is_new(&asking, answer)
    };
    for alike in past::alike(reader, &named.past, &named.asked, is_wanted)? {
        let is_known = |known: &SuggestedReply| known.text.trim() == alike.answer.text.trim();
        if replies.len() < SHOWN && !replies.iter().any(is_known) {
            let probability = f64::from(alike.likeness);
            let why = Why { probability, matched_words: alike.common, times_used: alike.times };
            replies.push(suggested_reply(reader, alike.answer, why)?);
        }
    }
    Ok(Suggestions { question: asking.question, articles, replies })
}

fn article(
    reader: &Reader<'_>,
    asking: &Asking,
    guess: Guess,
) -> Result<Option<(ArticleRow, SuggestedArticle)>, StoreError> {
    let Some(row) = articles::get(reader, ArticleId(guess.id))? else { return Ok(None) };
    let row = in_language(reader, row, &asking.language)?;
    if asking.was_sent(&row) {
        return Ok(None);
    }
    let Some((_, words)) = published(&row) else { return Ok(None) };
    let suggested = SuggestedArticle {
        article_id: row.id,
        title: words.title.clone(),
        summary: summary_of(words),
        language: row.language.clone(),
        audience: row.audience,
        why: why(&guess),
    };
    Ok(Some((row, suggested)))
}

/// The customer's variant of an article, if there is one.
fn in_language(reader: &Reader<'_>, row: ArticleRow, language: &str) -> Result<ArticleRow, StoreError> {
    if language.is_empty() || row.language == language {
        return Ok(row);
    }
    let variants = articles::of_family(reader, row.family_id, 0)?;
    let Some(own) = variants.iter().find(|it| it.is_published && it.language == language) else {
        return Ok(row);
    };
    Ok(articles::get(reader, own.article_id)?.unwrap_or(row))
}

fn reply(reader: &Reader<'_>, asking: &Asking, guess: Guess) -> Result<Option<SuggestedReply>, StoreError> {
    let id = InteractionId(guess.id);
    let answer = match past_answers::get(reader, id)? {
        Some(answer) => answer,
        // An agent said that it answers such questions: its own question does not matter.
        None => match interactions::get(reader, id)? {
            Some(row) => PastAnswer {
                reply_id: id,
                conversation_id: row.conversation_id,
                question: String::new(),
                text: row.body,
                agent_id: row.agent_id,
                at: row.at,
            },
            None => return Ok(None),
        },
    };
    if !is_new(asking, &answer) {
        return Ok(None);
    }
    Ok(Some(suggested_reply(reader, answer, why(&guess))?))
}

/// Neither from this conversation nor said in it.
fn is_new(asking: &Asking, answer: &PastAnswer) -> bool {
    answer.conversation_id != asking.conversation
        && !asking.sent.iter().any(|said| said.trim() == answer.text.trim())
}

fn suggested_reply(reader: &Reader<'_>, answer: PastAnswer, why: Why) -> Result<SuggestedReply, StoreError> {
    Ok(SuggestedReply {
        answer: AnsweredWith::Reply { interaction_id: answer.reply_id },
        question: answer.question,
        text: answer.text,
        agent_name: name_of(reader, answer.agent_id)?,
        at: answer.at,
        why,
    })
}

fn name_of(reader: &Reader<'_>, agent: Option<AgentId>) -> Result<String, StoreError> {
    let Some(agent) = agent else { return Ok(String::new()) };
    Ok(throughline_desk_store::colleagues::get(reader, agent)?.map(|agent| agent.name).unwrap_or_default())
}

fn why(guess: &Guess) -> Why {
    Why {
        probability: f64::from(guess.probability),
        matched_words: guess.matched_words.clone(),
        times_used: guess.times_used,
    }
}
