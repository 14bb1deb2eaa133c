//! Customers: finding, reading, adding, changing.

use std::collections::BTreeMap;

use throughline_desk_store::{Reader, StoreError, contact_points, customers, quick_find};
use throughline_domain::contact::normalise;
use throughline_domain::{ContactKind, ContactPointId, CustomerId};
use throughline_wire::commands::{CommandBody, CustomerPatch};
use throughline_wire::desk_api::{
    AddContactPoint, CreateCustomer, CustomerHits, CustomerView, EditCustomer, FindCustomers, GetCustomer,
    NewContactPoint, RemoveContactPoint,
};

use crate::desk::Inner;
use crate::error::DeskError;
use crate::input;
use crate::outbox::{About, Giving};

/// A query longer than this finds nothing more.
const MAX_QUERY_CHARS: usize = 200;
const MOST_ATTRIBUTES: usize = 100;
const MOST_CONTACT_POINTS: usize = 50;
const MAX_ATTRIBUTE_CHARS: usize = 1_000;

/// Customers by a few letters of name, phone or e-mail.
pub(crate) async fn find(desk: &Inner, mut request: FindCustomers) -> Result<CustomerHits, DeskError> {
    request.limit = input::page_limit(request.limit, 50);
    request.query = request.query.chars().filter(|c| !c.is_control()).take(MAX_QUERY_CHARS).collect();
    Ok(desk.seat()?.store.read(move |reader| quick_find::find(reader, &request)).await?)
}

/// One customer, for the panel.
pub(crate) async fn get(desk: &Inner, request: GetCustomer) -> Result<CustomerView, DeskError> {
    view(desk, request.customer_id).await
}

async fn view(desk: &Inner, id: CustomerId) -> Result<CustomerView, DeskError> {
    let found = desk.seat()?.store.read(move |reader| customers::view(reader, id)).await?;
    found.ok_or_else(|| no_customer(id))
}

/// Adds a customer.
pub(crate) async fn create(desk: &Inner, request: CreateCustomer) -> Result<CustomerView, DeskError> {
    let seat = desk.seat()?;
    let fields = patch(request.fields)?;
    if request.contact_points.len() > MOST_CONTACT_POINTS {
        return Err(DeskError::TooLarge { limit: "contact_points", max_bytes: MOST_CONTACT_POINTS });
    }
    let addresses = request.contact_points.iter().map(address).collect::<Result<Vec<_>, _>>()?;
    let clock = &desk.around.clock;
    let customer_id = CustomerId(clock.new_id());
    let addresses: Vec<CommandBody> = addresses
        .into_iter()
        .map(|(kind, value)| CommandBody::AddContactPoint {
            contact_point_id: ContactPointId(clock.new_id()),
            customer_id,
            kind,
            value,
        })
        .collect();
    let giving = Giving::new(&seat);
    let taken = seat
        .store
        .write(move |writer| {
            if let Some(index) = first_taken(writer, &addresses)? {
                return Ok(Some(index));
            }
            let about = About { customer_id, customer_name: fields.name.clone().unwrap_or_default() };
            giving.give(writer, about.clone(), CommandBody::CreateCustomer { customer_id, fields })?;
            addresses.into_iter().try_for_each(|body| giving.give(writer, about.clone(), body))?;
            Ok(None)
        })
        .await?;
    if let Some(index) = taken {
        return Err(address_taken(index));
    }
    seat.wake_outbox();
    view(desk, customer_id).await
}

/// Changes fields of a customer.
pub(crate) async fn edit(desk: &Inner, request: EditCustomer) -> Result<CustomerView, DeskError> {
    let fields = patch(request.fields)?;
    let customer_id = request.customer_id;
    change(desk, customer_id, CommandBody::EditCustomer { customer_id, fields }).await
}

/// Adds an address.
pub(crate) async fn add_contact_point(
    desk: &Inner,
    request: AddContactPoint,
) -> Result<CustomerView, DeskError> {
    let (kind, value) = address(&request.contact_point)?;
    let customer_id = request.customer_id;
    let contact_point_id = ContactPointId(desk.around.clock.new_id());
    let looked_for = value.clone();
    let store = &desk.seat()?.store;
    let is_taken =
        move |reader: &Reader<'_>| contact_points::is_taken(reader, kind, &looked_for, Some(customer_id));
    if store.read(is_taken).await? {
        return Err(address_taken(0));
    }
    change(desk, customer_id, CommandBody::AddContactPoint { contact_point_id, customer_id, kind, value })
        .await
}

