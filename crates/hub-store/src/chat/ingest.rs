//! Taking visitors' messages in: all that wait for the writer go through the
//! same handful of statements, each over a JSON array of them (one statement
//! costs about 50 us in sqlx whatever it does). A message whose id is on the
//! record already is answered with what is there.

use std::collections::{BTreeMap, BTreeSet};

use throughline_domain::{AttachmentId, text};
use throughline_wire::ErrorCode;
use throughline_wire::chat::PostMessage;
use throughline_wire::rows::{AttachmentRef, Details};
use tokio::sync::oneshot;
use uuid::Uuid;

use super::Posted;
use super::batch::Plan;
use super::visitors::settle;
use crate::error::StoreError;
use crate::store::Store;
use crate::writer::{WriteTx, again};

/// Files on one message.
const MAX_ATTACHMENTS: usize = 10;

/// A message on its way to the writer, already cleaned.
pub(crate) struct ChatPost {
    visitor_id: Uuid,
    message: PostMessage,
    /// Instead of the page: what they tried before they wrote.
    tried: Option<Details>,
    result: Option<Result<Posted, StoreError>>,
    answer: oneshot::Sender<Result<Posted, StoreError>>,
}

impl Store {
    /// Writes a visitor's message. The same id again answers the same message.
    pub async fn post_chat_message(
        &self,
        visitor_id: Uuid,
        message: PostMessage,
    ) -> Result<Posted, StoreError> {
        self.post_chat_message_after(visitor_id, message, None).await
    }

    /// As [`Store::post_chat_message`], with what the visitor tried before they wrote (`Details::HandOver`).
    pub async fn post_chat_message_after(
        &self,
        visitor_id: Uuid,
        message: PostMessage,
        tried: Option<Details>,
    ) -> Result<Posted, StoreError> {
        let message = cleaned(message)?;
        let (answer, answered) = oneshot::channel();
        self.enqueue_chat(ChatPost { visitor_id, message, tried, result: None, answer }).await?;
        answered.await.map_err(|_| StoreError::Crashed)?
    }
}

fn cleaned(message: PostMessage) -> Result<PostMessage, StoreError> {
    if message.body.len() > text::MAX_BODY_BYTES {
        return Err(StoreError::refused(ErrorCode::TooLarge, "shorten the message", "body"));
    }
    let body = text::clean_body(&message.body);
    if body.trim().is_empty() && message.attachments.is_empty() {
        return Err(StoreError::refused(ErrorCode::InvalidInput, "write something or add a file", "body"));
    }
    if message.attachments.len() > MAX_ATTACHMENTS {
        return Err(StoreError::refused(ErrorCode::TooLarge, "send fewer files", "attachments"));
    }
    let page = message.page.map(|mut page| {
        page.title = text::clean_line(&page.title);
        page.url = text::clean_line(&page.url);
        page
    });
    Ok(PostMessage { body, page, ..message })
}

/// Answers everyone who waits.
pub(crate) fn answer_all(posts: Vec<ChatPost>, committed: &Result<(), StoreError>) {
    for post in posts {
        let result = match (post.result, again(committed)) {
            (Some(Err(error)), _) | (_, Err(error)) => Err(error),
            (Some(Ok(posted)), Ok(())) => Ok(posted),
            (None, Ok(())) => Err(StoreError::Crashed),
        };
        // A visitor that went away does not want to know.
        let _ = post.answer.send(result);
    }
}

/// Writes all messages; if that fails, each by itself, so that one bad one holds up nobody.
pub(crate) async fn ingest(tx: &mut WriteTx, posts: &mut [ChatPost]) -> Result<(), StoreError> {
    if posts.is_empty() || try_batch(tx, posts).await? {
        return Ok(());
    }
    if posts.len() > 1 {
        for post in posts.chunks_mut(1) {
            try_batch(tx, post).await?;
        }
    }
    Ok(())
}

/// False when it failed; then the results say why.
async fn try_batch(tx: &mut WriteTx, posts: &mut [ChatPost]) -> Result<bool, StoreError> {
    let asked: Vec<Asked> = posts
        .iter()
        .map(|post| Asked {
            visitor_id: post.visitor_id,
            message: post.message.clone(),
            tried: post.tried.clone(),
        })
        .collect();
    let results = tx.in_savepoint(move |tx| Box::pin(async move { batch(tx, asked).await })).await?;
    match results {
        Ok(results) => {
            for (post, result) in posts.iter_mut().zip(results) {
                post.result = Some(result);
            }
            Ok(true)
        }
        Err(error) => {
            tracing::warn!(%error, messages = posts.len(), "a batch of chat messages failed");
            for post in posts.iter_mut() {
                post.result = Some(Err(StoreError::Crashed));
            }
            if let [only] = posts {
                only.result = Some(Err(error));
            }
            Ok(false)
        }
    }
}

