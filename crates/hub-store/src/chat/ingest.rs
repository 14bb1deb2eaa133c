//! Taking visitors' messages in: all that wait for the writer go through the
//! same handful of statements, each over a JSON array of them (one statement
//! costs about 50 us in sqlx whatever it does). A message whose id is on the
//! record already is answered with what is there.

use std::collections::{BTreeMap, BTreeSet};

use throughline_domain::{AttachmentId, ConversationId, CustomerId, InteractionId, Millis, TenantId, text};
use throughline_wire::ErrorCode;
use throughline_wire::chat::{ChatMessage, PostMessage};
use throughline_wire::rows::{AttachmentRef, Details, RowKind};
use tokio::sync::oneshot;
use uuid::Uuid;

use super::Posted;
use super::visitors::settle;
use crate::changes::Entry;
use crate::error::StoreError;
use crate::scope::Sight;
use crate::store::Store;
use crate::writer::{WriteTx, again};

/// Characters of a message shown in lists.
pub(crate) const PREVIEW_CHARS: usize = 120;
/// Files on one message.
const MAX_ATTACHMENTS: usize = 10;

/// A message on its way to the writer, already cleaned.
pub(crate) struct ChatPost {
    visitor_id: Uuid,
    message: PostMessage,
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
        let message = cleaned(message)?;
        let (answer, answered) = oneshot::channel();
        self.enqueue_chat(ChatPost { visitor_id, message, result: None, answer }).await?;
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
        .map(|post| Asked { visitor_id: post.visitor_id, message: post.message.clone() })
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

struct Asked {
    visitor_id: Uuid,
    message: PostMessage,
}

type Results = Vec<Result<Posted, StoreError>>;

/// What is known of a message's visitor, conversation and id before writing.
#[derive(sqlx::FromRow)]
struct Place {
    place: i64,
    tenant_id: Uuid,
    customer_id: Option<Uuid>,
    conversation_id: Option<Uuid>,
    team_id: Option<Uuid>,
    assignee_id: Option<Uuid>,
    newest_at: Option<i64>,
    chat_newest_at: Option<i64>,
    taken_by: Option<Uuid>,
    taken_in: Option<Uuid>,
    taken_message: Option<String>,
}

pub(crate) const PLACES: &str = concat!(
    "SELECT j.value->>0 AS place, v.tenant_id, v.customer_id, v.conversation_id, c.team_id, c.assignee_id,
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

const INSERT: &str = "
INSERT INTO interactions (id, tenant_id, conversation_id, customer_id, channel, kind, direction, at, created_seq,
                          body, attachments, details)
SELECT unhex(value->>0), unhex(value->>1), unhex(value->>2), unhex(value->>3), 'chat', 'message', 'in',
       value->>4, value->>5, value->>6, value->>7, value->>8
FROM json_each(?1)";

const TOUCH: &str = "
UPDATE conversations SET channel = 'chat', status = 'open', snoozed_until_at = NULL, last_direction = 'in',
       last_at = j.newest, last_preview = j.preview, last_inbound_at = j.newest, newest_at = j.newest,
       waiting_since_at = coalesce(waiting_since_at, j.first), interactions = interactions + j.many
FROM (SELECT unhex(value->>0) AS id, value->>1 AS first, value->>2 AS newest, value->>3 AS preview,
             value->>4 AS many FROM json_each(?1)) j
WHERE conversations.id = j.id";

async fn batch(tx: &mut WriteTx, asked: Vec<Asked>) -> Result<Results, StoreError> {
    let mut places = places(tx, &asked).await?;
    let unsettled: BTreeSet<Uuid> = places
        .values()
        .filter(|place| place.customer_id.is_none() || place.conversation_id.is_none())
        .filter_map(|place| asked.get(place.place as usize).map(|one| one.visitor_id))
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
    Ok(rows.into_iter().map(|row| (row.place as usize, row)).collect())
}

/// Files that visitors uploaded and have not used yet.
struct Files(BTreeMap<AttachmentId, (Uuid, AttachmentRef)>);

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

    fn of(&self, one: &Asked) -> Option<Vec<AttachmentRef>> {
        let mine = |id: &AttachmentId| self.0.get(id).filter(|(visitor, _)| *visitor == one.visitor_id);
        one.message.attachments.iter().map(|id| mine(id).map(|(_, file)| file.clone())).collect()
    }
}

struct Touched {
    tenant_id: TenantId,
    sight: Sight,
    first_at: Millis,
    newest_at: Millis,
    preview: String,
    many: u32,
}

struct New {
    tenant_id: TenantId,
    posted: Posted,
    details: Details,
}

/// What a batch will write.
struct Plan {
    now: Millis,
    touched: BTreeMap<ConversationId, Touched>,
    newest_at: BTreeMap<CustomerId, Millis>,
    new: Vec<New>,
    results: Results,
}

impl Plan {
    fn new(now: Millis) -> Self {
        let (touched, newest_at) = (BTreeMap::new(), BTreeMap::new());
        Self { now, touched, newest_at, new: Vec::new(), results: Vec::new() }
    }

