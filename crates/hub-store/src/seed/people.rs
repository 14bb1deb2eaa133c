//! Makes customers: a name from somewhere, a city, addresses that are already
//! in their stored form, and since when.

use std::collections::{BTreeMap, HashMap};

use throughline_domain::{ContactKind, ContactPointId, CustomerId, Millis};
use throughline_wire::rows::{ContactPointRow, CustomerRow, Trust};

use super::dice::Dice;
use super::names::{self, Named};
use super::places::{self, Country};
use super::{DAY, kind};

/// What conversations need to know about a customer.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) id: CustomerId,
    pub(super) first: String,
    pub(super) city: &'static str,
    pub(super) language: &'static str,
    pub(super) since_at: Millis,
    pub(super) has_phone: bool,
    pub(super) has_email: bool,
    pub(super) has_chat: bool,
    pub(super) has_handle: bool,
}

/// A new customer with addresses.
#[derive(Debug)]
pub(super) struct Made {
    pub(super) customer: CustomerRow,
    pub(super) contact_points: Vec<ContactPointRow>,
    pub(super) known: Known,
}

/// Makes customers one after the other; remembers which addresses are taken.
#[derive(Debug)]
pub(super) struct People {
    seed: u64,
    now: Millis,
    mailboxes: HashMap<String, u32>,
}

const MAIL_HOSTS: &[&str] =
    &["mail.example", "post.example", "inbox.example", "home.example", "webmail.example"];
const TRADES: &[&str] =
    &["Bakery", "Dental Practice", "& Sons Joinery", "Cycles", "Bookshop", "Architects", "Flowers"];
const PLANS: &[&str] =
    &["Fibre 50", "Fibre 100", "Fibre 500", "Classic 16", "Mobile 20 GB", "Mobile Unlimited"];

impl People {
    pub(super) fn new(seed: u64, now: Millis) -> Self {
        Self { seed, now, mailboxes: HashMap::new() }
    }

    /// The `n`th customer. Call in order: an address taken before gets a number.
    pub(super) fn make(&mut self, n: u64) -> Made {
        let mut dice = Dice::of(self.seed, kind::CUSTOMER, n);
        let country = places::draw(&mut dice);
        let (city, time_zone) = dice.one(country.cities);
        let culture = dice.weighted(country.cultures);
        let is_at_home = country.cultures.len() < 4;
        let name = names::draw(culture, !is_at_home && dice.chance(70), &mut dice);
        // Most came long ago, the latest this week.
        let since_at = self.now - DAY * 2 - (dice.share().powf(0.7) * 9.0 * 365.0 * DAY as f64) as Millis;
        let id = CustomerId(dice.id(since_at));
        let organisation = organisation(&name, city, &mut dice);
        let contact_points = self.contact_points(n, id, since_at, country, &name, &mut dice);
        let has = |kind| contact_points.iter().any(|point| point.kind == kind);
        let known = Known {
            id,
            first: name.first.clone(),
            city,
            language: country.language,
            since_at,
            has_phone: has(ContactKind::Phone),
            has_email: has(ContactKind::Email),
            has_chat: has(ContactKind::ChatVisitor) || has(ContactKind::SiteUser),
            has_handle: has(ContactKind::Handle),
        };
        let customer = CustomerRow {
            id,
            name: name.written,
            organisation,
            city: city.to_owned(),
            language: country.language.to_owned(),
            time_zone: time_zone.to_owned(),
            attributes: attributes(n, &mut dice),
            since_at,
            updated_at: since_at,
        };
        Made { customer, contact_points, known }
    }

