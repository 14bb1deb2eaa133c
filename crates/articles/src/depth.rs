//! HTML that is nested without end takes any parser time that grows with the
//! square of the depth. Browsers stop at a few hundred levels; so do we, before parsing.

use std::borrow::Cow;

/// Deeper than this no page means it.
const DEEPEST: usize = 300;
/// Elements that have no end tag, or end where the next one of their kind begins.
const DO_NOT_NEST: [&str; 33] = [
    "br", "hr", "img", "image", "input", "meta", "link", "base", "col", "area", "wbr", "source", "track",
    "embed", "param", "p", "li", "dt", "dd", "td", "th", "tr", "tbody", "thead", "tfoot", "option",
    "optgroup", "colgroup", "rp", "rt", "html", "head", "body",
];

/// The HTML, or, when it nests too deeply, its words and paragraphs without the elements that nest.
pub(crate) fn shallow(html: &str) -> Cow<'_, str> {
    if !is_deep(html) {
        return Cow::Borrowed(html);
    }
    let flat = flatten(html);
    if is_deep(&flat) { Cow::Owned(flat.replace('<', "&lt;")) } else { Cow::Owned(flat) }
}

fn is_deep(html: &str) -> bool {
    let mut depth = 0_usize;
    tags(html).any(|tag| {
        match tag {
            Tag { nests: true, closes: false, .. } => depth += 1,
            Tag { nests: true, closes: true, .. } => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > DEEPEST
    })
}

fn flatten(html: &str) -> String {
    let (mut flat, mut at) = (String::with_capacity(html.len()), 0);
    for tag in tags(html).filter(|tag| tag.nests) {
        flat.push_str(html.get(at..tag.from).unwrap_or_default());
        flat.push(' ');
        at = tag.to;
    }
    flat.push_str(html.get(at..).unwrap_or_default());
    flat
}

struct Tag {
    from: usize,
    to: usize,
    closes: bool,
    nests: bool,
}

/// What looks like tags, attributes unread: a `>` in an attribute ends one too early, which only flattens more.
fn tags(html: &str) -> impl Iterator<Item = Tag> + '_ {
    html.match_indices('<').filter_map(|(from, _)| {
        let rest = html.get(from + 1..)?;
        let (closes, rest) = rest.strip_prefix('/').map_or((false, rest), |rest| (true, rest));
        if !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let name = rest.get(
            ..rest.find(|c: char| c.is_ascii_whitespace() || c == '/' || c == '>').unwrap_or(rest.len()),
        )?;
        let nests = !DO_NOT_NEST.iter().any(|other| name.eq_ignore_ascii_case(other));
        let to = from + 1 + usize::from(closes) + rest.find('>').map_or(rest.len(), |end| end + 1);
        Some(Tag { from, to, closes, nests })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_pages_are_left_as_they_are() {
        let page = "<p>one<p>two<br><img src=x>".repeat(1000) + &"<div><b>x</b></div>".repeat(1000);
        assert!(matches!(shallow(&page), Cow::Borrowed(_)));
    }

    #[test]
    fn a_text_nested_without_end_keeps_its_words() {
        let page = "<div>".repeat(1000) + "words" + &"</div>".repeat(1000);
        assert_eq!(shallow(&page).trim(), "words");
        assert!(!is_deep(&shallow(&"<<b>b>".repeat(1000))));
    }
}
