//! A customer's timeline, from the cache and the outbox together.

use throughline_desk_store::timeline;
use throughline_wire::desk_api::{GetTimeline, TimelinePage};

use crate::desk::Inner;
use crate::error::DeskError;
use crate::input;

/// A page of a customer's timeline, newest at the end.
pub(crate) async fn get(desk: &Inner, mut request: GetTimeline) -> Result<TimelinePage, DeskError> {
    request.limit = input::page_limit(request.limit, 200);
    let seat = desk.seat()?;
    Ok(seat.store.read(move |reader| timeline::page(reader, &request)).await?)
}