    fn contact_points(
        &mut self,
        n: u64,
        customer_id: CustomerId,
        since_at: Millis,
        country: &Country,
        name: &Named,
        dice: &mut Dice,
    ) -> Vec<ContactPointRow> {
        let mut points = Vec::with_capacity(4);
        let mut add = |kind, value, trust, dice: &mut Dice| {
            let id = ContactPointId(dice.id(since_at));
            points.push(ContactPointRow { id, customer_id, kind, value, trust });
        };
        let has_phone = dice.chance(88);
        if has_phone {
            let trust = dice.one(&[Trust::Verified, Trust::Verified, Trust::Stated]);
            add(ContactKind::Phone, places::mobile(country, n), trust, dice);
        }
        if !has_phone || dice.chance(80) {
            let mailbox = self.mailbox(name, dice);
            let trust = dice.one(&[Trust::Verified, Trust::Stated]);
            add(ContactKind::Email, mailbox, trust, dice);
        }
        if dice.chance(55) {
            let visitor = dice.id(since_at).to_string();
            add(ContactKind::ChatVisitor, visitor, Trust::Stated, dice);
        }
        if dice.chance(30) {
            add(ContactKind::SiteUser, format!("u-{}", 100_000 + n), Trust::Vouched, dice);
        }
        if dice.chance(45) {
            add(ContactKind::LoyaltyCard, format!("4417{:012}", n * 7_919 + 580_012), Trust::Stated, dice);
        }
        if dice.chance(7) {
            add(ContactKind::Handle, format!("{}_{}", name.ascii.0, base36(n + 36)), Trust::Stated, dice);
        }
        points
    }

    fn mailbox(&mut self, name: &Named, dice: &mut Dice) -> String {
        let (given, family) = (&name.ascii.0, &name.ascii.1);
        let initial: String = given.chars().take(1).collect();
        let local = match dice.below(4) {
            0 => format!("{initial}.{family}"),
            1 => format!("{given}{family}"),
            _ => format!("{given}.{family}"),
        };
        let host = dice.one(MAIL_HOSTS);
        let taken = self.mailboxes.entry(format!("{local}@{host}")).or_default();
        *taken += 1;
        match *taken {
            1 => format!("{local}@{host}"),
            // No name ends in a number, so this is nobody's first choice.
            times => format!("{local}.{times}@{host}"),
        }
    }
}

fn organisation(name: &Named, city: &str, dice: &mut Dice) -> String {
    if !dice.chance(6) {
        return String::new();
    }
    let of = if dice.chance(50) { name.written.split(' ').next_back().unwrap_or(city) } else { city };
    format!("{of} {}", dice.one(TRADES))
}

fn attributes(n: u64, dice: &mut Dice) -> BTreeMap<String, String> {
    let mut attributes = BTreeMap::from([("Account".to_owned(), format!("A{:07}", n + 10_000))]);
    if dice.chance(75) {
        attributes.insert("Plan".to_owned(), dice.one(PLANS).to_owned());
    }
    attributes
}

fn base36(mut n: u64) -> String {
    let mut digits = Vec::new();
    while n > 0 {
        digits.extend(char::from_digit((n % 36) as u32, 36));
        n /= 36;
    }
    digits.into_iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use throughline_domain::contact::normalise;
    use throughline_domain::text::clean_line;

    use super::People;

    #[test]
    fn nobody_shares_an_address_and_every_address_is_in_its_stored_form() {
        let mut people = People::new(11, 1_800_000_000_000);
        let mut seen = BTreeSet::new();
        for n in 0..20_000 {
            let made = people.make(n);
            assert_eq!(clean_line(&made.customer.name), made.customer.name);
            assert!(made.known.has_phone || made.known.has_email);
            assert!(made.customer.since_at < 1_800_000_000_000);
            for point in made.contact_points {
                if n < 400 {
                    let same = normalise(point.kind, &point.value, None);
                    assert_eq!(same.as_ref(), Ok(&point.value), "{}", made.customer.name);
                }
                assert!(seen.insert((point.kind, point.value.clone())), "{} twice", point.value);
            }
        }
    }

    #[test]
    fn one_seed_makes_the_same_people_and_another_makes_others() {
        let make = |seed| (0..50).map(|n| People::new(seed, 9).make(n).customer.name).collect::<Vec<_>>();
        assert_eq!(make(1), make(1));
        assert_ne!(make(1), make(2));
        assert!(make(1).iter().any(|name| !name.is_ascii()));
    }
}
