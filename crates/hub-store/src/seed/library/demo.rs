//! The demo company's knowledge base as rows: the same ids every time, times
//! counted back from now.

use std::collections::BTreeMap;

use throughline_domain::{
    AgentId, AnswerId, AnswerUse, ArticleFamilyId, ArticleId, ArticleState, Audience, ConversationId, Millis,
    TenantId, TopicId,
};
use throughline_wire::knowledge::ArticleVersion;
use throughline_wire::rows::{
    AnswerRow, AnsweredWith, ArticleContent, ArticleRow, PublishedArticle, TopicRow,
};

use super::script::{self, Script, TOPICS};
use crate::knowledge::{Searched, note_search};
use crate::seed::dice::Dice;
use crate::seed::{DAY, HOUR, kind};
use crate::{KnowledgeRows, Store, StoreError};

/// Who wrote, in turn; and the conversations questions were answered in, newest first.
pub(in crate::seed) struct Writers {
    /// Who wrote.
    pub agents: Vec<AgentId>,
    /// Conversations that are done, with the words they began with.
    pub conversations: Vec<ConversationId>,
}

/// Searches that found nothing, and how often; with `true`: something was found but not opened.
const SEARCHES: &[(&str, u32, bool)] = &[
    ("gift cards", 14, false),
    ("gift card balance", 6, false),
    ("static ip address", 9, false),
    ("ipv6", 5, false),
    ("student discount", 11, false),
    ("tv channels", 4, false),
    ("refund", 8, true),
    ("cancel order", 7, true),
    ("wifi password", 3, true),
];

/// Fills in the knowledge base of the demo company.
pub(in crate::seed) async fn fill(
    store: &Store,
    tenant: TenantId,
    writers: Writers,
) -> Result<(), StoreError> {
    let now = store.clock().now();
    store.bulk_insert_knowledge(tenant, rows(&writers, now)).await?;
    store
        .write(move |tx| {
            Box::pin(async move {
                for (nth, (query, times, is_found)) in (1..).zip(SEARCHES) {
                    for n in 0..i64::from(*times) {
                        let hits = if *is_found { 4 } else { 0 };
                        let at = now - n * 2 * DAY - nth * HOUR;
                        let searched = Searched { query: (*query).to_owned(), hits, was_opened: false, at };
                        note_search(tx, tenant, &searched).await?;
                    }
                }
                Ok(())
            })
        })
        .await
}

fn rows(writers: &Writers, now: Millis) -> KnowledgeRows {
    let scripts = script::all();
    let ids: BTreeMap<&str, ArticleId> = (0..).zip(&scripts).map(|(n, it)| (it.key, article_id(n))).collect();
    let topic = |(n, (name, description, _)): (u32, &(&str, &str, &str))| TopicRow {
        id: topic_id(n as usize),
        name: (*name).to_owned(),
        description: (*description).to_owned(),
        position: n,
    };
    let mut rows =
        KnowledgeRows { topics: (0..).zip(TOPICS).map(topic).collect(), ..KnowledgeRows::default() };
    for (n, it) in (0..).zip(&scripts) {
        let article = article(n, it, &ids, writers, now);
        rows.answers.extend(answers(n, it, article.id, writers, now));
        rows.articles.push(article);
    }
    for article in &mut rows.articles {
        let uses =
            rows.answers.iter().filter(|it| it.answer == AnsweredWith::Article { article_id: article.id });
        article.times_used = uses.filter(|it| it.used.is_for()).count() as u32;
    }
    stage(&mut rows, &ids, now);
    rows
}

fn article_id(n: u64) -> ArticleId {
    ArticleId(Dice::of(0, kind::ARTICLE, n).id(0))
}

fn topic_id(n: usize) -> TopicId {
    TopicId(Dice::of(0, kind::TOPIC, n as u64).id(0))
}

fn agent(writers: &Writers, dice: &mut Dice) -> Option<AgentId> {
    (!writers.agents.is_empty()).then(|| dice.one(&writers.agents))
}

