//! One batch on its way to the hub, and what becomes of it.

use std::collections::VecDeque;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use throughline_desk_store::{StoreError, attachments, outbox};
use throughline_domain::{AttachmentId, Clock, CommandId};
use throughline_wire::commands::{CommandBatch, CommandBody, CommandOutcome, Outcome};
use throughline_wire::desk_api::DeskEvent;
use throughline_wire::{ErrorCode, WireError};

use crate::hub_client::HubError;
use crate::seat::Seat;

/// First pause of an entry that failed while the connection stands.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Sends a batch. When the hub refuses it as a whole, each command alone, so
/// that a bad one does not hold up the others.
pub(super) async fn post(seat: &Arc<Seat>, entries: Vec<outbox::Entry>) -> Result<(), StoreError> {
    match try_post(seat, &entries).await {
        Ok(outcomes) => settle(seat, outcomes).await,
        Err(error) if entries.len() > 1 && is_about_a_command(&error) => {
            tracing::warn!(%error, count = entries.len(), "the hub took no batch; sending one by one");
            one_by_one(seat, entries).await
        }
        Err(error) => failed(seat, &entries, &error).await,
    }
}

/// Sends entries each alone and in order, its files first. With one that has to
/// wait, what follows it waits: nothing overtakes within a conversation.
pub(super) async fn one_by_one(seat: &Arc<Seat>, entries: Vec<outbox::Entry>) -> Result<(), StoreError> {
    let mut entries = VecDeque::from(entries);
    while let Some(entry) = entries.pop_front() {
        let answer = match upload_files(seat, &entry).await? {
            Ok(()) => try_post(seat, std::slice::from_ref(&entry)).await,
            Err(error) => Err(error),
        };
        match answer {
            Ok(outcomes) => settle(seat, outcomes).await?,
            Err(error) if error.is_transient() || error.is_not_signed_in() => {
                let waiting = with_those_behind(entry, &mut entries, &error);
                failed(seat, &waiting, &error).await?;
            }
            Err(error) => failed(seat, &[entry], &error).await?,
        }
    }
    Ok(())
}

/// Takes out what may not overtake an entry that has to wait. Without a hub that is everything.
fn with_those_behind(
    entry: outbox::Entry,
    entries: &mut VecDeque<outbox::Entry>,
    error: &HubError,
) -> Vec<outbox::Entry> {
    let nobody_answers = matches!(error, HubError::Unreachable(_));
    let (conversation, customer) = (entry.conversation_id(), entry.customer_id);
    let is_knowledge = entry.is_knowledge_edit();
    let is_behind = |next: &outbox::Entry| {
        nobody_answers
            || (conversation.is_some() && next.conversation_id() == conversation)
            || (customer.is_some() && next.customer_id == customer)
            || (is_knowledge && next.is_knowledge_edit())
    };
    let (behind, others): (Vec<_>, Vec<_>) = entries.drain(..).partition(is_behind);
    entries.extend(others);
    std::iter::once(entry).chain(behind).collect()
}

async fn try_post(seat: &Arc<Seat>, entries: &[outbox::Entry]) -> Result<Vec<CommandOutcome>, HubError> {
    let batch = CommandBatch { commands: entries.iter().map(|entry| entry.command.clone()).collect() };
    let batch = &batch;
    let posting =
        seat.tokens.with_access(|access| async move { seat.hub.post_commands(&access, batch).await });
    let answer = doubting(seat, posting).await?;
    let same = answer.outcomes.len() == entries.len()
        && answer.outcomes.iter().zip(entries).all(|(outcome, entry)| outcome.id == entry.command.id);
    if same { Ok(answer.outcomes) } else { Err(HubError::Garbled("outcomes of other commands".into())) }
}

/// Waits for an answer; when it is slow to come, has the live connection checked
/// meanwhile. A line that is dead without saying so is found out in seconds.
async fn doubting<T>(seat: &Arc<Seat>, call: impl Future<Output = T>) -> T {
    tokio::pin!(call);
    tokio::select! {
        answer = &mut call => return answer,
        () = tokio::time::sleep(seat.around.timing.probe) => seat.probe.notify_one(),
    }
    call.await
}

