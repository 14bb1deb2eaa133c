//! Giving commands to the outbox, and the agent's decisions on what waits there.

use std::sync::Arc;

use throughline_desk_store::outbox::{self, Decision, NewEntry};
use throughline_desk_store::{Reader, StoreError, Writer, conversations, customers, interactions};
use throughline_domain::{
    AgentId, Clock, CommandId, ConversationId, CustomerId, DeliveryState, InteractionId,
};
use throughline_wire::commands::{Command, CommandBody};
use throughline_wire::desk_api::{Nothing, OutboxDecision, OutboxPage, ResolveOutbox};
use throughline_wire::rows::ConversationRow;

use crate::desk::Inner;
use crate::error::DeskError;
use crate::input;
use crate::seat::{Seat, seen_through};

/// Puts commands of one agent into the outbox, from within a transaction.
pub(crate) struct Giving {
    clock: Arc<dyn Clock>,
    me: AgentId,
    /// Given without a connection: a reply may be held later.
    pub(crate) was_offline: bool,
}

impl Giving {
    pub(crate) fn new(seat: &Seat) -> Self {
        Self { clock: Arc::clone(&seat.around.clock), me: seat.me, was_offline: seat.is_offline() }
    }

    /// The last change the agent had seen, to be told to the hub when it was given without a connection.
    pub(crate) fn seen_through(&self, reader: &Reader<'_>) -> Result<Option<u64>, StoreError> {
        if self.was_offline { seen_through(reader).map(Some) } else { Ok(None) }
    }

    /// Keeps a command that is about nobody.
    pub(crate) fn give_own(&self, writer: &mut Writer<'_>, body: CommandBody) -> Result<(), StoreError> {
        let command = Command { id: CommandId(self.clock.new_id()), given_at: self.clock.now(), body };
        let entry = NewEntry {
            command,
            agent_id: self.me,
            customer_id: None,
            customer_name: String::new(),
            was_offline: self.was_offline,
        };
        outbox::enqueue(writer, &entry)
    }

    /// Keeps a command about someone.
    pub(crate) fn give(
        &self,
        writer: &mut Writer<'_>,
        about: About,
        body: CommandBody,
    ) -> Result<(), StoreError> {
        let command = Command { id: CommandId(self.clock.new_id()), given_at: self.clock.now(), body };
        let entry = NewEntry {
            command,
            agent_id: self.me,
            customer_id: Some(about.customer_id),
            customer_name: about.customer_name,
            was_offline: self.was_offline,
        };
        outbox::enqueue(writer, &entry)
    }
}

/// Whom a command is about: kept with it, so that the outbox can be shown without the cache.
#[derive(Clone)]
pub(crate) struct About {
    pub(crate) customer_id: CustomerId,
    pub(crate) customer_name: String,
}

impl About {
    pub(crate) fn customer(reader: &Reader<'_>, id: CustomerId) -> Result<Option<Self>, StoreError> {
        let customer = customers::get(reader, id)?;
        Ok(customer.map(|customer| Self { customer_id: id, customer_name: customer.name }))
    }

    pub(crate) fn conversation(
        reader: &Reader<'_>,
        id: ConversationId,
    ) -> Result<Option<(Self, ConversationRow)>, StoreError> {
        let Some(conversation) = conversations::get(reader, id)? else { return Ok(None) };
        let customer_id = conversation.customer_id;
        let customer_name =
            customers::get(reader, customer_id)?.map(|customer| customer.name).unwrap_or_default();
        Ok(Some((Self { customer_id, customer_name }, conversation)))
    }
}

/// Everything that waits, is held or has failed.
pub(crate) async fn list(desk: &Inner, _: Nothing) -> Result<OutboxPage, DeskError> {
    Ok(desk.seat()?.store.read(outbox::page).await?)
}

/// A message that got to the hub and failed from there: the hub tries again.
fn try_again_on_the_record(
    writer: &mut Writer<'_>,
    giving: &Giving,
    interaction_id: InteractionId,
) -> Result<bool, StoreError> {
    let Some(row) = interactions::get(writer, interaction_id)? else { return Ok(false) };
    if row.delivery.is_none_or(|delivery| delivery.state != DeliveryState::Failed) {
        return Ok(false);
    }
    let Some((about, _)) = About::conversation(writer, row.conversation_id)? else { return Ok(false) };
    giving.give(writer, about, CommandBody::RetryMessage { interaction_id })?;
    Ok(true)
}

/// Decides on a held reply, or tries a failed one again.
pub(crate) async fn resolve(desk: &Inner, request: ResolveOutbox) -> Result<Nothing, DeskError> {
    let seat = desk.seat()?;
    let interaction_id = request.interaction_id;
    let decision = match request.decision {
        OutboxDecision::Edit { body } => OutboxDecision::Edit { body: input::body(&body, false)? },
        other => other,
    };
    let giving = Giving::new(&seat);
    let decided = seat
        .store
        .write(move |writer| {
            if decision == OutboxDecision::Send && try_again_on_the_record(writer, &giving, interaction_id)? {
                return Ok(true);
            }
            let decision = Decision {
                interaction_id,
                decision,
                command_id: CommandId(giving.clock.new_id()),
                now: giving.clock.now(),
                // Decided without a connection: what comes meanwhile holds it again.
                seen_through_seq: giving.seen_through(writer)?,
            };
            outbox::decide(writer, &decision)
        })
        .await?;
    if !decided {
        let message = "it is on its way or gone; look again".to_owned();
        return Err(DeskError::Conflict { about: "interaction_id".into(), message });
    }
    seat.wake_outbox();
    Ok(Nothing {})
}
