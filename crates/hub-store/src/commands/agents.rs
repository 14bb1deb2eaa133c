//! What agents say about themselves: how far they have read.

use throughline_domain::{Channel, ConversationId, Millis};
use throughline_wire::rows::RowKind;

use super::conversations::load_visible;
use crate::changes::Entry;
use crate::error::StoreError;
use crate::scope::Scope;
use crate::writer::WriteTx;

/// Moves the agent's read mark forward; back only to just before the
/// customer's last words, which is how a conversation is marked unread.
pub(super) async fn mark_read(
    tx: &mut WriteTx,
    scope: &Scope,
    conversation_id: ConversationId,
    through_at: Millis,
) -> Result<u64, StoreError> {
    let conversation = load_visible(tx, scope, conversation_id).await?;
    let query =
        sqlx::query_as("SELECT through_at FROM read_marks WHERE agent_id = ?1 AND conversation_id = ?2");
    let found: Option<(Millis,)> =
        tx.read().optional(query.bind(scope.agent_id.0).bind(conversation_id.0)).await?;
    let through_at = through_at.min(conversation.newest_at);
    let before = found.map_or(0, |(at,)| at);
    let is_unread_mark = through_at == conversation.last_inbound_at - 1;
    if through_at == before || (through_at < before && !is_unread_mark) {
        return tx.head_seq(scope.tenant_id).await;
    }
    let query = sqlx::query(
        "INSERT INTO read_marks (tenant_id, agent_id, conversation_id, through_at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (agent_id, conversation_id) DO UPDATE SET through_at = ?4",
    );
    let query = query.bind(scope.tenant_id.0).bind(scope.agent_id.0).bind(conversation_id.0).bind(through_at);
    tx.execute(query).await?;
    if through_at > conversation.read_through_at {
        let query = sqlx::query("UPDATE conversations SET read_through_at = ?2 WHERE id = ?1");
        tx.execute(query.bind(conversation_id.0).bind(through_at)).await?;
        // Only what a visitor can see: reading an e-mail says nothing about their chat.
        if conversation.channel == Channel::Chat.as_str() {
            tx.chat_read(scope.tenant_id, conversation.customer_id, through_at);
        }
    }
    let sight = conversation.sight();
    let entry = Entry {
        private_to: Some(scope.agent_id),
        ..match found {
            Some(_) => Entry::changed(RowKind::ReadMark, conversation_id.0, sight),
            None => Entry::added(RowKind::ReadMark, conversation_id.0, sight),
        }
    };
    tx.append(scope.tenant_id, &[entry]).await
}