/// Whether one command may be what the hub stumbles over.
fn is_about_a_command(error: &HubError) -> bool {
    match error {
        HubError::Answered(error) => !matches!(error.code, ErrorCode::RateLimited | ErrorCode::NotSignedIn),
        _ => false,
    }
}

async fn settle(seat: &Arc<Seat>, outcomes: Vec<CommandOutcome>) -> Result<(), StoreError> {
    let clock = Arc::clone(&seat.around.clock);
    let settling = seat.store.write(move |writer| {
        let settled = outbox::settle(writer, &outcomes)?;
        for entry in &settled.to_put_back {
            let next_try_at = clock.now() + pause(entry.attempts, &*clock).as_millis() as i64;
            outbox::put_back(writer, &[entry.command.id], next_try_at)?;
        }
        Ok(settled)
    });
    let settled = settling.await?;
    for entry in settled.to_put_back {
        tracing::warn!(command = %entry.command.id, attempts = entry.attempts, "the hub failed at a change; it waits");
    }
    for (entry, error) in settled.dropped {
        tracing::warn!(command = %entry.command.id, code = ?error.code, "the hub refused a change; it is undone here");
        let (conversation_id, customer_id) = (entry.conversation_id(), entry.customer_id);
        let article_id = entry.article_id();
        seat.around.events.send(DeskEvent::Undone { conversation_id, customer_id, article_id, error });
    }
    Ok(())
}

/// What was not carried out waits, or is parked when waiting would not help.
async fn failed(seat: &Arc<Seat>, entries: &[outbox::Entry], error: &HubError) -> Result<(), StoreError> {
    let ids: Vec<CommandId> = entries.iter().map(|entry| entry.command.id).collect();
    if error.is_transient() || error.is_not_signed_in() {
        tracing::info!(%error, count = ids.len(), "the hub did not take it; it waits");
        if matches!(error, HubError::Unreachable(_)) || error.is_not_signed_in() {
            seat.probe.notify_one();
        }
        let attempts = entries.iter().map(|entry| entry.attempts).max().unwrap_or(1);
        let next_try_at = seat.around.clock.now() + pause(attempts, &*seat.around.clock).as_millis() as i64;
        return seat.store.write(move |writer| outbox::put_back(writer, &ids, next_try_at)).await;
    }
    tracing::warn!(%error, count = ids.len(), "the hub will not take it; parked");
    let error = error.to_wire();
    let (edits, others): (Vec<_>, Vec<_>) = entries.iter().partition(|entry| entry.is_knowledge_edit());
    if !edits.is_empty() {
        // Nobody sees a parked change of the knowledge base: it is undone, and its words go back to the draft.
        let refused = |entry: &outbox::Entry| CommandOutcome {
            id: entry.command.id,
            outcome: Outcome::Refused(error.clone()),
        };
        settle(seat, edits.into_iter().map(refused).collect()).await?;
    }
    let ids: Vec<CommandId> = others.iter().map(|entry| entry.command.id).collect();
    let park = move |writer: &mut throughline_desk_store::Writer<'_>| {
        ids.iter().try_for_each(|id| outbox::park(writer, *id, &error))
    };
    seat.store.write(park).await
}

/// Doubles with each attempt, up to half a minute, less up to a quarter at random.
fn pause(attempts: u32, clock: &dyn Clock) -> Duration {
    let doubled = FIRST_PAUSE.saturating_mul(1 << attempts.saturating_sub(1).min(5)).min(LONGEST_PAUSE);
    let mut random = [0];
    clock.fill_random(&mut random);
    let [random] = random;
    doubled.saturating_sub(doubled / 4 * u32::from(random) / 255)
}

