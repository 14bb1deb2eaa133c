//! The knowledge base's part of the overlay: articles, topics, settings, feeds
//! and answers as they will be once the hub has what waits here.

use std::collections::HashSet;

use throughline_domain::{ArticleId, ArticleState, Audience, Millis};
use throughline_wire::commands::{ArticleFields, CommandBody, SaveArticleCommand};
use throughline_wire::rows::{
    AnswerRow, ArticleRow, FeedRow, KnowledgeSettingsRow, PublishedArticle, TopicRow,
};

use super::entry::{Entry, EntryState};
use super::overlay::Overlay;
use super::saves;

/// The article a command is about.
pub(crate) fn article_of(body: &CommandBody) -> Option<ArticleId> {
    match body {
        CommandBody::SaveArticle(save) => Some(save.article_id),
        CommandBody::SetArticleState { article_id, .. } | CommandBody::DeleteArticle { article_id } => {
            Some(*article_id)
        }
        _ => None,
    }
}

/// Commands that change the knowledge base: sent in the order they were given.
pub(crate) fn is_edit(body: &CommandBody) -> bool {
    article_of(body).is_some()
        || matches!(
            body,
            CommandBody::SaveTopic(_)
                | CommandBody::DeleteTopic { .. }
                | CommandBody::SaveKnowledgeSettings(_)
                | CommandBody::SaveFeed(_)
                | CommandBody::DeleteFeed { .. }
        )
}

impl Overlay {
    /// Articles that may be otherwise than the cache says.
    pub(crate) fn touched_articles(&self) -> HashSet<ArticleId> {
        self.under_way().filter_map(|entry| article_of(&entry.command.body)).collect()
    }

    /// A change of this article waits.
    pub(crate) fn article_is_waiting(&self, id: ArticleId) -> bool {
        self.of_article(id).next().is_some()
    }

    /// What waits about an article, in the order it was given.
    pub(crate) fn of_article(&self, id: ArticleId) -> impl Iterator<Item = &Entry> {
        self.under_way().filter(move |entry| article_of(&entry.command.body) == Some(id))
    }

    /// An article with what waits applied. The cache holds the hub's changes through `through_seq`.
    pub(crate) fn article(
        &self,
        id: ArticleId,
        cached: Option<ArticleRow>,
        through_seq: u64,
    ) -> Option<ArticleRow> {
        let mut row = cached;
        let is_here = |state: &EntryState| matches!(state, EntryState::Done { seq } if *seq <= through_seq);
        for entry in self.of_article(id).filter(|entry| !is_here(&entry.state)) {
            let at = entry.command.given_at;
            match &entry.command.body {
                CommandBody::SaveArticle(save) => row = Some(saved(row, save, entry, at)),
                CommandBody::SetArticleState { state, .. } => {
                    if let Some(row) = &mut row {
                        move_to(row, *state, at);
                    }
                }
                CommandBody::DeleteArticle { .. } => row = None,
                _ => {}
            }
        }
        row
    }

    pub(crate) fn apply_to_topics(&self, topics: &mut Vec<TopicRow>) {
        for entry in self.under_way() {
            match &entry.command.body {
                CommandBody::SaveTopic(topic) => put_or_replace(topics, topic, |row| row.id == topic.id),
                CommandBody::DeleteTopic { topic_id } => topics.retain(|topic| topic.id != *topic_id),
                _ => {}
            }
        }
    }

    pub(crate) fn apply_to_feeds(&self, feeds: &mut Vec<FeedRow>) {
        for entry in self.under_way() {
            match &entry.command.body {
                CommandBody::SaveFeed(feed) => {
                    let mut shown = feed.clone();
                    if let Some(before) = feeds.iter().find(|row| row.id == feed.id) {
                        shown.fetched_at = before.fetched_at;
                        shown.threads = before.threads;
                        shown.problem.clone_from(&before.problem);
                    }
                    put_or_replace(feeds, &shown, |row| row.id == feed.id);
                }
                CommandBody::DeleteFeed { feed_id } => feeds.retain(|feed| feed.id != *feed_id),
                _ => {}
            }
        }
    }

