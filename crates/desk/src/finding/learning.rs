//! What was learned from answers: the suggester, fed from the answers of the
//! cache (own and colleagues') and from those that wait in the outbox, so that
//! the very next suggestion knows what was just recorded. Made anew at each start,
//! in the background.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use throughline_desk_store::answers::ChangedAnswer;
use throughline_desk_store::{Reader, Store, StoreError, answers, articles, changes};
use throughline_domain::{AnswerId, ArticleId, ConversationId};
use throughline_search::suggest::{Suggester, Suggestions};
use throughline_wire::rows::{AnswerRow, AnsweredWith, ArticleRow};
use uuid::Uuid;

use super::articles::published;
use super::likeness::Asked;
use crate::error::DeskError;

/// Answers read at a time.
const ANSWERS: u32 = 500;
/// Articles read at a time.
const ARTICLES: u32 = 200;
/// More new answers than this at once are gone over together, not one by one.
const MANY: usize = 50;
/// The beginning of an article, which says what it is about.
const BODY_CHARS: usize = 600;
/// A dismissed answer stays away from questions this alike.
const SAME: f32 = 0.75;
/// Lessons after which everything is gone over again, at least.
const LESSONS: usize = 20;

/// See the module's words.
#[derive(Default)]
pub(crate) struct Learning {
    known: RwLock<Known>,
    fed: tokio::sync::Mutex<Fed>,
    is_ready: AtomicBool,
    is_fitting: AtomicBool,
}

#[derive(Default)]
struct Known {
    suggester: Suggester,
    /// Answers that are messages; the others are articles.
    replies: HashSet<Uuid>,
    /// Given or dismissed in a conversation already.
    done_with: HashMap<ConversationId, HashSet<Uuid>>,
    dismissed: HashMap<Uuid, Vec<Asked>>,
}

/// How far the feeding is.
#[derive(Default)]
struct Fed {
    epoch: Option<Uuid>,
    answers: u64,
    articles: u64,
    /// Learned from the outbox; the hub's copies have the same ids.
    waiting: HashSet<AnswerId>,
    laid_over: HashSet<ArticleId>,
}

/// An answer the suggester names.
#[derive(Clone, Debug)]
pub(crate) struct Guess {
    pub(crate) id: Uuid,
    pub(crate) is_reply: bool,
    pub(crate) probability: f32,
    pub(crate) matched_words: Vec<String>,
    pub(crate) times_used: u32,
}

impl Learning {
    /// Learns the answers that came since. Before the first round of the index loop is
    /// over nobody waits for it.
    pub(crate) async fn catch_up(self: &Arc<Self>, store: &Store) -> Result<bool, DeskError> {
        if self.is_ready.load(Ordering::SeqCst) { self.learn_new(store).await } else { Ok(false) }
    }

    /// Learns the answers that came since; true when there were some.
    pub(crate) async fn learn_new(self: &Arc<Self>, store: &Store) -> Result<bool, DeskError> {
        let mut fed = self.fed.lock().await;
        let mut has_news = false;
        loop {
            let after = fed.answers;
            let reading = store.read(move |reader| {
                let epoch = changes::mark(reader)?.epoch;
                Ok((epoch, answers::for_learning(reader, after, ANSWERS)?, answers::waiting(reader)?))
            });
            let (epoch, changed, waiting) = reading.await?;
            if fed.epoch != Some(epoch) {
                *fed = Fed { epoch: Some(epoch), ..Fed::default() };
                *self.known.write().unwrap_or_else(PoisonError::into_inner) = Known::default();
                if after > 0 {
                    continue;
                }
            }
            let is_last = changed.len() < ANSWERS as usize;
            let through = changed.last().map_or(after, |it| it.no);
            let lessons = fed.lessons(changed, waiting);
            if !lessons.is_empty() {
                has_news = true;
                self.on_known(move |known| known.take(lessons)).await?;
            }
            fed.answers = through;
            if is_last {
                self.is_ready.store(true, Ordering::SeqCst);
                return Ok(has_news);
            }
        }
    }

    /// Reads the next articles' own words; false: there are no more.
    pub(crate) async fn read_articles(self: &Arc<Self>, store: &Store) -> Result<bool, DeskError> {
        let mut fed = self.fed.lock().await;
        let (after, before) = (fed.articles, fed.laid_over.clone());
        let found = store.read(move |reader| look(reader, after, &before)).await?;
        let has_more = found.count == ARTICLES as usize;
        if !found.words.is_empty() {
            let words = found.words;
            self.on_known(move |known| known.read(words)).await?;
        }
        (fed.articles, fed.laid_over) = (found.through, found.waiting);
        Ok(has_more)
    }

    async fn on_known(
        self: &Arc<Self>,
        work: impl FnOnce(&mut Known) + Send + 'static,
    ) -> Result<(), DeskError> {
        let learning = Arc::clone(self);
        let working = tokio::task::spawn_blocking(move || {
            work(&mut learning.known.write().unwrap_or_else(PoisonError::into_inner));
        });
        working.await.map_err(|_| DeskError::Broken)
    }