    fn take(&mut self, one: &Asked, place: Option<&Place>, files: &Files) {
        let result = self.decide(one, place, files);
        self.results.push(result);
    }

    fn decide(&mut self, one: &Asked, place: Option<&Place>, files: &Files) -> Result<Posted, StoreError> {
        let gone = || StoreError::refused(ErrorCode::NotSignedIn, "open a session first", "visitor");
        let place = place.ok_or_else(gone)?;
        let customer_id = CustomerId(place.customer_id.ok_or_else(gone)?);
        let conversation_id = ConversationId(place.conversation_id.ok_or_else(gone)?);
        if let Some(known) = self.known(one.message.id, place)? {
            return if known.customer_id == customer_id && known.message.is_mine {
                Ok(known)
            } else {
                Err(StoreError::refused(ErrorCode::CommandIdReused, "make a new id for a new message", "id"))
            };
        }
        let attachments = files.of(one).ok_or_else(|| {
            StoreError::refused(ErrorCode::BadAttachment, "upload the file again", "attachments")
        })?;
        let at = self.next_at(customer_id, place);
        let (id, body) = (one.message.id, one.message.body.clone());
        self.touch(conversation_id, place, at, &body);
        let message = ChatMessage { id, is_mine: true, author: String::new(), body, attachments, at };
        let posted = Posted { message, customer_id, conversation_id };
        let details = one
            .message
            .page
            .clone()
            .map_or(Details::None, |page| Details::Page { title: page.title, url: page.url });
        self.new.push(New { tenant_id: TenantId(place.tenant_id), posted: posted.clone(), details });
        Ok(posted)
    }

    /// The message with this id, on the record or earlier in this batch.
    fn known(&self, id: InteractionId, place: &Place) -> Result<Option<Posted>, StoreError> {
        if let Some(new) = self.new.iter().find(|new| new.posted.message.id == id) {
            return Ok(Some(new.posted.clone()));
        }
        let (Some(by), Some(within), Some(json)) = (place.taken_by, place.taken_in, &place.taken_message)
        else {
            return Ok(None);
        };
        let message = serde_json::from_str(json)?;
        Ok(Some(Posted { message, customer_id: CustomerId(by), conversation_id: ConversationId(within) }))
    }

    /// Later than anything in the conversation and than any chat message of the customer.
    fn next_at(&mut self, customer: CustomerId, place: &Place) -> Millis {
        let newest = self
            .newest_at
            .entry(customer)
            .or_insert_with(|| place.newest_at.unwrap_or(0).max(place.chat_newest_at.unwrap_or(0)));
        *newest = self.now.max(*newest + 1);
        *newest
    }

    fn touch(&mut self, conversation: ConversationId, place: &Place, at: Millis, body: &str) {
        let touched = self.touched.entry(conversation).or_insert_with(|| Touched {
            tenant_id: TenantId(place.tenant_id),
            sight: Sight::Of {
                team_id: place.team_id.map(Into::into),
                assignee_id: place.assignee_id.map(Into::into),
            },
            first_at: at,
            newest_at: at,
            preview: String::new(),
            many: 0,
        });
        touched.newest_at = at;
        touched.preview = text::preview(body, PREVIEW_CHARS);
        touched.many += 1;
    }

