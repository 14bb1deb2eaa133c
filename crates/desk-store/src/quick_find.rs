//! Finding a customer by a few letters of name, organisation, e-mail, card or number.
//!
//! Every customer has one entry with all its terms; every term has a row of its
//! own, in one b-tree ordered by term. A query takes the customers of its most
//! telling words, keeps those that have all, puts exact words before beginnings
//! and then whoever was spoken with last first, and reads only as many rows as
//! are shown. A word so common that its customers are too many (one letter) is
//! looked for among those spoken with last instead. Work is bounded whatever is typed.

mod recency;
mod terms;

use std::collections::BTreeSet;

use rusqlite::params;
use throughline_domain::{ConversationId, CustomerId, Millis};
use throughline_wire::desk_api::{CustomerHit, CustomerHits, FindCustomers};
use throughline_wire::rows::ContactPointRow;

use crate::access::{Reader, Writer};
use crate::columns;
use crate::contact_points;
use crate::error::StoreError;
pub(crate) use recency::Recency;
use terms::{Match, Word};

type Result<T> = std::result::Result<T, StoreError>;

/// Customers of a word that are taken: about a millisecond.
const MANY: usize = 20_000;
/// Customers whose entry is looked at for further words.
const CHECKS: usize = 1_500;
/// Customers spoken with last that are looked at for a common word.
const RECENT: u32 = 3_000;

/// Finds customers, best first.
pub fn find(reader: &Reader<'_>, request: &FindCustomers) -> Result<CustomerHits> {
    let limit = request.limit.clamp(1, 50) as usize;
    let words = terms::of_query(&request.query);
    if words.is_empty() && !request.query.trim().is_empty() {
        return Ok(CustomerHits { hits: Vec::new() });
    }
    reader.recency().ready(reader)?;
    let mut hits = only_here(reader, &words)?;
    for customer_no in best(reader, &words, limit)? {
        if hits.len() >= limit {
            break;
        }
        hits.extend(hit(reader, &words, customer_no)?);
    }
    hits.truncate(limit);
    Ok(CustomerHits { hits })
}

/// A customer on the way to the list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Found {
    customer_no: i64,
    /// Words that are there as they were typed.
    exact: usize,
}

impl Found {
    fn of(words: &[Word], customer_no: i64, terms: &str) -> Option<Self> {
        let mut exact = 0;
        for word in words {
            match word.matches(terms) {
                Match::No => return None,
                Match::Prefix => {}
                Match::Exact => exact += 1,
            }
        }
        Some(Self { customer_no, exact })
    }
}

/// The numbers of the best customers, best first.
fn best(reader: &Reader<'_>, words: &[Word], limit: usize) -> Result<Vec<i64>> {
    let mut telling: Vec<&Word> = words.iter().collect();
    telling.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let is_common = telling.first().is_none_or(|word| word.len() == 1);
    if is_common {
        let found = recent(reader, words, limit)?;
        // Not that common: then the customers of the word are not that many either.
        if found.len() >= limit || words.is_empty() {
            return Ok(ranked(reader, found, limit));
        }
    }
    let (found, left) = of_telling(reader, &telling)?;
    if found.len() >= MANY {
        let recent = recent(reader, words, limit)?;
        if recent.len() >= limit {
            return Ok(ranked(reader, recent, limit));
        }
    }
    if left == 0 {
        return Ok(ranked(reader, found, limit));
    }
    let likely = ranked(reader, found, CHECKS);
    let found = checked(reader, words, &likely, limit)?;
    Ok(ranked(reader, found, limit))
}

/// The customers of the two most telling words, and how many words are left to be checked.
fn of_telling(reader: &Reader<'_>, telling: &[&Word]) -> Result<(Vec<Found>, usize)> {
    let [first, rest @ ..] = telling else { return Ok((Vec::new(), 0)) };
    let found = customers_of(reader, first)?;
    match rest {
        [second, more @ ..] if second.len() > 1 => {
            let of_second = customers_of(reader, second)?;
            // Of a word with too many customers only some were taken: then it is checked instead.
            if of_second.len() >= MANY {
                return Ok((found, rest.len()));
            }
            if found.len() >= MANY {
                return Ok((of_second, rest.len()));
            }
            Ok((both(&found, &of_second), more.len()))
        }
        rest => Ok((found, rest.len())),
    }
}

/// Customers in both lists; both are in the order of numbers.
fn both(left: &[Found], right: &[Found]) -> Vec<Found> {
    let mut found = Vec::new();
    let mut right = right.iter().peekable();
    for one in left {
        while right.next_if(|other| other.customer_no < one.customer_no).is_some() {}
        if let Some(other) = right.next_if(|other| other.customer_no == one.customer_no) {
            found.push(Found { customer_no: one.customer_no, exact: one.exact + other.exact });
        }
    }
    found
}

