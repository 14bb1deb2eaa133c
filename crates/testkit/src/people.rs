//! People with names, as rows: customers, colleagues, teams, channel accounts.
//! Every id follows from the name, so two tests (and two runs) mean the same
//! Miriam.

use std::collections::BTreeMap;

use throughline_domain::{
    AgentId, Channel, ChannelAccountId, ContactKind, ContactPointId, CustomerId, Millis, TeamId,
};
use throughline_wire::rows::{
    AgentRow, ChannelAccountRow, ContactPointRow, CustomerRow, Presence, Role, TeamRow, Trust,
};
use uuid::Uuid;

use crate::clock::{TUESDAY_MORNING, id_at, mix};

/// When everybody here became what they are: a year before the mock clock starts.
const LONG_AGO: Millis = TUESDAY_MORNING - 365 * 24 * 3_600_000;

/// A customer with the addresses they are known by.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Person {
    /// The customer.
    pub customer: CustomerRow,
    /// Their addresses.
    pub contact_points: Vec<ContactPointRow>,
}

impl Person {
    /// Somebody with a name and no address yet.
    pub fn named(name: &str) -> Self {
        Self {
            customer: CustomerRow {
                id: CustomerId(id_of("customer", name)),
                name: name.to_owned(),
                organisation: String::new(),
                city: String::new(),
                language: String::new(),
                time_zone: String::new(),
                attributes: BTreeMap::new(),
                since_at: LONG_AGO,
                updated_at: LONG_AGO,
            },
            contact_points: Vec::new(),
        }
    }

    /// Where they live and what they speak.
    #[must_use]
    pub fn living_in(mut self, city: &str, language: &str, time_zone: &str) -> Self {
        self.customer.city = city.into();
        self.customer.language = language.into();
        self.customer.time_zone = time_zone.into();
        self
    }

    /// Known by a (normalised) address.
    #[must_use]
    pub fn known_by(mut self, kind: ContactKind, value: &str, trust: Trust) -> Self {
        self.contact_points.push(ContactPointRow {
            id: ContactPointId(id_of(kind.as_str(), value)),
            customer_id: self.customer.id,
            kind,
            value: value.to_owned(),
            trust,
        });
        self
    }

    /// The customer's id.
    pub fn id(&self) -> CustomerId {
        self.customer.id
    }
}

/// The UUIDv7 that follows from a kind of thing and its name.
pub fn id_of(kind: &str, name: &str) -> Uuid {
    let hash = kind.bytes().chain([0]).chain(name.bytes()).fold(0, |hash, byte| mix(hash ^ u64::from(byte)));
    id_at(LONG_AGO, hash, hash >> 32)
}

/// Moving house, wants to keep her plan. Phone, e-mail, web chat, loyalty card.
pub fn miriam() -> Person {
    Person::named("Miriam Okafor")
        .living_in("Leeds", "en-GB", "Europe/London")
        .known_by(ContactKind::Phone, "+447700900118", Trust::Verified)
        .known_by(ContactKind::Email, "miriam.okafor@mail.example", Trust::Verified)
        .known_by(ContactKind::ChatVisitor, "visitor-miriam", Trust::Vouched)
        .known_by(ContactKind::LoyaltyCard, "4417580012342206", Trust::Stated)
}

/// Writes e-mails about an invoice.
pub fn tomas() -> Person {
    Person::named("Tomáš Dvořák")
        .living_in("Brno", "cs-CZ", "Europe/Prague")
        .known_by(ContactKind::Email, "tomas.dvorak@posta.example", Trust::Verified)
        .known_by(ContactKind::Phone, "+420601123456", Trust::Stated)
}

/// Exchanges things at the counter.
pub fn aiko() -> Person {
    Person::named("田中 愛子")
        .living_in("Leeds", "ja", "Europe/London")
        .known_by(ContactKind::LoyaltyCard, "4417580012340021", Trust::Verified)
        .known_by(ContactKind::ChatVisitor, "visitor-aiko", Trust::Stated)
}

/// Somebody who opened the chat and told nothing.
pub fn a_visitor(browser: &str) -> Person {
    let mut visitor = Person::named("").known_by(ContactKind::ChatVisitor, browser, Trust::Stated);
    let id = CustomerId(id_of("customer", browser));
    visitor.customer.id = id;
    visitor.customer.city = "Leeds".into();
    for point in &mut visitor.contact_points {
        point.customer_id = id;
    }
    visitor
}

/// Administrator of the company, in Care.
pub fn nadia() -> AgentRow {
    agent("Nadia", Role::Administrator, &[care().id])
}

/// Agent in the Briggate store.
pub fn sam() -> AgentRow {
    agent("Sam", Role::Agent, &[briggate().id])
}

/// Agent in Billing and Care.
pub fn priya() -> AgentRow {
    agent("Priya", Role::Agent, &[billing().id, care().id])
}

/// Manager, in no team.
pub fn jonas() -> AgentRow {
    agent("Jonas", Role::Manager, &[])
}

/// A colleague, away from the desk.
pub fn agent(name: &str, role: Role, team_ids: &[TeamId]) -> AgentRow {
    AgentRow {
        id: AgentId(id_of("agent", name)),
        name: name.to_owned(),
        email: format!("{}@harbour.example", name.to_lowercase()),
        role,
        presence: Presence::Offline,
        team_ids: team_ids.to_vec(),
        is_active: true,
    }
}

/// The team most questions go to.
pub fn care() -> TeamRow {
    team("Care")
}

/// The team for invoices.
pub fn billing() -> TeamRow {
    team("Billing")
}

/// The team of the store.
pub fn briggate() -> TeamRow {
    team("Briggate store")
}

fn team(name: &str) -> TeamRow {
    TeamRow { id: TeamId(id_of("team", name)), name: name.to_owned() }
}

/// The widget: the one account that can send.
pub fn chat_account() -> ChannelAccountRow {
    account(Channel::Chat, "Website", "harbour.example", true)
}

/// A number nobody connected yet.
pub fn sms_account() -> ChannelAccountRow {
    account(Channel::Sms, "Text", "+447700900500", false)
}

/// A mailbox nobody connected yet.
pub fn email_account() -> ChannelAccountRow {
    account(Channel::Email, "Help", "help@harbour.example", false)
}

fn account(channel: Channel, name: &str, address: &str, can_send: bool) -> ChannelAccountRow {
    ChannelAccountRow {
        id: ChannelAccountId(id_of("account", address)),
        channel,
        name: name.to_owned(),
        address: address.to_owned(),
        can_send,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use throughline_domain::contact::normalise;

    use super::{a_visitor, aiko, miriam, nadia, sam, tomas};

    #[test]
    fn everybody_is_always_the_same_and_nobody_is_somebody_else() {
        assert_eq!(miriam(), miriam());
        let people = [miriam(), tomas(), aiko(), a_visitor("one"), a_visitor("two")];
        let ids: BTreeSet<_> = people.iter().map(super::Person::id).collect();
        assert_eq!(ids.len(), people.len());
        assert_ne!(nadia().id, sam().id);
    }

    #[test]
    fn every_address_is_already_in_its_stored_form() {
        for person in [miriam(), tomas(), aiko(), a_visitor("one")] {
            for point in &person.contact_points {
                assert_eq!(point.customer_id, person.id());
                assert_eq!(normalise(point.kind, &point.value, None).as_ref(), Ok(&point.value));
            }
        }
    }
}
