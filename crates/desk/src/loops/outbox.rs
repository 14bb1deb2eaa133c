//! Sends what waits in the outbox.
//!
//! * Only while connected **and** up to date: read before push, so that the agent
//!   sees what came before their offline words go out.
//! * The store hands out what is due, in order within a conversation, counting
//!   the attempt before it is made. What needs files uploaded first goes its own
//!   way; everything else goes up at once in a batch: a slow or failed one never
//!   holds up another conversation.
//! * Transient failures wait longer each time and are cut short when the hub is
//!   back; final ones are parked with their reason, for the agent to decide.
//! * A broken connection ends what is on its way: the ids make sending again safe.

mod sending;

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::stream::{FuturesUnordered, StreamExt};
use throughline_desk_store::{StoreError, outbox};
use throughline_domain::{CommandId, ConversationId, CustomerId};
use throughline_wire::commands::{CommandBody, MAX_BATCH};
use tokio_util::sync::CancellationToken;

use crate::seat::{Seat, seen_through};

/// After a failure of the agent's own files.
const AFTER_FILE_ERROR: Duration = Duration::from_secs(3);
/// No entry ever waits longer, whatever its row says: clocks jump.
const LONGEST_WAIT_MS: i64 = 60_000;

/// Something on its way to the hub.
type Way<'a> = BoxFuture<'a, Result<(), StoreError>>;

pub(crate) async fn run(seat: Arc<Seat>, stop: CancellationToken) {
    loop {
        let turn = tokio::select! {
            biased;
            () = stop.cancelled() => return,
            turn = send_until_broken(&seat) => turn,
        };
        if let Err(error) = turn {
            tracing::error!(%error, "the outbox cannot be read or written");
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(AFTER_FILE_ERROR) => {}
            }
        }
    }
}

/// Waits for the connection, then sends until it breaks.
async fn send_until_broken(seat: &Arc<Seat>) -> Result<(), StoreError> {
    let seen = take_back(seat).await?;
    let mut line = seat.line.watch();
    if line.wait_for(|line| *line == CONNECTED).await.is_err() {
        return Ok(());
    }
    // Once more, for what was given in the moment between the break and its being noticed.
    count_as_offline(seat, seen).await?;
    seat.store.write(outbox::wake).await?;
    let mut flying: FuturesUnordered<Way<'_>> = FuturesUnordered::new();
    loop {
        for way in take_due(seat).await? {
            flying.push(way);
        }
        let pause = until_next_try(seat).await?;
        tokio::select! {
            _ = line.wait_for(|line| *line != CONNECTED) => return Ok(()),
            Some(done) = flying.next() => done?,
            () = seat.outbox_wake.notified() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// Whatever was on its way when the last turn (or the last run) ended waits
/// again. Its writer had seen no more than what is here now, which is returned.
async fn take_back(seat: &Seat) -> Result<u64, StoreError> {
    let recovered = seat.store.write(|writer| {
        outbox::recover(writer)?;
        seen_through(writer)
    });
    let seen = recovered.await?;
    count_as_offline(seat, seen).await?;
    Ok(seen)
}

async fn count_as_offline(seat: &Seat, seen: u64) -> Result<(), StoreError> {
    let clock = Arc::clone(&seat.around.clock);
    let counting =
        seat.store.write(move |writer| outbox::count_as_offline(writer, seen, || CommandId(clock.new_id())));
    let count = counting.await?;
    if count > 0 {
        tracing::info!(count, "replies that did not get through count as written without a connection");
    }
    Ok(())
}

const CONNECTED: throughline_wire::desk_api::Connection = throughline_wire::desk_api::Connection::Connected;

/// Takes what is due; each future carries its part to the hub.
async fn take_due<'a>(seat: &'a Arc<Seat>) -> Result<Vec<Way<'a>>, StoreError> {
    let now = seat.around.clock.now();
    let taken = seat.store.write(move |writer| outbox::take(writer, now, MAX_BATCH)).await?;
    let (with_files, plain) = split(taken);
    let mut ways: Vec<Way<'a>> = Vec::with_capacity(with_files.len() + 1);
    if !plain.is_empty() {
        ways.push(Box::pin(sending::post(seat, plain)));
    }
    for lane in with_files {
        ways.push(Box::pin(sending::one_by_one(seat, lane)));
    }
    Ok(ways)
}

/// Customers to whom a message with files goes have each their own way, whole:
/// within a conversation the order stays, and a customer made just now comes
/// before what is written to them.
fn split(taken: Vec<outbox::Entry>) -> (Vec<Vec<outbox::Entry>>, Vec<outbox::Entry>) {
    let mut lanes: Vec<Vec<outbox::Entry>> = Vec::new();
    let slow: Vec<_> = taken.iter().filter(|entry| has_files(entry)).map(lane_of).collect();
    let mut plain = Vec::new();
    for entry in taken {
        let lane = lane_of(&entry);
        if lane.is_none() || !slow.contains(&lane) {
            plain.push(entry);
        } else if let Some(found) = lanes.iter_mut().find(|other| other.first().and_then(lane_of) == lane) {
            found.push(entry);
        } else {
            lanes.push(vec![entry]);
        }
    }
    (lanes, plain)
}

fn has_files(entry: &outbox::Entry) -> bool {
    match &entry.command.body {
        CommandBody::SendMessage(message) => !message.attachments.is_empty(),
        CommandBody::SaveArticle(save) => !save.images.is_empty(),
        _ => false,
    }
}

/// What an entry may not be separated from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lane {
    Customer(CustomerId),
    /// Of a customer who is not known here.
    Conversation(ConversationId),
    /// Changes of the knowledge base keep their order.
    Knowledge,
}