    async fn write(self, tx: &mut WriteTx) -> Result<Results, StoreError> {
        if self.new.is_empty() {
            return Ok(self.results);
        }
        let seqs = self.append(tx).await?;
        let rows: Vec<_> =
            self.new.iter().zip(seqs).map(|(new, seq)| insert_row(new, seq)).collect::<Result<_, _>>()?;
        tx.execute(sqlx::query(INSERT).bind(serde_json::to_string(&rows)?)).await?;
        let rows: Vec<_> = self
            .touched
            .iter()
            .map(|(id, t)| (id.0.simple().to_string(), t.first_at, t.newest_at, &t.preview, t.many))
            .collect();
        tx.execute(sqlx::query(TOUCH).bind(serde_json::to_string(&rows)?)).await?;
        self.use_files(tx).await?;
        Ok(self.results)
    }

    /// Appends the changes and answers the number of each new message's.
    async fn append(&self, tx: &mut WriteTx) -> Result<Vec<u64>, StoreError> {
        let tenants: BTreeSet<TenantId> = self.touched.values().map(|touched| touched.tenant_id).collect();
        let mut seqs = BTreeMap::new();
        for tenant in tenants {
            let conversations = self.touched.iter().filter(|(_, touched)| touched.tenant_id == tenant);
            let mut entries: Vec<Entry> = conversations
                .map(|(id, touched)| Entry::changed(RowKind::Conversation, id.0, touched.sight))
                .collect();
            let first = tx.head_seq(tenant).await? + entries.len() as u64 + 1;
            for (count, new) in self.new.iter().filter(|new| new.tenant_id == tenant).enumerate() {
                let sight = self.touched.get(&new.posted.conversation_id).map_or(Sight::Nobody, |t| t.sight);
                entries.push(Entry::added(RowKind::Interaction, new.posted.message.id.0, sight));
                seqs.insert(new.posted.message.id, first + count as u64);
            }
            tx.append(tenant, &entries).await?;
        }
        Ok(self.new.iter().filter_map(|new| seqs.get(&new.posted.message.id).copied()).collect())
    }

    async fn use_files(&self, tx: &mut WriteTx) -> Result<(), StoreError> {
        let hex = |id: Uuid| id.simple().to_string();
        let used: Vec<_> = self
            .new
            .iter()
            .flat_map(|new| new.posted.message.attachments.iter().map(move |file| (file, &new.posted)))
            .map(|(file, p)| {
                (hex(file.id.0), hex(p.message.id.0), hex(p.conversation_id.0), hex(p.customer_id.0))
            })
            .collect();
        if used.is_empty() {
            return Ok(());
        }
        let query = sqlx::query(
            "UPDATE attachments SET interaction_id = j.i, conversation_id = j.c, customer_id = j.u
             FROM (SELECT unhex(value->>0) AS id, unhex(value->>1) AS i, unhex(value->>2) AS c,
                          unhex(value->>3) AS u FROM json_each(?1)) j
             WHERE attachments.id = j.id",
        );
        tx.execute(query.bind(serde_json::to_string(&used)?)).await?;
        Ok(())
    }
}

type InsertRow<'a> = (String, String, String, String, Millis, u64, &'a str, String, String);

fn insert_row(new: &New, seq: u64) -> Result<InsertRow<'_>, StoreError> {
    let hex = |id: Uuid| id.simple().to_string();
    let message = &new.posted.message;
    Ok((
        hex(message.id.0),
        hex(new.tenant_id.0),
        hex(new.posted.conversation_id.0),
        hex(new.posted.customer_id.0),
        message.at,
        seq,
        &message.body,
        serde_json::to_string(&message.attachments)?,
        serde_json::to_string(&new.details)?,
    ))
}
