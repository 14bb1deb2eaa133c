//! The inbox and one conversation: reading, opening, giving, closing, marking.

use throughline_desk_store::{channel_accounts, colleagues, customers, inbox, read_marks};
use throughline_domain::{Channel, ContactKind, ConversationId, ConversationStatus};
use throughline_wire::commands::CommandBody;
use throughline_wire::desk_api::{
    Assign, ConversationItem, ConversationPage, ConversationView, CustomerView, GetConversation,
    ListConversations, MarkRead, Nothing, ReplyRoute, SetStatus, StartConversation, ViewCounts,
};
use throughline_wire::rows::{ChannelAccountRow, ContactPointRow};

use crate::desk::Inner;
use crate::error::DeskError;
use crate::input;
use crate::outbox::{About, Giving};
use crate::seat::Seat;

/// A page of a view of the inbox.
pub(crate) async fn list(
    desk: &Inner,
    mut request: ListConversations,
) -> Result<ConversationPage, DeskError> {
    request.limit = input::page_limit(request.limit, 200);
    let seat = desk.seat()?;
    let me = seat.me;
    Ok(seat.store.read(move |reader| inbox::list(reader, &colleagues::me(reader, me)?, &request)).await?)
}

/// How many are in each view.
pub(crate) async fn count(desk: &Inner, _: Nothing) -> Result<ViewCounts, DeskError> {
    let seat = desk.seat()?;
    let me = seat.me;
    Ok(seat.store.read(move |reader| inbox::counts(reader, &colleagues::me(reader, me)?)).await?)
}

/// One conversation with its customer and who else is at it.
pub(crate) async fn get(desk: &Inner, request: GetConversation) -> Result<ConversationView, DeskError> {
    let seat = desk.seat()?;
    let (me, id) = (seat.me, request.conversation_id);
    let found = seat
        .store
        .read(move |reader| {
            let Some(item) = inbox::item(reader, id)? else { return Ok(None) };
            let Some(customer) = customers::view(reader, item.conversation.customer_id)? else {
                return Ok(None);
            };
            let accounts = channel_accounts::list(reader)?;
            Ok(Some((item, customer, accounts)))
        })
        .await?;
    let (item, customer, accounts) = found.ok_or_else(|| no_conversation(id))?;
    let company = seat.live().at(id, me, desk.around.clock.now());
    let routes = routes(&customer, &accounts, item.conversation.channel);
    Ok(ConversationView {
        item,
        customer,
        routes,
        viewers: company.viewers,
        typing_agents: company.typing_agents,
        is_customer_typing: company.is_customer_typing,
    })
}

/// Where a reply can go: where the conversation is now first, then what can be
/// sent, each address once. However many browsers a visitor has, chat is one way.
fn routes(customer: &CustomerView, accounts: &[ChannelAccountRow], current: Channel) -> Vec<ReplyRoute> {
    let mut routes: Vec<ReplyRoute> = Vec::new();
    for point in &customer.contact_points {
        let Some(channel) = point.kind.channel() else { continue };
        if channel == Channel::Chat && routes.iter().any(|route| route.channel == Channel::Chat) {
            continue;
        }
        let can_send = accounts.iter().any(|account| account.channel == channel && account.can_send);
        routes.push(ReplyRoute { channel, address: shown_address(point), can_send });
    }
    routes.sort_by_key(|route| (route.channel != current, !route.can_send, route.channel));
    routes
}

/// A browser's id means nothing to anyone: chat's address is left to the window's words.
fn shown_address(point: &ContactPointRow) -> String {
    match point.kind {
        ContactKind::ChatVisitor => String::new(),
        _ => point.value.clone(),
    }
}

/// Opens a conversation with a customer.
pub(crate) async fn start(desk: &Inner, request: StartConversation) -> Result<ConversationItem, DeskError> {
    let seat = desk.seat()?;
    let id = ConversationId(desk.around.clock.new_id());
    let customer_id = request.customer_id;
    let giving = Giving::new(&seat);
    let body = CommandBody::StartConversation {
        conversation_id: id,
        customer_id,
        channel: request.channel,
        subject: input::line(&request.subject),
    };
    let given = seat
        .store
        .write(move |writer| match About::customer(writer, customer_id)? {
            Some(about) => giving.give(writer, about, body).map(Some),
            None => Ok(None),
        })
        .await?;
    given.ok_or_else(|| DeskError::NotFound { what: "customer", id: customer_id.to_string() })?;
    seat.wake_outbox();
    item(&seat, id).await
}

