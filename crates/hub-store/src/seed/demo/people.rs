//! The twenty customers of the demo company.

use std::collections::BTreeMap;

use throughline_domain::{ContactKind, ContactPointId, CustomerId, Millis};
use throughline_wire::rows::{ContactPointRow, CustomerRow, Trust};

use crate::seed::dice::Dice;
use crate::seed::{DAY, kind};

use ContactKind::{ChatVisitor, Email, Handle, LoyaltyCard, Phone, SiteUser};
use Trust::{Stated, Verified, Vouched};

/// One line of the cast.
struct Entry {
    name: &'static str,
    organisation: &'static str,
    city: &'static str,
    language: &'static str,
    time_zone: &'static str,
    years: i64,
    addresses: &'static [(ContactKind, &'static str, Trust)],
    attributes: &'static [(&'static str, &'static str)],
}

const NOBODY: Entry = Entry {
    name: "",
    organisation: "",
    city: "",
    language: "en-GB",
    time_zone: "Europe/London",
    years: 0,
    addresses: &[],
    attributes: &[],
};

/// Names of the cast, for the stories; the order is that of [`CAST`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Who {
    Miriam,
    Visitor,
    Tomas,
    Caller,
    Fan,
    Aiko,
    Jonas,
    PriyaR,
    Olu,
    Chloe,
    Seoyeon,
    Grzegorz,
    Harpreet,
    Fatima,
    George,
    Ngozi,
    Lucia,
    Thora,
    Derek,
    Sofiia,
}

const CAST: [Entry; 20] = [
    Entry {
        name: "Miriam Okafor",
        city: "Leeds",
        years: 9,
        addresses: &[
            (Phone, "+447700900118", Verified),
            (Email, "miriam.okafor@mail.example", Verified),
            (SiteUser, "u-44172", Vouched),
            (LoyaltyCard, "4417580012342206", Stated),
        ],
        attributes: &[
            ("Plan", "Classic 16, line and mobile"),
            ("Exchange", "Leeds LS6"),
            ("Account", "A0044172"),
        ],
        ..NOBODY
    },
    Entry { city: "Leeds", addresses: &[(ChatVisitor, "demo-visitor-leeds", Stated)], ..NOBODY },
    Entry {
        name: "Tomáš Dvořák",
        city: "Brno",
        language: "cs-CZ",
        time_zone: "Europe/Prague",
        years: 4,
        addresses: &[(Email, "tomas.dvorak@posta.example", Verified), (Phone, "+420601123456", Stated)],
        attributes: &[("Plan", "Fibre 100"), ("Account", "A0031877")],
        ..NOBODY
    },
    Entry { addresses: &[(Phone, "+447700900461", Stated)], ..NOBODY },
    Entry { addresses: &[(Handle, "harbourfan", Stated)], ..NOBODY },
    Entry {
        name: "Aiko Tanaka",
        city: "Leeds",
        language: "ja",
        years: 2,
        addresses: &[(LoyaltyCard, "4417580012340021", Verified), (Phone, "+447700900233", Verified)],
        attributes: &[("Plan", "Mobile 20 GB"), ("Account", "A0071204")],
        ..NOBODY
    },
    Entry {
        name: "Jonas Weiß",
        city: "Köln",
        language: "de-DE",
        time_zone: "Europe/Berlin",
        years: 3,
        addresses: &[
            (ChatVisitor, "demo-visitor-jonas", Stated),
            (Email, "jonas.weiss@post.example", Verified),
        ],
        attributes: &[("Plan", "Fibre 500"), ("Account", "A0066120")],
        ..NOBODY
    },
    Entry {
        name: "Priya Raman",
        city: "Manchester",
        years: 6,
        addresses: &[
            (Email, "priya.raman@inbox.example", Verified),
            (LoyaltyCard, "4417580012345518", Stated),
        ],
        attributes: &[("Plan", "Mobile Unlimited"), ("Account", "A0018853")],
        ..NOBODY
    },
    Entry {
        name: "Olu Adeyemi",
        city: "Bradford",
        language: "en-NG",
        years: 5,
        addresses: &[(Phone, "+447700900377", Verified)],
        attributes: &[("Plan", "Fibre 100"), ("Account", "A0023991")],
        ..NOBODY
    },
    Entry {
        name: "Chloé Lefèvre",
        city: "Lille",
        language: "fr-FR",
        time_zone: "Europe/Paris",
        years: 1,
        addresses: &[(SiteUser, "u-88310", Vouched), (Phone, "+33639981234", Verified)],
        attributes: &[("Plan", "Mobile 20 GB"), ("Account", "A0088310")],
        ..NOBODY
    },
    Entry {
        name: "김서연",
        city: "Sheffield",
        language: "ko",
        years: 1,
        addresses: &[
            (ChatVisitor, "demo-visitor-seoyeon", Stated),
            (Email, "seoyeon.kim@webmail.example", Verified),
        ],
        attributes: &[("Plan", "Mobile Unlimited"), ("Account", "A0090417")],
        ..NOBODY
    },
    Entry {
        name: "Grzegorz Brzęczyszczykiewicz",
        city: "Łódź",
        language: "pl-PL",
        time_zone: "Europe/Warsaw",
        years: 7,
        addresses: &[(Email, "grzegorz.b@poczta.example", Verified), (Phone, "+48601234567", Stated)],
        attributes: &[("Plan", "Fibre 50"), ("Account", "A0012006")],
        ..NOBODY
    },
    Entry {
        name: "Harpreet Kaur",
        city: "Leeds",
        language: "pa",
        years: 8,
        addresses: &[(SiteUser, "u-10277", Vouched), (Phone, "+447700900642", Verified)],
        attributes: &[("Plan", "Fibre 100"), ("Exchange", "Leeds LS8"), ("Account", "A0010277")],
        ..NOBODY
    },
    Entry {
        name: "فاطمة حداد",
        city: "Birmingham",
        language: "ar",
        years: 2,
        addresses: &[(ChatVisitor, "demo-visitor-fatima", Stated), (Phone, "+447700900755", Stated)],
        attributes: &[("Plan", "Fibre 100"), ("Account", "A0075502")],
        ..NOBODY
    },
    Entry {
        name: "George Ackroyd",
        city: "Leeds",
        years: 14,
        addresses: &[(Phone, "+441134960123", Verified)],
        attributes: &[("Plan", "Landline"), ("Alarm button", "yes"), ("Account", "A0000941")],
        ..NOBODY
    },
    Entry {
        name: "Ngozi Eze",
        organisation: "Eze & Daughters Catering",
        city: "Leeds",
        years: 5,
        addresses: &[(Email, "ngozi@ezecatering.example", Verified), (Phone, "+447700900808", Verified)],
        attributes: &[
            ("Plan", "Business 500"),
            ("Order number on invoices", "PO-7718"),
            ("Account", "A0025530"),
        ],
        ..NOBODY
    },
    Entry {
        name: "Lucía Fernández",
        city: "A Coruña",
        language: "es-ES",
        time_zone: "Europe/Madrid",
        years: 1,
        addresses: &[
            (ChatVisitor, "demo-visitor-lucia", Stated),
            (Email, "lucia.fernandez@correo.example", Verified),
        ],
        attributes: &[("Account", "A0091188")],
        ..NOBODY
    },
    Entry {
        name: "Þóra Sigurðardóttir",
        city: "York",
        language: "is",
        years: 3,
        addresses: &[(Email, "thora@mail.example", Verified), (Phone, "+447700900912", Verified)],
        attributes: &[("Plan", "Fibre 50"), ("Account", "A0059023")],
        ..NOBODY
    },
    Entry {
        name: "Derek Hargreaves",
        city: "Leeds",
        years: 11,
        addresses: &[(LoyaltyCard, "4417580012349904", Verified), (Phone, "+441134960456", Stated)],
        attributes: &[("Plan", "Fibre 50"), ("Account", "A0003320")],
        ..NOBODY
    },
    Entry {
        name: "Софія Шевченко",
        city: "Leeds",
        language: "uk",
        years: 1,
        addresses: &[(SiteUser, "u-93341", Vouched), (Phone, "+447700900531", Verified)],
        attributes: &[("Plan", "Mobile 20 GB"), ("Account", "A0093341")],
        ..NOBODY
    },
];

