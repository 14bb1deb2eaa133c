//! What one batch of visitors' messages will write: decided message by message
//! from what is on the record, then written by a statement per table.

use std::collections::{BTreeMap, BTreeSet};

use throughline_domain::{ConversationId, CustomerId, InteractionId, Millis, TenantId, text};
use throughline_wire::ErrorCode;
use throughline_wire::chat::ChatMessage;
use throughline_wire::rows::{Details, RowKind};
use uuid::Uuid;

use super::Posted;
use super::ingest::{Asked, Files, Place, Results};
use crate::changes::Entry;
use crate::error::StoreError;
use crate::scope::Sight;
use crate::writer::WriteTx;

/// Characters of a message shown in lists.
pub(crate) const PREVIEW_CHARS: usize = 120;

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
pub(super) struct Plan {
    now: Millis,
    touched: BTreeMap<ConversationId, Touched>,
    newest_at: BTreeMap<CustomerId, Millis>,
    new: Vec<New>,
    results: Results,
}

impl Plan {
    pub fn new(now: Millis) -> Self {
        let (touched, newest_at) = (BTreeMap::new(), BTreeMap::new());
        Self { now, touched, newest_at, new: Vec::new(), results: Vec::new() }
    }

    /// Decides on one message.
    pub fn take(&mut self, one: &Asked, place: Option<&Place>, files: &Files) {
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
        let message =
            ChatMessage { id, is_mine: true, author: String::new(), body, attachments, at, card: None };
        let posted = Posted { message, customer_id, conversation_id };
        let page = || one.message.page.clone().map(|page| Details::Page { title: page.title, url: page.url });
        let details = one.tried.clone().or_else(page).unwrap_or_default();
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

    /// Writes everything and answers the results, in order.
    pub async fn write(self, tx: &mut WriteTx) -> Result<Results, StoreError> {
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
