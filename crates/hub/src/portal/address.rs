//! Addresses of the portal's pages. An article's is `SLUG-ID`: the id decides,
//! the slug is for people.

use throughline_articles::slug;
use throughline_domain::{ArticleId, TopicId};
use uuid::Uuid;

/// `/help/en/articles/how-to-return-018f…`.
pub fn article_path(id: ArticleId, title: &str, language: &str) -> String {
    format!("/help/{language}/articles/{}-{}", slug(title, language), id.0.as_hyphenated())
}

/// `/help/en/topics/broadband-018f…`.
pub fn topic_path(id: TopicId, name: &str, language: &str) -> String {
    format!("/help/{language}/topics/{}-{}", slug(name, language), id.0.as_hyphenated())
}

/// The id at the end of `SLUG-ID`, with or without its hyphens.
pub fn id_in(text: &str) -> Option<Uuid> {
    [36, 32].into_iter().find_map(|length| {
        let start = text.len().checked_sub(length)?;
        Uuid::try_parse(text.get(start..)?).ok()
    })
}

/// The language of `offered` that an `Accept-Language` header asks for first; else the first offered.
pub fn preferred<'l>(header: &str, offered: &'l [String]) -> Option<&'l str> {
    let mut wishes: Vec<(f32, &str)> = header.split(',').take(32).filter_map(wish).collect();
    wishes.sort_by(|one, other| other.0.total_cmp(&one.0));
    let found = wishes.iter().find_map(|(_, tag)| {
        let same = |other: &&String| other.eq_ignore_ascii_case(tag);
        let base = super::words::base_of(tag);
        let alike = |other: &&String| super::words::base_of(other) == base;
        offered.iter().find(same).or_else(|| offered.iter().find(alike))
    });
    found.or(offered.first()).map(String::as_str)
}

fn wish(part: &str) -> Option<(f32, &str)> {
    let (tag, quality) = part.split_once(';').unwrap_or((part, ""));
    let quality = quality.trim().strip_prefix("q=").map_or(Some(1.0), |q| q.trim().parse().ok())?;
    let tag = tag.trim();
    (!tag.is_empty() && tag != "*" && quality > 0.0).then_some((quality, tag))
}

/// A path's part or a query's value, escaped.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(byte.into());
        } else {
            out.push('%');
            out.push_str(&hex::encode_upper([byte]));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{escaped, id_in, preferred};

    #[test]
    fn the_reader_s_language_is_found_by_what_they_like_best() {
        let offered = ["en".to_owned(), "de".to_owned(), "pt-BR".to_owned()];
        assert_eq!(preferred("de-AT,de;q=0.9,en;q=0.8", &offered), Some("de"));
        assert_eq!(preferred("fr, pt;q=0.5, en;q=0.1", &offered), Some("pt-BR"));
        assert_eq!(preferred("xx;q=x,*", &offered), Some("en"));
        assert_eq!(preferred("", &offered), Some("en"));
        assert_eq!(preferred("de", &[]), None);
    }

    #[test]
    fn an_id_is_found_after_any_slug() {
        let id = "018f3a2b-0000-7000-8000-000000000001";
        let found = id_in(&format!("a-b-{id}")).expect("an id");
        assert_eq!(found.to_string(), id);
        assert_eq!(id_in(&format!("x-{}", found.simple())), Some(found));
        assert_eq!(id_in("größe"), None);
        assert_eq!(id_in(&"ä".repeat(40)), None);
    }

    #[test]
    fn what_goes_into_an_address_is_escaped() {
        assert_eq!(escaped("a b&c\"<ü"), "a%20b%26c%22%3C%C3%BC");
    }
}