/// The id of somebody, the same on every machine.
pub(super) fn id_of(who: Who) -> CustomerId {
    CustomerId(Dice::of(0, kind::DEMO_CUSTOMER, who as u64).id(BEGAN_AT))
}

/// In ids only: 1 January 2026.
const BEGAN_AT: Millis = 1_767_225_600_000;

/// Everybody's rows.
pub(super) fn rows(now: Millis) -> (Vec<CustomerRow>, Vec<ContactPointRow>) {
    let mut points = Vec::new();
    let customers = (0_u64..).zip(&CAST).map(|(nth, entry)| {
        let mut dice = Dice::of(0, kind::DEMO_CUSTOMER, nth);
        let id = CustomerId(dice.id(BEGAN_AT));
        for (kind, value, trust) in entry.addresses {
            let (id, customer_id) = (ContactPointId(dice.id(BEGAN_AT)), id);
            points.push(ContactPointRow {
                id,
                customer_id,
                kind: *kind,
                value: (*value).to_owned(),
                trust: *trust,
            });
        }
        // Those of this year came today.
        let since_at = now - entry.years * 365 * DAY - if entry.years > 0 { 40 * DAY } else { 4 * 3_600_000 };
        row(id, entry, since_at)
    });
    (customers.collect::<Vec<_>>(), points)
}

fn row(id: CustomerId, entry: &Entry, since_at: Millis) -> CustomerRow {
    let attributes: BTreeMap<_, _> =
        entry.attributes.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    CustomerRow {
        id,
        name: entry.name.to_owned(),
        organisation: entry.organisation.to_owned(),
        city: entry.city.to_owned(),
        language: entry.language.to_owned(),
        time_zone: entry.time_zone.to_owned(),
        attributes,
        since_at,
        updated_at: since_at,
    }
}

#[cfg(test)]
mod tests {
    use throughline_domain::contact::normalise;

    use super::{CAST, Who, id_of, rows};

    #[test]
    fn every_address_is_in_its_stored_form_and_everybody_has_one() {
        let (customers, points) = rows(1_800_000_000_000);
        assert_eq!(customers.len(), 20);
        for point in &points {
            assert_eq!(normalise(point.kind, &point.value, None).as_ref(), Ok(&point.value));
        }
        assert!(customers.iter().all(|customer| points.iter().any(|point| point.customer_id == customer.id)));
    }

    #[test]
    fn the_names_of_the_cast_stand_in_its_order() {
        let (customers, _) = rows(1_800_000_000_000);
        let name_of = |who| customers.iter().find(|customer| customer.id == id_of(who)).unwrap().name.clone();
        assert_eq!(name_of(Who::Miriam), "Miriam Okafor");
        assert_eq!(name_of(Who::Thora), "Þóra Sigurðardóttir");
        assert_eq!(name_of(Who::Sofiia), "Софія Шевченко");
        assert_eq!(Who::Sofiia as usize + 1, CAST.len());
    }
}
