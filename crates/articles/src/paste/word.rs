//! What Word and Google Docs write instead of HTML, turned into HTML: the
//! clipboard's frame, lists that are paragraphs, titles that are styles.

use dom_query::{Document, NodeRef};

/// The part of a clipboard's HTML that was copied.
pub(crate) fn fragment(html: &str) -> &str {
    let copied =
        html.split_once("<!--StartFragment-->").and_then(|(_, rest)| rest.split_once("<!--EndFragment-->"));
    match copied {
        Some((copied, _)) => copied,
        None if html.starts_with("Version:") => html.find('<').and_then(|at| html.get(at..)).unwrap_or(html),
        None => html,
    }
}

/// Turns Word's paragraphs into headings and lists.
pub(crate) fn tidy(document: &Document) {
    titles(document);
    let mut run: Vec<ListParagraph<'_>> = Vec::new();
    for paragraph in document.select("p").nodes() {
        let follows = run.last().is_none_or(|last| is_next(&last.node, paragraph));
        if !follows {
            replace(&std::mem::take(&mut run));
        }
        match list_paragraph(paragraph) {
            Some(item) => run.push(item),
            None => replace(&std::mem::take(&mut run)),
        }
    }
    replace(&run);
}

fn titles(document: &Document) {
    for (style, heading) in
        [("MsoTitle", "h1"), ("MsoSubtitle", "h2"), ("MsoHeading1", "h1"), ("MsoHeading2", "h2")]
    {
        for paragraph in document.select(&format!("p.{style}")).nodes() {
            paragraph.rename(heading);
        }
    }
}

/// One of Word's paragraphs that looks like a list item.
struct ListParagraph<'a> {
    node: NodeRef<'a>,
    /// From 1.
    level: usize,
    is_ordered: bool,
    /// The number it shows, for an ordered one.
    number: Option<u32>,
    list: String,
}

/// Whether `next` follows `node` with nothing but white space between.
fn is_next(node: &NodeRef<'_>, next: &NodeRef<'_>) -> bool {
    node.next_element_sibling().is_some_and(|sibling| sibling.id == next.id)
}

/// Reads `mso-list:l0 level1 lfo1` and takes the marker out of the paragraph.
fn list_paragraph<'a>(paragraph: &NodeRef<'a>) -> Option<ListParagraph<'a>> {
    let style = paragraph.attr("style")?.to_ascii_lowercase();
    let list = style
        .split(';')
        .find_map(|rule| rule.trim().strip_prefix("mso-list:").map(|l| l.trim().to_owned()))?;
    if !list.contains("level") {
        return None;
    }
    let level =
        list.split_whitespace().find_map(|word| word.strip_prefix("level")?.parse().ok()).unwrap_or(1);
    let mut marker = String::new();
    for node in paragraph.descendants() {
        let is_marker = node
            .attr("style")
            .is_some_and(|s| s.to_ascii_lowercase().replace(' ', "").contains("mso-list:ignore"));
        if is_marker {
            marker = node.text().trim().replace('\u{a0}', "");
            node.remove_from_parent();
            break;
        }
    }
    let numbered = marker.strip_suffix(['.', ')']).map(|m| m.trim_start_matches('('));
    let is_ordered = numbered
        .is_some_and(|m| !m.is_empty() && m.len() <= 8 && m.chars().all(|c| c.is_alphanumeric() || c == '.'));
    let number = numbered.and_then(|m| m.rsplit('.').next()?.parse().ok());
    let list = list
        .split_whitespace()
        .find(|word| word.starts_with('l') && !word.starts_with("level"))
        .unwrap_or_default()
        .to_owned();
    Some(ListParagraph { node: *paragraph, level: usize::clamp(level, 1, 9), is_ordered, number, list })
}

/// Puts a real list in the place of a run of paragraphs.
fn replace(run: &[ListParagraph<'_>]) {
    let Some(first) = run.first() else { return };
    let mut html = String::new();
    let mut open: Vec<(bool, String)> = Vec::new();
    for item in run {
        while open.len() > item.level {
            close(&mut html, &mut open);
        }
        let is_other = open.len() == item.level
            && open.last().is_some_and(|(ordered, list)| *ordered != item.is_ordered || *list != item.list);
        if is_other {
            close(&mut html, &mut open);
        } else if open.len() == item.level {
            html.push_str("</li>");
        }
        while open.len() < item.level {
            open_list(&mut html, item);
            open.push((item.is_ordered, item.list.clone()));
        }
        html.push_str("<li>");
        html.push_str(&item.node.inner_html());
    }
    while !open.is_empty() {
        close(&mut html, &mut open);
    }
    first.node.before_html(html);
    for item in run {
        item.node.remove_from_parent();
    }
}

fn open_list(html: &mut String, item: &ListParagraph<'_>) {
    if item.is_ordered {
        html.push_str("<ol start=\"");
        html.push_str(&item.number.unwrap_or(1).to_string());
        html.push_str("\">");
    } else {
        html.push_str("<ul>");
    }
}

fn close(html: &mut String, open: &mut Vec<(bool, String)>) {
    if let Some((is_ordered, _)) = open.pop() {
        html.push_str(if is_ordered { "</li></ol>" } else { "</li></ul>" });
    }
}