    pub(crate) fn knowledge_settings(
        &self,
        stored: Option<KnowledgeSettingsRow>,
    ) -> Option<KnowledgeSettingsRow> {
        let mut shown = stored;
        for entry in self.under_way() {
            if let CommandBody::SaveKnowledgeSettings(settings) = &entry.command.body {
                let portal_url = shown.map(|shown| shown.portal_url).unwrap_or_default();
                shown = Some(KnowledgeSettingsRow { portal_url, ..settings.clone() });
            }
        }
        shown
    }

    /// Answers given here, in the order they were given.
    pub(crate) fn answers(&self) -> Vec<AnswerRow> {
        let answers = self.under_way().filter_map(|entry| match &entry.command.body {
            CommandBody::RecordAnswer(answer) => Some(AnswerRow {
                id: answer.answer_id,
                question: answer.question.clone(),
                answer: answer.answer,
                used: answer.used,
                conversation_id: Some(answer.conversation_id),
                agent_id: Some(entry.agent_id),
                at: entry.command.given_at,
            }),
            _ => None,
        });
        answers.collect()
    }
}

fn put_or_replace<T: Clone>(rows: &mut Vec<T>, row: &T, is_it: impl Fn(&T) -> bool) {
    match rows.iter_mut().find(|row| is_it(row)) {
        Some(there) => *there = row.clone(),
        None => rows.push(row.clone()),
    }
}

fn saved(row: Option<ArticleRow>, save: &SaveArticleCommand, entry: &Entry, at: Millis) -> ArticleRow {
    let mut row = row.unwrap_or_else(|| begun(save, entry, at));
    let is_other = row.content != save.content;
    if let Some(published) = &mut row.published
        && published.content.is_none()
        && is_other
    {
        published.content = Some(row.content.clone());
    }
    row.content = save.content.clone();
    row.version = saves::number_of(entry);
    row.author_id = Some(entry.agent_id);
    row.updated_at = row.updated_at.max(at);
    row.unmerged.retain(|version| !save.merges.contains(&version.version));
    apply_fields(&mut row, &save.fields);
    row.state = save.state;
    if save.state == ArticleState::Published {
        row.published = Some(PublishedArticle { version: row.version, at, content: None });
    }
    row
}

fn begun(save: &SaveArticleCommand, entry: &Entry, at: Millis) -> ArticleRow {
    ArticleRow {
        id: save.article_id,
        family_id: save.family_id,
        language: save.language.clone(),
        content: save.content.clone(),
        version: 0,
        state: save.state,
        published: None,
        audience: Audience::Internal,
        topic_ids: Vec::new(),
        products: Vec::new(),
        owner_id: Some(entry.agent_id),
        review_by_at: None,
        author_id: Some(entry.agent_id),
        created_at: at,
        updated_at: at,
        votes_up: 0,
        votes_down: 0,
        times_used: 0,
        source: None,
        unmerged: Vec::new(),
    }
}

fn apply_fields(row: &mut ArticleRow, fields: &ArticleFields) {
    if let Some(audience) = fields.audience {
        row.audience = audience;
    }
    if let Some(topics) = &fields.topic_ids {
        row.topic_ids.clone_from(topics);
    }
    if let Some(products) = &fields.products {
        row.products.clone_from(products);
    }
    if let Some(owner) = fields.owner_id {
        row.owner_id = Some(owner);
    }
    if let Some(at) = fields.review_by_at {
        row.review_by_at = Some(at).filter(|at| *at != 0);
    }
}

fn move_to(row: &mut ArticleRow, state: ArticleState, at: Millis) {
    row.state = state;
    match state {
        ArticleState::Published => {
            row.published = Some(PublishedArticle { version: row.version, at, content: None });
        }
        ArticleState::Retired => row.published = None,
        ArticleState::Draft | ArticleState::InReview => {}
    }
}