/// Uploads the files of one entry that the hub has not got yet.
async fn upload_files(seat: &Arc<Seat>, entry: &outbox::Entry) -> Result<Result<(), HubError>, StoreError> {
    let (files, may_be_the_hubs) = match &entry.command.body {
        CommandBody::SendMessage(message) => (&message.attachments, false),
        // Pictures that stayed from an older version may never have been on this machine.
        CommandBody::SaveArticle(save) => (&save.images, true),
        _ => return Ok(Ok(())),
    };
    for id in files.iter().copied() {
        if let Err(error) = upload(seat, id, may_be_the_hubs).await? {
            return Ok(Err(error));
        }
    }
    Ok(Ok(()))
}

async fn upload(
    seat: &Arc<Seat>,
    id: AttachmentId,
    may_be_the_hubs: bool,
) -> Result<Result<(), HubError>, StoreError> {
    let Some(pending) = seat.store.read(move |reader| attachments::pending(reader, id)).await? else {
        if may_be_the_hubs
            || seat.store.read(move |reader| attachments::reference(reader, id)).await?.is_some()
        {
            // Not waiting but known: it came from the hub, or went there before.
            return Ok(Ok(()));
        }
        let gone = WireError::new(ErrorCode::BadAttachment, "the file is not on this machine any more");
        return Ok(Err(gone.about(id.to_string()).into()));
    };
    if pending.is_uploaded {
        return Ok(Ok(()));
    }
    let (file, bytes) = (&pending.attachment, bytes::Bytes::from(pending.bytes));
    let bytes = &bytes;
    let uploading = seat
        .tokens
        .with_access(|access| async move { seat.hub.put_attachment(&access, file, bytes.clone()).await });
    match uploading.await {
        Ok(_) => {
            seat.store.write(move |writer| attachments::mark_uploaded(writer, id)).await?;
            Ok(Ok(()))
        }
        Err(error) => Ok(Err(error)),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use throughline_desk_store::outbox::Entry;
    use throughline_domain::{Clock, ConversationId, CustomerId};
    use throughline_testkit::MockClock;
    use throughline_wire::commands::CommandBody;
    use throughline_wire::{ErrorCode, WireError};

    use super::super::tests::entry;
    use super::{HubError, pause, with_those_behind};

    fn mark_read(position: i64, conversation_id: ConversationId, customer: Option<CustomerId>) -> Entry {
        entry(position, CommandBody::MarkRead { conversation_id, through_at: 1 }, customer)
    }

    #[test]
    fn nothing_overtakes_within_a_conversation_or_a_customer_and_others_go_on() {
        let clock = MockClock::new();
        let [here, there, elsewhere] = [(); 3].map(|()| ConversationId(clock.new_id()));
        let customer = Some(CustomerId(clock.new_id()));
        let first = mark_read(1, here, customer);
        let behind = || {
            [(2, there, None), (3, here, None), (4, elsewhere, customer)]
                .map(|(n, c, who)| mark_read(n, c, who))
        };
        let positions = |entries: &[Entry]| entries.iter().map(|entry| entry.position).collect::<Vec<_>>();

        let mut rest = behind().into();
        let busy = HubError::Answered(WireError::new(ErrorCode::Internal, "a defect"));
        let waiting = with_those_behind(first.clone(), &mut rest, &busy);
        assert_eq!(positions(&waiting), [1, 3, 4]);
        assert_eq!(positions(rest.make_contiguous()), [2]);

        let mut rest = behind().into();
        let waiting = with_those_behind(first, &mut rest, &HubError::Unreachable("cut".into()));
        assert_eq!(positions(&waiting), [1, 2, 3, 4]);
    }

    #[test]
    fn pauses_double_and_never_pass_half_a_minute() {
        let clock = MockClock::new();
        for (attempts, longest) in [(1, 1), (2, 2), (3, 4), (6, 30), (60, 30), (u32::MAX, 30)] {
            let drawn = pause(attempts, &clock);
            let longest = Duration::from_secs(longest);
            assert!(drawn <= longest && drawn >= longest / 2, "{attempts}: {drawn:?}");
        }
    }
}