fn article(
    n: u64,
    it: &Script,
    ids: &BTreeMap<&str, ArticleId>,
    writers: &Writers,
    now: Millis,
) -> ArticleRow {
    let mut dice = Dice::of(0, kind::ARTICLE, 1_000 + n);
    let at = now - dice.between(5, 300) * DAY - dice.between(0, 20) * HOUR;
    let author = agent(writers, &mut dice);
    let family = ids.get(it.family).map_or(uuid::Uuid::nil(), |id| id.0);
    let votes = if it.is_internal { (0, 0) } else { (dice.between(4, 60), dice.between(0, 5)) };
    ArticleRow {
        id: article_id(n),
        family_id: ArticleFamilyId(family),
        language: it.language.to_owned(),
        content: ArticleContent {
            title: it.title.to_owned(),
            summary: it.summary.to_owned(),
            body: linked(it.body, ids),
        },
        version: 1,
        state: ArticleState::Published,
        published: Some(PublishedArticle { version: 1, at, content: None }),
        audience: if it.is_internal { Audience::Internal } else { Audience::Public },
        topic_ids: vec![topic_id(it.topic)],
        products: it.products.clone(),
        owner_id: author,
        review_by_at: Some(now + dice.between(30, 300) * DAY),
        author_id: author,
        created_at: at - 2 * DAY,
        updated_at: at,
        votes_up: votes.0 as u32,
        votes_down: votes.1 as u32,
        times_used: 0,
        source: None,
        unmerged: Vec::new(),
    }
}

/// Keys in links become ids.
fn linked(body: &str, ids: &BTreeMap<&str, ArticleId>) -> String {
    let mut pieces = body.split("(article:");
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (key, rest) = piece.split_once(')').unwrap_or((piece, ""));
        let id = ids.get(key).map(ToString::to_string).unwrap_or_default();
        out.extend(["(article:", &id, ")", rest]);
    }
    out
}

fn answers(n: u64, it: &Script, article_id: ArticleId, writers: &Writers, now: Millis) -> Vec<AnswerRow> {
    let mut dice = Dice::of(0, kind::ANSWER, n);
    let uses = [AnswerUse::InsertedText, AnswerUse::Linked, AnswerUse::Linked, AnswerUse::Marked];
    let mut answer = |question: &&str| {
        let at = now - dice.between(1, 200) * DAY - dice.between(0, 9) * HOUR;
        // Some were asked in conversations that are still on the record.
        let of_these = &writers.conversations;
        let conversation_id = (!of_these.is_empty() && dice.chance(15)).then(|| dice.one(of_these));
        AnswerRow {
            id: AnswerId(dice.id(at)),
            question: (*question).to_owned(),
            answer: AnsweredWith::Article { article_id },
            used: dice.one(&uses),
            conversation_id,
            agent_id: agent(writers, &mut dice),
            at,
        }
    };
    it.questions.iter().map(&mut answer).collect()
}

/// One with a change nobody published, one in review, one past its date, one readers do not like, a draft.
fn stage(rows: &mut KnowledgeRows, ids: &BTreeMap<&str, ArticleId>, now: Millis) {
    let mut versions = Vec::new();
    let mut change = |key: &str, state: ArticleState, from: &str, to: &str| {
        let Some(row) = ids.get(key).and_then(|id| rows.articles.iter_mut().find(|it| it.id == *id)) else {
            return;
        };
        let old = row.content.clone();
        versions.push((row.id, version(row, &old)));
        if let Some(published) = &mut row.published {
            published.content = Some(old);
        }
        row.content.body = row.content.body.replace(from, to);
        (row.version, row.state, row.updated_at) = (2, state, now - 3 * HOUR);
    };
    change(
        "stores",
        ArticleState::Draft,
        "| 9:00–18:00 | 11:00–16:00 |",
        "| 9:00–18:00, in December to 20:00 | 11:00–17:00 |",
    );
    change("refund", ArticleState::InReview, "3–5 working days from arrival", "3 working days from arrival");
    rows.versions = versions;
    let mut with = |key: &str, change: &dyn Fn(&mut ArticleRow)| {
        if let Some(row) = ids.get(key).and_then(|id| rows.articles.iter_mut().find(|it| it.id == *id)) {
            change(row);
        }
    };
    with("roaming", &|row| (row.votes_up, row.votes_down) = (9, 21));
    with("invoice", &|row| (row.votes_up, row.votes_down) = (17, 19));
    with("plans", &|row| row.review_by_at = Some(now - 12 * DAY));
    with("warranty", &|row| row.review_by_at = Some(now - 3 * DAY));
    with("accessibility", &|row| {
        row.state = ArticleState::Draft;
        row.published = None;
        (row.votes_up, row.votes_down) = (0, 0);
    });
}

fn version(row: &ArticleRow, content: &ArticleContent) -> ArticleVersion {
    ArticleVersion {
        version: 1,
        base_version: 0,
        content: content.clone(),
        author_id: row.author_id,
        at: row.updated_at,
        state: ArticleState::Published,
        is_merge: false,
    }
}