/// Customers with a term that begins like the word, in the order of numbers.
fn customers_of(reader: &Reader<'_>, word: &Word) -> Result<Vec<Found>> {
    let mut found = Vec::new();
    let mut statement = reader
        .statement("SELECT customer_no, term = ?1 FROM find_terms WHERE term >= ?1 AND term < ?2 LIMIT ?3")?;
    for form in &word.forms {
        // The highest character is no letter: every term that begins like the form is below.
        let end = format!("{form}\u{10FFFF}");
        let mut rows = statement.query(params![form, end, MANY as i64])?;
        while let Some(row) = rows.next()? {
            found.push(Found { customer_no: row.get(0)?, exact: usize::from(row.get::<_, bool>(1)?) });
        }
    }
    // Exact before beginning, so that it is the one that stays.
    found.sort_unstable_by_key(|found| (found.customer_no, std::cmp::Reverse(found.exact)));
    found.dedup_by_key(|found| found.customer_no);
    Ok(found)
}

fn ranked(reader: &Reader<'_>, mut found: Vec<Found>, most: usize) -> Vec<i64> {
    reader.recency().sort(&mut found);
    found.truncate(most);
    found.into_iter().map(|found| found.customer_no).collect()
}

/// Those that have all words. Looks at a few more than are asked for, so that
/// an exact word a little further back still comes first.
fn checked(reader: &Reader<'_>, words: &[Word], likely: &[i64], limit: usize) -> Result<Vec<Found>> {
    let mut found = Vec::new();
    let mut statement = reader.statement("SELECT terms FROM find_entries WHERE customer_no = ?1")?;
    for no in likely {
        let mut rows = statement.query([no])?;
        if let Some(row) = rows.next()? {
            let terms = row.get_ref(0)?.as_str().map_err(|_| StoreError::UnknownWord("terms"))?;
            found.extend(Found::of(words, *no, terms));
        }
        if found.len() >= limit * 2 {
            break;
        }
    }
    Ok(found)
}

/// Looks among the customers spoken with last.
fn recent(reader: &Reader<'_>, words: &[Word], limit: usize) -> Result<Vec<Found>> {
    let mut found = Vec::new();
    let mut statement = reader.statement(
        "SELECT customer_no, terms FROM find_entries INDEXED BY find_entries_recent
         ORDER BY last_at DESC LIMIT ?1",
    )?;
    let mut rows = statement.query([RECENT])?;
    while let Some(row) = rows.next()? {
        let terms = row.get_ref(1)?.as_str().map_err(|_| StoreError::UnknownWord("terms"))?;
        found.extend(Found::of(words, row.get(0)?, terms));
        if found.len() >= limit * 2 {
            break;
        }
    }
    Ok(found)
}

fn hit(reader: &Reader<'_>, words: &[Word], customer_no: i64) -> Result<Option<CustomerHit>> {
    let row: Option<(CustomerId, String, String)> =
        reader.one("SELECT id, name, city FROM customers WHERE no = ?1", [customer_no], |row| {
            Ok((columns::id(row, 0)?, row.get(1)?, row.get(2)?))
        })?;
    let Some((id, name, city)) = row else { return Ok(None) };
    let points = contact_points::stored(reader, id)?;
    let conversation_id: Option<ConversationId> = reader.one(
        "SELECT id FROM conversations INDEXED BY conversations_customer WHERE customer_id = ?1
         ORDER BY last_at DESC, id DESC LIMIT 1",
        [id.as_bytes()],
        |row| columns::id(row, 0),
    )?;
    Ok(Some(CustomerHit { id, name, city, address: address(words, &points), conversation_id }))
}

/// The address that matched, else the one a person would know.
fn address(words: &[Word], points: &[ContactPointRow]) -> String {
    let matched = points.iter().find(|point| {
        let terms = joined(&terms::of_contact_point(point));
        words.iter().any(|word| word.matches(&terms) != Match::No)
    });
    matched.map(|point| point.value.clone()).or_else(|| contact_points::best_of(points)).unwrap_or_default()
}

/// Customers added on this desk that the hub does not have yet.
fn only_here(reader: &Reader<'_>, words: &[Word]) -> Result<Vec<CustomerHit>> {
    let overlay = reader.overlay()?;
    let mut hits = Vec::new();
    for id in overlay.created_customers() {
        let is_cached = crate::customers::stored(reader, id)?.is_some();
        let Some(customer) = overlay.customer(id, None).filter(|_| !is_cached) else { continue };
        let mut points = Vec::new();
        overlay.apply_to_contact_points(id, &mut points);
        let terms = joined(&terms::of_customer(&customer.name, &customer.organisation, &points));
        if Found::of(words, 0, &terms).is_some() {
            let conversation_id = overlay.started_with(id).last();
            let address = address(words, &points);
            hits.push(CustomerHit { id, name: customer.name, city: customer.city, address, conversation_id });
        }
    }
    Ok(hits)
}