/// Gives a conversation to an agent or a team.
pub(crate) async fn assign(desk: &Inner, request: Assign) -> Result<ConversationItem, DeskError> {
    let Assign { conversation_id, assignee_id, team_id } = request;
    let body = CommandBody::Assign { conversation_id, assignee_id, team_id };
    change(desk, conversation_id, body).await
}

/// Resolves, reopens or snoozes.
pub(crate) async fn set_status(desk: &Inner, request: SetStatus) -> Result<ConversationItem, DeskError> {
    let SetStatus { conversation_id, status, snoozed_until_at } = request;
    let now = desk.around.clock.now();
    let is_ahead = snoozed_until_at.is_some_and(|until| until > now);
    if status == ConversationStatus::Snoozed && !is_ahead {
        let message = "choose a time ahead to snooze until".into();
        return Err(DeskError::InvalidInput { field: "snoozed_until_at", message });
    }
    let snoozed_until_at = snoozed_until_at.filter(|_| status == ConversationStatus::Snoozed);
    change(desk, conversation_id, CommandBody::SetStatus { conversation_id, status, snoozed_until_at }).await
}

async fn change(desk: &Inner, id: ConversationId, body: CommandBody) -> Result<ConversationItem, DeskError> {
    let seat = desk.seat()?;
    let giving = Giving::new(&seat);
    let given = seat
        .store
        .write(move |writer| match About::conversation(writer, id)? {
            Some((about, _)) => giving.give(writer, about, body).map(Some),
            None => Ok(None),
        })
        .await?;
    given.ok_or_else(|| no_conversation(id))?;
    seat.wake_outbox();
    item(&seat, id).await
}

/// The agent has seen the conversation to its end, or marks it unread.
pub(crate) async fn mark_read(desk: &Inner, request: MarkRead) -> Result<Nothing, DeskError> {
    let seat = desk.seat()?;
    let (id, is_read, giving) = (request.conversation_id, request.is_read, Giving::new(&seat));
    let marked = seat
        .store
        .write(move |writer| {
            let Some((about, conversation)) = About::conversation(writer, id)? else { return Ok(None) };
            // The hub's time of the customer's last words; times made here may be of a wrong clock.
            let through_at = conversation.last_inbound_at;
            if !is_read {
                // For the agent's other desks; here the mark counts at once.
                if through_at > 0 {
                    let body = CommandBody::MarkRead { conversation_id: id, through_at: through_at - 1 };
                    giving.give(writer, about, body)?;
                    read_marks::mark_unread(writer, id)?;
                }
                return Ok(Some(true));
            }
            if read_marks::looked_through_at(writer, id)? >= through_at {
                return Ok(Some(false));
            }
            let body = CommandBody::MarkRead { conversation_id: id, through_at };
            giving.give(writer, about, body).map(|()| Some(true))
        })
        .await?;
    if marked.ok_or_else(|| no_conversation(id))? {
        seat.wake_outbox();
    }
    Ok(Nothing {})
}

async fn item(seat: &Seat, id: ConversationId) -> Result<ConversationItem, DeskError> {
    let item = seat.store.read(move |reader| inbox::item(reader, id)).await?;
    item.ok_or_else(|| no_conversation(id))
}

/// The conversation is gone, or not this agent's to see.
pub(crate) fn no_conversation(id: ConversationId) -> DeskError {
    DeskError::NotFound { what: "conversation", id: id.to_string() }
}

#[cfg(test)]
mod tests {
    use throughline_domain::{Channel, ContactKind};
    use throughline_testkit::people::{chat_account, email_account, miriam, sms_account};
    use throughline_wire::desk_api::CustomerView;
    use throughline_wire::rows::Trust;

    use super::routes;

    #[test]
    fn the_conversations_channel_comes_first_and_what_cannot_be_sent_last() {
        let person = miriam().known_by(ContactKind::ChatVisitor, "another-browser", Trust::Stated);
        let customer = CustomerView {
            customer: person.customer,
            contact_points: person.contact_points,
            orders: vec![],
            last_helpers: vec![],
            conversations: vec![],
            channel_counts: vec![],
            is_waiting: false,
        };
        let accounts = [chat_account(), sms_account(), email_account()];
        let found = routes(&customer, &accounts, Channel::Email);
        let channels: Vec<_> = found.iter().map(|route| (route.channel, route.can_send)).collect();
        assert_eq!(channels, [(Channel::Email, false), (Channel::Chat, true), (Channel::Sms, false)]);
        assert_eq!(found[1].address, "", "a browser's id is no address");
    }
}
