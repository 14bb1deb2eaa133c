//! The addresses of customers.

use rusqlite::{Row, params};
use throughline_domain::{ContactKind, ContactPointId, CustomerId};
use throughline_wire::desk_api::Tag;
use throughline_wire::rows::{ContactPointRow, Trust};

use crate::access::{Reader, Writer};
use crate::columns;
use crate::error::StoreError;

type Result<T> = std::result::Result<T, StoreError>;

const OF_CUSTOMER: &str = "SELECT id, customer_id, kind, value, trust FROM contact_points
     INDEXED BY contact_points_customer WHERE customer_id = ?1 ORDER BY id";

/// A customer's addresses, with what waits in the outbox applied.
pub fn of_customer(reader: &Reader<'_>, customer_id: CustomerId) -> Result<Vec<ContactPointRow>> {
    let overlay = reader.overlay()?;
    let mut points = stored(reader, customer_id)?;
    overlay.apply_to_contact_points(customer_id, &mut points);
    Ok(points)
}

/// A customer's addresses as the hub has them.
pub(crate) fn stored(reader: &Reader<'_>, customer_id: CustomerId) -> Result<Vec<ContactPointRow>> {
    reader.all(OF_CUSTOMER, [customer_id.as_bytes()], read)
}

/// Whether a customer other than `customer_id` has this address (normalised), by
/// the cache or by what waits in the outbox. The hub, which knows more, decides.
pub fn is_taken(
    reader: &Reader<'_>,
    kind: ContactKind,
    value: &str,
    customer_id: Option<CustomerId>,
) -> Result<bool> {
    let holders: Vec<(ContactPointId, CustomerId)> = reader.all(
        "SELECT id, customer_id FROM contact_points INDEXED BY contact_points_value WHERE value = ?1 AND kind = ?2",
        params![value, kind.as_str()],
        |row| Ok((columns::id(row, 0)?, columns::id(row, 1)?)),
    )?;
    let overlay = reader.overlay()?;
    let is_stored = holders.iter().any(|(id, of)| Some(*of) != customer_id && !overlay.removes(*id));
    Ok(is_stored || overlay.gives_address(kind, value, customer_id))
}

/// An address to name a customer by who has no name.
pub(crate) fn shown_address(reader: &Reader<'_>, customer_id: CustomerId) -> Result<String> {
    Ok(best_of(&stored(reader, customer_id)?).unwrap_or_default())
}

/// The address a person would recognise: not a browser's or a site's id unless there is nothing else.
pub(crate) fn best_of(points: &[ContactPointRow]) -> Option<String> {
    let rank = |kind: ContactKind| match kind {
        ContactKind::Phone => 0,
        ContactKind::Email => 1,
        ContactKind::Handle => 2,
        ContactKind::LoyaltyCard => 3,
        ContactKind::SiteUser => 4,
        ContactKind::ChatVisitor => 5,
    };
    let best = points.iter().min_by_key(|point| rank(point.kind))?;
    (best.kind != ContactKind::ChatVisitor).then(|| best.value.clone())
}

pub(crate) fn upsert(writer: &mut Writer<'_>, point: &ContactPointRow) -> Result<()> {
    // It may have moved from one customer to another.
    let before: Option<CustomerId> = owner(writer, point.id)?;
    writer.execute(
        "INSERT INTO contact_points (id, customer_id, kind, value, trust) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (id) DO UPDATE SET customer_id = ?2, kind = ?3, value = ?4, trust = ?5",
        params![
            point.id.as_bytes(),
            point.customer_id.as_bytes(),
            point.kind.as_str(),
            point.value,
            trust_word(point.trust)
        ],
    )?;
    for customer in before.into_iter().chain([point.customer_id]) {
        writer.touch_find(customer);
        writer.touch(Tag::Customer { id: customer });
    }
    Ok(())
}

pub(crate) fn remove(writer: &mut Writer<'_>, id: ContactPointId) -> Result<()> {
    if let Some(customer) = owner(writer, id)? {
        writer.execute("DELETE FROM contact_points WHERE id = ?1", [id.as_bytes()])?;
        writer.touch_find(customer);
        writer.touch(Tag::Customer { id: customer });
    }
    Ok(())
}

fn owner(reader: &Reader<'_>, id: ContactPointId) -> Result<Option<CustomerId>> {
    reader.one("SELECT customer_id FROM contact_points WHERE id = ?1", [id.as_bytes()], |row| {
        columns::id(row, 0)
    })
}

fn read(row: &Row<'_>) -> Result<ContactPointRow> {
    Ok(ContactPointRow {
        id: columns::id(row, 0)?,
        customer_id: columns::id(row, 1)?,
        kind: columns::word(row, 2, ContactKind::parse, "kind")?,
        value: row.get(3)?,
        trust: columns::word(row, 4, parse_trust, "trust")?,
    })
}

fn trust_word(trust: Trust) -> &'static str {
    match trust {
        Trust::Verified => "verified",
        Trust::Vouched => "vouched",
        Trust::Stated => "stated",
    }
}

fn parse_trust(word: &str) -> Option<Trust> {
    [Trust::Verified, Trust::Vouched, Trust::Stated].into_iter().find(|trust| trust_word(*trust) == word)
}
