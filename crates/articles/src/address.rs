//! What a link or an image of an article may point to. An allow-list: an address
//! with a scheme that is not named here is refused, however it is disguised.

use throughline_domain::{ArticleId, AttachmentId};

/// Schemes a link may have. An image may only have the first two.
const SCHEMES: [&str; 6] = ["http", "https", "ftp", "mailto", "tel", "sms"];

/// An address, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address<'a> {
    /// `article:ID`, with the part after `#` if there is one.
    Article(ArticleId, Option<&'a str>),
    /// `attachment:ID`: a file kept with the article.
    Attachment(AttachmentId),
    /// `#heading`, without the `#`.
    Within(&'a str),
    /// A page, a mail address, a telephone number, or a path of this site.
    Outside(&'a str),
    /// Not let through.
    Refused,
}

/// Reads `address` as a browser would: white space and controls inside a scheme do not hide it.
pub fn read(address: &str) -> Address<'_> {
    let trimmed = address.trim_matches(|c: char| c.is_whitespace() || c.is_control());
    if let Some(heading) = trimmed.strip_prefix('#') {
        return Address::Within(heading);
    }
    let Some(scheme) = scheme(trimmed) else { return Address::Outside(trimmed) };
    match scheme.as_str() {
        "article" => article(trimmed),
        "attachment" => after_colon(trimmed).parse().map_or(Address::Refused, Address::Attachment),
        known if SCHEMES.contains(&known) => Address::Outside(trimmed),
        _ => Address::Refused,
    }
}

/// Whether an image may be fetched from `address` (`attachment:` apart).
pub fn is_image_source(address: &str) -> bool {
    match scheme(address) {
        Some(scheme) => scheme == "http" || scheme == "https",
        None => true,
    }
}

fn article(address: &str) -> Address<'_> {
    let rest = after_colon(address);
    let (id, heading) = match rest.split_once('#') {
        Some((id, heading)) => (id, Some(heading)),
        None => (rest, None),
    };
    id.parse().map_or(Address::Refused, |id| Address::Article(id, heading))
}

fn after_colon(address: &str) -> &str {
    address.split_once(':').map_or("", |(_, rest)| rest)
}

/// What stands before the first colon, lower-cased and without white space and
/// controls; `None` when a path begins first.
fn scheme(address: &str) -> Option<String> {
    let head = address.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let (scheme, _) = head.split_once(':')?;
    Some(
        scheme
            .chars()
            .filter(|c| !c.is_whitespace() && !c.is_control())
            .flat_map(char::to_lowercase)
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scheme_is_recognised_however_it_is_disguised() {
        for address in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            " \u{1}javascript:alert(1)",
            "java\nscript:alert(1)",
            "java\tscript:x",
            "data:text/html,x",
            "vbscript:x",
            "file:///etc/passwd",
            "blob:x",
            "view-source:javascript:1",
            "article:not-an-id",
            "feed:javascript:alert(1)",
        ] {
            assert_eq!(read(address), Address::Refused, "{address:?} must not be let through");
        }
    }

    #[test]
    fn pages_paths_and_telephone_numbers_are_let_through() {
        for address in [
            "https://example.org/a:b",
            "/help/a:b",
            "ftp://example.org/x",
            "page?x=a:b",
            "tel:+431",
            "mailto:a@b.c",
            "a/b:c",
            "",
        ] {
            assert!(matches!(read(address), Address::Outside(_)), "{address:?}");
        }
        assert_eq!(read("#top"), Address::Within("top"));
    }

    #[test]
    fn a_link_to_an_article_may_name_a_heading() {
        let id = "01890a5d-ac96-774b-bcce-b302099a8057";
        let address = format!("article:{id}#costs");
        assert_eq!(read(&address), Address::Article(id.parse().unwrap(), Some("costs")));
    }
}