/// One message of a batch.
pub(super) struct Asked {
    pub visitor_id: Uuid,
    pub message: PostMessage,
    pub tried: Option<Details>,
}

pub(super) type Results = Vec<Result<Posted, StoreError>>;

/// What is known of a message's visitor, conversation and id before writing.
#[derive(sqlx::FromRow)]
pub(super) struct Place {
    pub nth: i64,
    pub tenant_id: Uuid,
    pub customer_id: Option<Uuid>,
    pub conversation_id: Option<Uuid>,
    pub team_id: Option<Uuid>,
    pub assignee_id: Option<Uuid>,
    pub newest_at: Option<i64>,
    pub chat_newest_at: Option<i64>,
    pub taken_by: Option<Uuid>,
    pub taken_in: Option<Uuid>,
    pub taken_message: Option<String>,
}

pub(crate) const PLACES: &str = concat!(
    "SELECT j.value->>0 AS nth, v.tenant_id, v.customer_id, v.conversation_id, c.team_id, c.assignee_id,
            c.newest_at, (SELECT max(x.at) FROM interactions x
                          WHERE x.customer_id = v.customer_id AND x.channel = 'chat' AND x.kind = 'message')
                         AS chat_newest_at,
            i.customer_id AS taken_by, i.conversation_id AS taken_in,
            iif(i.id IS NULL, NULL, '{' || ",
    chat_message_fields!(),
    " || '}') AS taken_message
     FROM json_each(?1) j
     CROSS JOIN visitors v ON v.id = unhex(j.value->>1)
     LEFT JOIN conversations c ON c.id = v.conversation_id
     LEFT JOIN interactions i ON i.id = unhex(j.value->>2)"
);

async fn batch(tx: &mut WriteTx, asked: Vec<Asked>) -> Result<Results, StoreError> {
    let mut places = places(tx, &asked).await?;
    let unsettled: BTreeSet<Uuid> = places
        .values()
        .filter(|place| place.customer_id.is_none() || place.conversation_id.is_none())
        .filter_map(|place| asked.get(place.nth as usize).map(|one| one.visitor_id))
        .collect();
    if !unsettled.is_empty() {
        for visitor in unsettled {
            settle(tx, visitor).await?;
        }
        places = self::places(tx, &asked).await?;
    }
    let files = Files::load(tx, &asked).await?;
    let mut plan = Plan::new(tx.clock().now());
    for (index, one) in asked.iter().enumerate() {
        plan.take(one, places.get(&index), &files);
    }
    plan.write(tx).await
}

async fn places(tx: &mut WriteTx, asked: &[Asked]) -> Result<BTreeMap<usize, Place>, StoreError> {
    let input: Vec<_> = asked
        .iter()
        .enumerate()
        .map(|(index, one)| {
            (index, one.visitor_id.simple().to_string(), one.message.id.0.simple().to_string())
        })
        .collect();
    let rows: Vec<Place> = tx.read().all(sqlx::query_as(PLACES).bind(serde_json::to_string(&input)?)).await?;
    Ok(rows.into_iter().map(|row| (row.nth as usize, row)).collect())
}

/// Files that visitors uploaded and have not used yet.
pub(super) struct Files(BTreeMap<AttachmentId, (Uuid, AttachmentRef)>);

impl Files {
    async fn load(tx: &mut WriteTx, asked: &[Asked]) -> Result<Self, StoreError> {
        let ids: Vec<String> = asked
            .iter()
            .flat_map(|one| &one.message.attachments)
            .map(|id| id.0.simple().to_string())
            .collect();
        if ids.is_empty() {
            return Ok(Self(BTreeMap::new()));
        }
        let query = sqlx::query_as(
            "SELECT a.id, a.visitor_id, a.name, a.media_type, a.size_bytes FROM json_each(?1) j
             CROSS JOIN attachments a ON a.id = unhex(j.value)
             WHERE a.interaction_id IS NULL AND a.visitor_id IS NOT NULL",
        );
        let rows: Vec<(Uuid, Uuid, String, String, u32)> =
            tx.read().all(query.bind(serde_json::to_string(&ids)?)).await?;
        let files = rows.into_iter().map(|(id, visitor, name, media_type, size_bytes)| {
            let id = AttachmentId(id);
            (id, (visitor, AttachmentRef { id, name, media_type, size_bytes }))
        });
        Ok(Self(files.collect()))
    }

    /// The files of a message; `None` when one is missing or somebody else's.
    pub fn of(&self, one: &Asked) -> Option<Vec<AttachmentRef>> {
        let mine = |id: &AttachmentId| self.0.get(id).filter(|(visitor, _)| *visitor == one.visitor_id);
        one.message.attachments.iter().map(|id| mine(id).map(|(_, file)| file.clone())).collect()
    }
}