/// Makes one customer's entry anew; only what changed is written.
pub(crate) fn refresh(writer: &Writer<'_>, customer: CustomerId) -> Result<()> {
    let Some(source) = Source::read(writer, customer)? else { return Ok(()) };
    let new = source.terms(writer)?;
    let old: Option<(Millis, String)> = writer.one(
        "SELECT last_at, terms FROM find_entries WHERE customer_no = ?1",
        [source.customer_no],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let (old_at, old_terms) = old.unwrap_or((-1, String::new()));
    let last_at = source.last_at(writer)?;
    let joined = joined(&new);
    if joined != old_terms {
        let old: BTreeSet<String> = split(&old_terms);
        for gone in old.difference(&new) {
            writer.execute(
                "DELETE FROM find_terms WHERE term = ?1 AND customer_no = ?2",
                params![gone, source.customer_no],
            )?;
        }
        for added in new.difference(&old) {
            insert_term(writer, added, source.customer_no)?;
        }
    } else if last_at == old_at {
        return Ok(());
    }
    insert_entry(writer, source.customer_no, last_at, &joined)
}

/// Makes the entries of customers numbered above `after`, at most `most`; the
/// last number done, `None` when there are no more. For the end of a snapshot.
pub(crate) fn build(writer: &Writer<'_>, after: i64, most: usize) -> Result<Option<i64>> {
    let sources = writer.all(
        "SELECT no, id, name, organisation FROM customers WHERE no > ?1 ORDER BY no LIMIT ?2",
        params![after, most as i64],
        Source::from_row,
    )?;
    // In the order of the b-tree: neighbours go into the same page.
    let mut all: Vec<(String, i64)> = Vec::with_capacity(sources.len() * 8);
    for source in &sources {
        let terms = source.terms(writer)?;
        insert_entry(writer, source.customer_no, source.last_at(writer)?, &joined(&terms))?;
        all.extend(terms.into_iter().map(|term| (term, source.customer_no)));
    }
    all.sort_unstable();
    for (term, no) in &all {
        insert_term(writer, term, *no)?;
    }
    Ok(sources.last().map(|source| source.customer_no))
}

/// Removes a customer's entry.
pub(crate) fn forget(writer: &Writer<'_>, customer: CustomerId) -> Result<()> {
    let Some(source) = Source::read(writer, customer)? else { return Ok(()) };
    let terms: Option<String> =
        writer.one("SELECT terms FROM find_entries WHERE customer_no = ?1", [source.customer_no], |row| {
            Ok(row.get(0)?)
        })?;
    for term in split(&terms.unwrap_or_default()) {
        writer.execute(
            "DELETE FROM find_terms WHERE term = ?1 AND customer_no = ?2",
            params![term, source.customer_no],
        )?;
    }
    writer.execute("DELETE FROM find_entries WHERE customer_no = ?1", [source.customer_no])?;
    Ok(())
}

/// What an entry is made from.
struct Source {
    customer_no: i64,
    id: CustomerId,
    name: String,
    organisation: String,
}

impl Source {
    fn read(reader: &Reader<'_>, id: CustomerId) -> Result<Option<Self>> {
        reader.one(
            "SELECT no, id, name, organisation FROM customers WHERE id = ?1",
            [id.as_bytes()],
            Self::from_row,
        )
    }

    fn from_row(row: &rusqlite::Row<'_>) -> Result<Self> {
        Ok(Self {
            customer_no: row.get(0)?,
            id: columns::id(row, 1)?,
            name: row.get(2)?,
            organisation: row.get(3)?,
        })
    }

    fn terms(&self, reader: &Reader<'_>) -> Result<BTreeSet<String>> {
        let points = contact_points::stored(reader, self.id)?;
        Ok(terms::of_customer(&self.name, &self.organisation, &points))
    }

    fn last_at(&self, reader: &Reader<'_>) -> Result<Millis> {
        let last = reader.one(
            "SELECT last_at FROM conversations INDEXED BY conversations_customer WHERE customer_id = ?1
             ORDER BY last_at DESC LIMIT 1",
            [self.id.as_bytes()],
            |row| Ok(row.get(0)?),
        )?;
        Ok(last.unwrap_or(0))
    }
}

fn insert_term(writer: &Writer<'_>, term: &str, customer_no: i64) -> Result<()> {
    writer.execute(
        "INSERT OR IGNORE INTO find_terms (term, customer_no) VALUES (?1, ?2)",
        params![term, customer_no],
    )?;
    Ok(())
}

fn insert_entry(writer: &Writer<'_>, customer_no: i64, last_at: Millis, terms: &str) -> Result<()> {
    writer.execute(
        "INSERT INTO find_entries (customer_no, last_at, terms) VALUES (?1, ?2, ?3)
         ON CONFLICT (customer_no) DO UPDATE SET last_at = ?2, terms = ?3",
        params![customer_no, last_at, terms],
    )?;
    writer.recency().note(customer_no, last_at);
    Ok(())
}

fn joined(terms: &BTreeSet<String>) -> String {
    let words: Vec<&str> = terms.iter().map(String::as_str).collect();
    words.join(" ")
}

fn split(terms: &str) -> BTreeSet<String> {
    terms.split(' ').filter(|term| !term.is_empty()).map(str::to_owned).collect()
}
