//! Topics: the shelves of the knowledge base.

use throughline_desk_store::topics;
use throughline_domain::TopicId;
use throughline_wire::commands::CommandBody;
use throughline_wire::desk_api::{DeleteTopic, Nothing, SaveTopic, Topics};
use throughline_wire::rows::TopicRow;

use super::only_publishers;
use crate::desk::Inner;
use crate::error::DeskError;
use crate::input;
use crate::outbox::Giving;

/// The topics, in their order.
pub(crate) async fn list_topics(desk: &Inner, _: Nothing) -> Result<Topics, DeskError> {
    Ok(Topics { topics: desk.seat()?.store.read(topics::list).await? })
}

/// Adds or changes a topic.
pub(crate) async fn save_topic(desk: &Inner, request: SaveTopic) -> Result<Topics, DeskError> {
    let name = input::line(&request.name);
    if name.is_empty() {
        return Err(DeskError::InvalidInput { field: "name", message: "name the topic".into() });
    }
    let topic = TopicRow {
        id: request.topic_id.unwrap_or_else(|| TopicId(desk.around.clock.new_id())),
        name,
        description: input::line(&request.description),
        position: request.position,
    };
    change(desk, CommandBody::SaveTopic(topic)).await
}

/// Removes a topic; its articles stay.
pub(crate) async fn delete_topic(desk: &Inner, request: DeleteTopic) -> Result<Topics, DeskError> {
    change(desk, CommandBody::DeleteTopic { topic_id: request.topic_id }).await
}

async fn change(desk: &Inner, body: CommandBody) -> Result<Topics, DeskError> {
    let seat = desk.seat()?;
    only_publishers(&seat).await?;
    let giving = Giving::new(&seat);
    seat.store.write(move |writer| giving.give_own(writer, body)).await?;
    seat.wake_outbox();
    list_topics(desk, Nothing {}).await
}
