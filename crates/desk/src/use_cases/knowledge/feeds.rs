//! Feeds of community threads. The hub fetches them; a desk says which.

use throughline_desk_store::feeds;
use throughline_domain::FeedId;
use throughline_wire::commands::CommandBody;
use throughline_wire::desk_api::{DeleteFeed, Feeds, Nothing, SaveFeed};
use throughline_wire::rows::FeedRow;

use super::only_publishers;
use crate::desk::Inner;
use crate::error::DeskError;
use crate::input;
use crate::outbox::Giving;

/// The feeds of community threads.
pub(crate) async fn list_feeds(desk: &Inner, _: Nothing) -> Result<Feeds, DeskError> {
    Ok(Feeds { feeds: desk.seat()?.store.read(feeds::list).await? })
}

/// Adds or changes a feed.
pub(crate) async fn save_feed(desk: &Inner, request: SaveFeed) -> Result<Feeds, DeskError> {
    let wrong = |field, message: &str| Err(DeskError::InvalidInput { field, message: message.into() });
    let (name, url) = (input::line(&request.name), request.url.trim().to_owned());
    if name.is_empty() {
        return wrong("name", "name the feed");
    }
    if !url.starts_with("https://") && !url.starts_with("http://") {
        return wrong("url", "write an address that begins with https://");
    }
    if !(15..=10_080).contains(&request.every_minutes) {
        return wrong("every_minutes", "15 minutes to a week");
    }
    let feed = FeedRow {
        id: request.feed_id.unwrap_or_else(|| FeedId(desk.around.clock.new_id())),
        name,
        url,
        language: request.language,
        every_minutes: request.every_minutes,
        is_active: request.is_active,
        fetched_at: None,
        threads: 0,
        problem: String::new(),
    };
    change(desk, CommandBody::SaveFeed(feed)).await
}

/// Removes a feed; its threads are retired.
pub(crate) async fn delete_feed(desk: &Inner, request: DeleteFeed) -> Result<Feeds, DeskError> {
    change(desk, CommandBody::DeleteFeed { feed_id: request.feed_id }).await
}

async fn change(desk: &Inner, body: CommandBody) -> Result<Feeds, DeskError> {
    let seat = desk.seat()?;
    only_publishers(&seat).await?;
    let giving = Giving::new(&seat);
    seat.store.write(move |writer| giving.give_own(writer, body)).await?;
    seat.wake_outbox();
    list_feeds(desk, Nothing {}).await
}
