//! The allow-list for HTML that is shown: which elements, attributes and
//! addresses pass. Everything else is dropped by ammonia, which parses as a browser does.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// Elements that may be shown.
const TAGS: [&str; 51] = [
    "a",
    "abbr",
    "b",
    "blockquote",
    "br",
    "caption",
    "cite",
    "code",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "samp",
    "small",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "u",
];

/// Attributes that may stand on an element.
const ATTRIBUTES: [(&str, &[&str]); 17] = [
    ("a", &["href", "title"]),
    ("abbr", &["title"]),
    ("code", &["class"]),
    ("h1", &["id"]),
    ("h2", &["id"]),
    ("h3", &["id"]),
    ("h4", &["id"]),
    ("h5", &["id"]),
    ("h6", &["id"]),
    ("img", &["src", "alt", "title", "width", "height", "loading"]),
    ("li", &["class", "value"]),
    ("ol", &["start"]),
    ("p", &["dir"]),
    ("span", &["lang", "dir"]),
    ("td", &["align", "colspan", "rowspan"]),
    ("th", &["align", "colspan", "rowspan", "scope"]),
    ("ul", &["class"]),
];

/// Ids of headings begin with this, so that no heading can take the name of something of the page.
pub(crate) const ID_PREFIX: &str = "h-";

/// Addresses as they stand in the text, and what they become.
pub(crate) type Resolved = HashMap<String, String>;

/// The HTML with only what is allowed; `article:` and `attachment:` addresses
/// become what `resolved` says, or go.
pub(crate) fn only_allowed(html: &str, resolved: Resolved) -> String {
    let mut tags: HashSet<&str> = TAGS.into();
    tags.insert("ul");
    let attributes: HashMap<&str, HashSet<&str>> =
        ATTRIBUTES.iter().map(|(tag, names)| (*tag, names.iter().copied().collect())).collect();
    let schemes = ["http", "https", "ftp", "mailto", "tel", "sms", "article", "attachment"];
    let mut builder = ammonia::Builder::empty();
    builder
        .tags(tags)
        .tag_attributes(attributes)
        .clean_content_tags(
            ["script", "style", "iframe", "object", "svg", "math", "template", "title"].into(),
        )
        .url_schemes(schemes.into())
        .link_rel(Some("noopener noreferrer"))
        .id_prefix(Some(ID_PREFIX))
        .attribute_filter(move |_, name, value| filter(name, value, &resolved));
    builder.clean(html).to_string()
}

fn filter<'v>(name: &str, value: &'v str, resolved: &Resolved) -> Option<Cow<'v, str>> {
    match name {
        "href" | "src" => address(name == "src", value, resolved),
        "class" => class_is_ours(value).then_some(Cow::Borrowed(value)),
        "width" | "height" | "colspan" | "rowspan" | "start" | "value" => {
            (value.len() <= 4 && value.bytes().all(|b| b.is_ascii_digit())).then_some(Cow::Borrowed(value))
        }
        "align" => ["left", "center", "right"].contains(&value).then_some(Cow::Borrowed(value)),
        _ => Some(Cow::Borrowed(value)),
    }
}

fn address<'v>(is_image: bool, value: &'v str, resolved: &Resolved) -> Option<Cow<'v, str>> {
    if let Some(target) = resolved.get(value) {
        return Some(Cow::Owned(target.clone()));
    }
    match crate::address::read(value) {
        crate::address::Address::Outside(_) if is_image && !crate::address::is_image_source(value) => None,
        crate::address::Address::Outside(_) => Some(Cow::Borrowed(value)),
        crate::address::Address::Within(heading) if heading.starts_with(ID_PREFIX) || heading.is_empty() => {
            Some(Cow::Borrowed(value))
        }
        crate::address::Address::Within(heading) => Some(Cow::Owned(format!("#{ID_PREFIX}{heading}"))),
        _ => None,
    }
}

fn class_is_ours(class: &str) -> bool {
    let language = class.strip_prefix("language-");
    language.is_some_and(|l| {
        l.len() <= 30 && l.bytes().all(|b| b.is_ascii_alphanumeric() || b"+#-_.".contains(&b))
    }) || ["task", "task done", "tasks"].contains(&class)
}