    /// Goes over everything again on a thread of its own, if enough was learned
    /// since; `then` is called when the outcome is in use.
    pub(crate) fn fit_if_due(self: &Arc<Self>, then: impl FnOnce() + Send + 'static) {
        let unfitted = {
            let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
            let (count, lessons) = (known.suggester.question_count(), known.suggester.lessons_since_fit());
            if lessons < LESSONS.max(count / 20) || self.is_fitting.swap(true, Ordering::SeqCst) {
                return;
            }
            known.suggester.unfitted()
        };
        let learning = Arc::clone(self);
        let work = move || {
            let fit = unfitted.fit();
            learning.known.write().unwrap_or_else(PoisonError::into_inner).suggester.adopt(fit);
            learning.is_fitting.store(false, Ordering::SeqCst);
            then();
        };
        if let Err(error) = std::thread::Builder::new().name("suggester-fit".into()).spawn(work) {
            tracing::warn!(%error, "what was learned is not gone over now");
            self.is_fitting.store(false, Ordering::SeqCst);
        }
    }

    /// Answers to a question, and whether to speak. Blocks for a few milliseconds.
    pub(crate) fn guesses(&self, question: &str, conversation: ConversationId) -> (Vec<Guess>, bool) {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let Suggestions { ranked, is_confident } = known.suggester.suggest(question, GUESSES);
        let asked = Asked::of(question);
        let guesses = ranked
            .into_iter()
            .filter(|suggested| !known.is_out(suggested.answer, conversation, &asked))
            .map(|suggested| Guess {
                id: suggested.answer,
                is_reply: known.replies.contains(&suggested.answer),
                probability: suggested.probability,
                matched_words: suggested.matched_words,
                times_used: suggested.times_used as u32,
            })
            .collect();
        (guesses, is_confident)
    }

    /// Whether an answer was given or dismissed here, or dismissed for such a question.
    pub(crate) fn is_out(&self, answer: Uuid, conversation: ConversationId, asked: &Asked) -> bool {
        self.known.read().unwrap_or_else(PoisonError::into_inner).is_out(answer, conversation, asked)
    }
}

/// Answers looked at for one question.
const GUESSES: usize = 16;

/// One thing to learn.
enum Lesson {
    Answer(AnswerRow),
    Gone(AnswerId),
}

impl Fed {
    /// What is not known yet.
    fn lessons(&mut self, changed: Vec<ChangedAnswer>, waiting: Vec<AnswerRow>) -> Vec<Lesson> {
        let mut lessons = Vec::new();
        for answer in changed {
            match answer.row {
                Some(row) if !self.waiting.contains(&answer.id) => lessons.push(Lesson::Answer(row)),
                Some(_) => {}
                None => lessons.push(Lesson::Gone(answer.id)),
            }
        }
        for row in waiting {
            if self.waiting.insert(row.id) {
                lessons.push(Lesson::Answer(row));
            }
        }
        lessons
    }
}

impl Known {
    fn take(&mut self, lessons: Vec<Lesson>) {
        let are_many = lessons.len() > MANY;
        for lesson in lessons {
            match lesson {
                Lesson::Answer(row) => self.learn(&row, are_many),
                Lesson::Gone(id) => _ = self.suggester.forget(id.0),
            }
        }
    }

    fn learn(&mut self, row: &AnswerRow, are_many: bool) {
        let answer = match row.answer {
            AnsweredWith::Article { article_id } => article_id.0,
            AnsweredWith::Reply { interaction_id } => {
                self.replies.insert(interaction_id.0);
                interaction_id.0
            }
        };
        if let Some(conversation) = row.conversation_id {
            self.done_with.entry(conversation).or_default().insert(answer);
        }
        if !row.used.is_for() {
            self.dismissed.entry(answer).or_default().push(Asked::of(&row.question));
            self.suggester.dismiss(&row.question, answer);
        } else if are_many {
            self.suggester.remember(row.id.0, &row.question, answer);
        } else {
            self.suggester.learn(row.id.0, &row.question, answer);
        }
    }

    fn is_out(&self, answer: Uuid, conversation: ConversationId, asked: &Asked) -> bool {
        self.done_with.get(&conversation).is_some_and(|done| done.contains(&answer))
            || self
                .dismissed
                .get(&answer)
                .is_some_and(|questions| questions.iter().any(|question| question.likeness(asked) >= SAME))
    }

    fn read(&mut self, articles: Vec<(ArticleId, Option<Words>)>) {
        for (id, words) in articles {
            match words {
                Some(words) => self.suggester.put_article(id.0, &words.title, &words.summary, &words.body),
                None => _ = self.suggester.remove_article(id.0),
            }
        }
    }
}

/// What an article says of itself.
struct Words {
    title: String,
    summary: String,
    body: String,
}

struct Found {
    count: usize,
    through: u64,
    waiting: HashSet<ArticleId>,
    words: Vec<(ArticleId, Option<Words>)>,
}

fn look(reader: &Reader<'_>, after: u64, before: &HashSet<ArticleId>) -> Result<Found, StoreError> {
    let changed = articles::for_index(reader, after, ARTICLES)?;
    let (count, through) = (changed.len(), changed.last().map_or(after, |it| it.no));
    let mut words: Vec<_> =
        changed.into_iter().map(|it| (it.id, it.row.as_ref().and_then(words_of))).collect();
    let waiting: HashSet<ArticleId> = articles::waiting(reader)?.into_iter().collect();
    for id in waiting.union(before) {
        words.push((*id, articles::get(reader, *id)?.as_ref().and_then(words_of)));
    }
    Ok(Found { count, through, waiting, words })
}

fn words_of(row: &ArticleRow) -> Option<Words> {
    let (_, content) = published(row)?;
    Some(Words {
        title: content.title.clone(),
        summary: content.summary.clone(),
        body: content.body.chars().take(BODY_CHARS).collect(),
    })
}
