//! Which new messages the agent is told of: words from customers in
//! conversations that are the agent's own or wait in their teams for anyone, and
//! notes that name the agent. What came while the desk was away is told only
//! when it is fresh; a flood is told once per conversation and cut.

use std::collections::HashMap;

use throughline_desk_store::{Me, Reader, StoreError, colleagues, conversations, inbox};
use throughline_domain::text::preview;
use throughline_domain::{AgentId, ConversationId, ConversationStatus, Direction, InteractionKind, Millis};
use throughline_wire::desk_api::{ConversationItem, DeskEvent, NewMessage};
use throughline_wire::rows::{ConversationRow, InteractionRow};

use crate::seat::Seat;

/// Older news is no notification, it is in the inbox.
const FRESH_MS: i64 = 60_000;
/// At most so many at a time: the rest is in the inbox.
const AT_ONCE: usize = 5;
const PREVIEW_CHARS: usize = 120;

/// Tells the window of those among `interactions` that it should notify of.
pub(super) async fn tell(seat: &Seat, interactions: Vec<InteractionRow>) -> Result<(), StoreError> {
    let latest = candidates(interactions, seat.me, seat.hub_now());
    if latest.is_empty() {
        return Ok(());
    }
    let me = seat.me;
    let messages = seat.store.read(move |reader| messages(reader, me, latest)).await?;
    for message in messages {
        seat.around.events.send(DeskEvent::Notify(message));
    }
    Ok(())
}

/// The latest noteworthy interaction of each conversation, oldest conversation first.
fn candidates(interactions: Vec<InteractionRow>, me: AgentId, hub_now: Millis) -> Vec<InteractionRow> {
    let mut latest: HashMap<ConversationId, InteractionRow> = HashMap::new();
    for row in interactions {
        let is_fresh = row.at >= hub_now - FRESH_MS;
        if is_fresh && (is_from_customer(&row) || is_mention(&row, me)) {
            latest.insert(row.conversation_id, row);
        }
    }
    let mut latest: Vec<_> = latest.into_values().collect();
    latest.sort_by_key(|row| (row.at, row.id));
    let surplus = latest.len().saturating_sub(AT_ONCE);
    latest.split_off(surplus)
}

fn is_from_customer(row: &InteractionRow) -> bool {
    row.direction == Direction::In && row.kind == InteractionKind::Message
}

fn is_mention(row: &InteractionRow, me: AgentId) -> bool {
    row.kind == InteractionKind::Note && row.agent_id != Some(me) && row.mentions.contains(&me)
}

fn messages(
    reader: &Reader<'_>,
    me: AgentId,
    rows: Vec<InteractionRow>,
) -> Result<Vec<NewMessage>, StoreError> {
    let me = colleagues::me(reader, me)?;
    let mut messages = Vec::with_capacity(rows.len());
    for row in rows {
        let is_mention = is_mention(&row, me.agent_id);
        let Some(conversation) = conversations::get(reader, row.conversation_id)? else { continue };
        if !is_mention && !is_for(&me, &conversation) {
            continue;
        }
        let Some(item) = inbox::item(reader, row.conversation_id)? else { continue };
        messages.push(NewMessage {
            conversation_id: row.conversation_id,
            from: name_of(item),
            preview: preview(&row.body, PREVIEW_CHARS),
            channel: row.channel,
            is_mention,
        });
    }
    Ok(messages)
}

/// The agent's own, or waiting for anyone in one of their teams (or in none).
fn is_for(me: &Me, conversation: &ConversationRow) -> bool {
    match conversation.assignee_id {
        Some(assignee) => assignee == me.agent_id,
        None => {
            conversation.status == ConversationStatus::Open
                && conversation.team_id.is_none_or(|team| me.team_ids.contains(&team))
        }
    }
}

fn name_of(item: ConversationItem) -> String {
    [item.customer_name, item.customer_address, item.customer_city]
        .into_iter()
        .find(|name| !name.is_empty())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use throughline_domain::Channel;
    use throughline_testkit::clock::TUESDAY_MORNING;
    use throughline_testkit::people::{miriam, nadia, sam};
    use throughline_testkit::{Talk, people};
    use throughline_wire::rows::InteractionRow;

    use throughline_desk_store::Me;

    use super::{AT_ONCE, candidates, is_for};

    fn fresh(rows: Vec<InteractionRow>) -> Vec<String> {
        candidates(rows, nadia().id, TUESDAY_MORNING + 30_000).into_iter().map(|row| row.body).collect()
    }

    #[test]
    fn a_customers_words_are_told_and_a_colleagues_answer_is_not() {
        let talk = Talk::with(&miriam(), Channel::Chat, 1).customer_says("hello").agent_says(&sam(), "hi");
        assert_eq!(fresh(talk.interactions), ["hello"]);
    }

    #[test]
    fn a_note_is_told_to_those_it_names() {
        let mut talk = Talk::with(&miriam(), Channel::Chat, 1).note(&sam(), "who takes this?");
        assert!(fresh(talk.interactions.clone()).is_empty());
        talk.interactions[0].mentions = vec![nadia().id];
        assert_eq!(fresh(talk.interactions.clone()), ["who takes this?"]);
        talk.interactions[0].agent_id = Some(nadia().id);
        assert!(fresh(talk.interactions).is_empty(), "nobody needs telling what they wrote");
    }

    #[test]
    fn what_came_while_the_desk_was_away_is_not_told() {
        let talk = Talk::with(&miriam(), Channel::Chat, 1)
            .at(TUESDAY_MORNING - 3_600_000)
            .customer_says("an hour ago");
        assert!(fresh(talk.interactions).is_empty());
    }

    #[test]
    fn a_flood_is_told_once_per_conversation_and_cut() {
        let talks =
            (0..20).map(|n| Talk::with(&miriam(), Channel::Chat, n).customer_says("a").customer_says("b"));
        let told = fresh(talks.flat_map(|talk| talk.interactions).collect());
        assert_eq!(told.len(), AT_ONCE);
        assert!(told.iter().all(|body| body == "b"));
    }

    #[test]
    fn only_the_agents_own_and_what_waits_in_their_teams_is_theirs() {
        let me = Me { agent_id: nadia().id, team_ids: nadia().team_ids };
        let mut conversation = Talk::with(&miriam(), Channel::Chat, 1).conversation;
        assert!(is_for(&me, &conversation), "nobody's and in no team");
        conversation.team_id = Some(people::billing().id);
        assert!(!is_for(&me, &conversation), "another team's");
        conversation.team_id = Some(people::care().id);
        assert!(is_for(&me, &conversation));
        conversation.assignee_id = Some(sam().id);
        assert!(!is_for(&me, &conversation), "a colleague's");
        conversation.assignee_id = Some(nadia().id);
        assert!(is_for(&me, &conversation));
    }
}