/// Removes an address.
pub(crate) async fn remove_contact_point(
    desk: &Inner,
    request: RemoveContactPoint,
) -> Result<CustomerView, DeskError> {
    let RemoveContactPoint { customer_id, contact_point_id } = request;
    let points =
        desk.seat()?.store.read(move |reader| contact_points::of_customer(reader, customer_id)).await?;
    if !points.iter().any(|point| point.id == contact_point_id) {
        return Err(DeskError::NotFound { what: "contact point", id: contact_point_id.to_string() });
    }
    change(desk, customer_id, CommandBody::RemoveContactPoint { contact_point_id }).await
}

async fn change(desk: &Inner, id: CustomerId, body: CommandBody) -> Result<CustomerView, DeskError> {
    let seat = desk.seat()?;
    let giving = Giving::new(&seat);
    let given = seat
        .store
        .write(move |writer| match About::customer(writer, id)? {
            Some(about) => giving.give(writer, about, body).map(Some),
            None => Ok(None),
        })
        .await?;
    given.ok_or_else(|| no_customer(id))?;
    seat.wake_outbox();
    view(desk, id).await
}

/// Which of these addresses another customer has already.
fn first_taken(reader: &Reader<'_>, adding: &[CommandBody]) -> Result<Option<usize>, StoreError> {
    for (index, body) in adding.iter().enumerate() {
        if let CommandBody::AddContactPoint { customer_id, kind, value, .. } = body
            && contact_points::is_taken(reader, *kind, value, Some(*customer_id))?
        {
            return Ok(Some(index));
        }
    }
    Ok(None)
}

fn address_taken(index: usize) -> DeskError {
    let message = "another customer has this address".to_owned();
    DeskError::Conflict { about: format!("contact_points[{index}]").into(), message }
}

fn no_customer(id: CustomerId) -> DeskError {
    DeskError::NotFound { what: "customer", id: id.to_string() }
}

/// Fields made fit to store.
fn patch(fields: CustomerPatch) -> Result<CustomerPatch, DeskError> {
    let line = |field: Option<String>| field.map(|text| input::line(&text));
    Ok(CustomerPatch {
        name: line(fields.name),
        organisation: line(fields.organisation),
        city: line(fields.city),
        language: line(fields.language),
        time_zone: line(fields.time_zone),
        attributes: fields.attributes.map(attributes).transpose()?,
    })
}

fn attributes(raw: BTreeMap<String, String>) -> Result<BTreeMap<String, String>, DeskError> {
    if raw.len() > MOST_ATTRIBUTES {
        return Err(DeskError::TooLarge { limit: "attributes", max_bytes: MOST_ATTRIBUTES });
    }
    let cleaned = raw.into_iter().map(|(key, value)| {
        let value: String =
            throughline_domain::text::clean_body(&value).chars().take(MAX_ATTRIBUTE_CHARS).collect();
        (input::line(&key), value)
    });
    Ok(cleaned.filter(|(key, _)| !key.is_empty()).collect())
}

/// An address checked where it is typed; the hub checks and normalises again.
fn address(typed: &NewContactPoint) -> Result<(ContactKind, String), DeskError> {
    if matches!(typed.kind, ContactKind::ChatVisitor | ContactKind::SiteUser) {
        return Err(DeskError::NotAllowed(
            "only the customer's browser or the company's site can prove this address",
        ));
    }
    let value = normalise(typed.kind, &typed.value, None)
        .map_err(|error| DeskError::InvalidInput { field: "contact_points", message: error.to_string() })?;
    if value.is_empty() {
        return Err(DeskError::InvalidInput { field: "contact_points", message: "empty".into() });
    }
    Ok((typed.kind, value))
}

#[cfg(test)]
mod tests {
    use throughline_domain::ContactKind;
    use throughline_wire::ErrorCode;
    use throughline_wire::commands::CustomerPatch;
    use throughline_wire::desk_api::NewContactPoint;

    use super::{address, patch};

    #[test]
    fn an_address_is_checked_where_it_is_typed() {
        let typed = |kind, value: &str| address(&NewContactPoint { kind, value: value.into() });
        assert_eq!(typed(ContactKind::Email, "A@B.example").unwrap().1, "a@b.example");
        assert_eq!(typed(ContactKind::Phone, "call me").unwrap_err().code(), ErrorCode::InvalidInput);
        assert_eq!(typed(ContactKind::ChatVisitor, "x").unwrap_err().code(), ErrorCode::NotAllowed);
    }

    #[test]
    fn hostile_names_are_made_one_line() {
        let fields = CustomerPatch { name: Some("a\u{202E}b\0\nc".into()), ..CustomerPatch::default() };
        assert_eq!(patch(fields).unwrap().name.as_deref(), Some("ab c"));
    }
}