fn lane_of(entry: &outbox::Entry) -> Option<Lane> {
    if entry.is_knowledge_edit() {
        return Some(Lane::Knowledge);
    }
    entry.customer_id.map(Lane::Customer).or(entry.conversation_id().map(Lane::Conversation))
}

/// How long until something that waits is due.
async fn until_next_try(seat: &Seat) -> Result<Duration, StoreError> {
    let now = seat.around.clock.now();
    let Some(at) = seat.store.read(outbox::next_try_at).await? else {
        return Ok(Duration::MAX);
    };
    let wait = at - now;
    if wait > LONGEST_WAIT_MS {
        tracing::warn!(wait_ms = wait, "the clock was set back; what waits is due now");
        seat.store.write(outbox::wake).await?;
        return Ok(Duration::ZERO);
    }
    Ok(Duration::from_millis(wait.max(0) as u64))
}

#[cfg(test)]
mod tests {
    use throughline_desk_store::outbox::{Entry, EntryState};
    use throughline_domain::{
        AgentId, AttachmentId, Channel, Clock, CommandId, ConversationId, CustomerId, InteractionId,
    };
    use throughline_testkit::MockClock;
    use throughline_wire::commands::{Command, CommandBody, CustomerPatch, SendMessageCommand};

    use super::split;

    pub(super) fn entry(position: i64, body: CommandBody, customer_id: Option<CustomerId>) -> Entry {
        let id = CommandId(MockClock::new().new_id());
        Entry {
            position,
            command: Command { id, given_at: 0, body },
            agent_id: AgentId(id.0),
            customer_id,
            customer_name: String::new(),
            was_offline: false,
            state: EntryState::Sending,
            attempts: 1,
            next_try_at: 0,
        }
    }

    #[test]
    fn a_customer_made_just_now_goes_before_a_file_to_them() {
        let clock = MockClock::new();
        let (conversation_id, other) = (ConversationId(clock.new_id()), ConversationId(clock.new_id()));
        let [miriam, tomas] = [(); 2].map(|()| CustomerId(clock.new_id()));
        let fields = CustomerPatch::default();
        let create = CommandBody::CreateCustomer { customer_id: miriam, fields };
        let start = CommandBody::StartConversation {
            conversation_id,
            customer_id: miriam,
            channel: Channel::Chat,
            subject: String::new(),
        };
        let file = CommandBody::SendMessage(SendMessageCommand {
            interaction_id: InteractionId(clock.new_id()),
            conversation_id,
            channel: Channel::Chat,
            body: "see the file".into(),
            card: None,
            attachments: vec![AttachmentId(clock.new_id())],
            seen_through_seq: None,
        });
        let elsewhere = CommandBody::MarkRead { conversation_id: other, through_at: 1 };
        let taken = vec![
            entry(1, create, Some(miriam)),
            entry(2, elsewhere, Some(tomas)),
            entry(3, start, Some(miriam)),
            entry(4, file, Some(miriam)),
        ];
        let (lanes, plain) = split(taken);
        let positions = |entries: &[Entry]| entries.iter().map(|entry| entry.position).collect::<Vec<_>>();
        assert_eq!(lanes.iter().map(|lane| positions(lane)).collect::<Vec<_>>(), [[1, 3, 4]]);
        assert_eq!(positions(&plain), [2]);
    }
}
