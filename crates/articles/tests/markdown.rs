//! Rendering, cleaning and plain words, through the public door.

use throughline_articles::{
    Link, RemovedKind, RenderOptions, clean, paste_to_markdown, plain_text, plain_text_with, render, summary,
};
use throughline_domain::{ArticleId, AttachmentId};

const KNOWN: &str = "01890a5d-ac96-774b-bcce-b302099a8057";
const GONE: &str = "01890a5d-ac96-774b-bcce-b302099a8058";

fn link(id: ArticleId) -> Option<Link> {
    (id.to_string() == KNOWN).then(|| Link { url: "/help/returns".into(), title: "Returns".into() })
}

fn image(id: AttachmentId) -> Option<String> {
    (id.to_string() == KNOWN).then(|| format!("/files/{id}"))
}

fn shown(markdown: &str) -> throughline_articles::Rendered {
    render(markdown, &RenderOptions { resolve_link: &link, image_src: &image, top_heading: 2 })
}

#[test]
fn tables_tasks_strikethrough_and_bare_links_are_shown() {
    let html =
        shown("| a | b |\n|---|--:|\n| 1 | 2 |\n\n- [x] done\n- [ ] open\n\n~~old~~ https://example.org\n")
            .html;
    for part in [
        "<table>",
        "<td align=\"right\">2</td>",
        "<li class=\"task done\">☑ done</li>",
        "<li class=\"task\">☐ open</li>",
        "<del>old</del>",
        "<a href=\"https://example.org\" rel=\"noopener noreferrer\">",
    ] {
        assert!(html.contains(part), "{part} in {html}");
    }
}

#[test]
fn headings_begin_where_the_page_wants_them_and_can_be_linked_to() {
    let rendered = shown("# Costs & fees\n\n## Post\n\n# Costs & fees\n\n[up](#post)\n");
    let headings: Vec<_> = rendered.headings.iter().map(|h| (h.id.as_str(), h.level)).collect();
    assert_eq!(headings, [("h-costs--fees", 2), ("h-post", 3), ("h-costs--fees-1", 2)]);
    assert!(rendered.html.contains("<h2 id=\"h-costs--fees\">Costs &amp; fees</h2>"), "{}", rendered.html);
    assert!(rendered.html.contains("href=\"#h-post\""), "{}", rendered.html);
}

#[test]
fn links_between_articles_survive_renaming_and_say_when_they_are_broken() {
    let rendered = shown(&format!("[back](article:{KNOWN}#costs) [](article:{KNOWN}) [old](article:{GONE})"));
    assert!(
        rendered.html.contains("<a href=\"/help/returns#h-costs\" rel=\"noopener noreferrer\">back</a>"),
        "{}",
        rendered.html
    );
    assert!(
        rendered.html.contains(">Returns</a>"),
        "a link without words takes the title: {}",
        rendered.html
    );
    assert!(rendered.html.contains(" old</p>"), "{}", rendered.html);
    assert_eq!(rendered.broken, [GONE.parse().unwrap()]);
}

#[test]
fn images_come_from_where_the_caller_says() {
    let rendered = shown(&format!("![a cat](attachment:{KNOWN}) ![a dog](attachment:{GONE})"));
    assert!(
        rendered.html.contains(&format!("<img src=\"/files/{KNOWN}\" alt=\"a cat\">")),
        "{}",
        rendered.html
    );
    assert!(
        rendered.html.contains("a dog") && rendered.html.matches("<img").count() == 1,
        "{}",
        rendered.html
    );
}

#[test]
fn what_is_taken_out_is_reported_with_its_place() {
    let rendered = shown(
        "Press the button <script>alert(1)</script> now\n\n[x](javascript:alert(2))\n\n<p onclick=\"x()\">hi</p>",
    );
    let kinds: Vec<_> = rendered.removed.iter().map(|r| r.what).collect();
    assert!(
        kinds.contains(&RemovedKind::Script)
            && kinds.contains(&RemovedKind::Address)
            && kinds.contains(&RemovedKind::Handler),
        "{kinds:?}"
    );
    let script = rendered.removed.iter().find(|r| r.what == RemovedKind::Script).unwrap();
    assert_eq!(script.near, "Press the button");
    assert!(!rendered.html.contains("alert"), "{}", rendered.html);
}

#[test]
fn an_ordinary_text_is_stored_as_it_was_written() {
    let text = "Title\n=====\n\n* one\n* two\n\n1) x\n\n***both*** `<script>` https://a.b\n\n```html\n<script>alert(1)</script>\n```\n";
    let cleaned = clean(text);
    assert_eq!(cleaned.markdown, text);
    assert!(cleaned.removed.is_empty(), "{:?}", cleaned.removed);
}

#[test]
fn html_in_markdown_becomes_markdown() {
    let cleaned = clean(
        "Some <b>bold</b> and <kbd>Ctrl</kbd>\n\n<table><tr><th>a<th>b<tr><td>1<td>2</table>\n\n- [x] done\n\n<div onclick=x>words</div>\n",
    );
    assert!(cleaned.markdown.contains("Some **bold** and `Ctrl`"), "{}", cleaned.markdown);
    assert!(cleaned.markdown.contains("| a | b |"), "{}", cleaned.markdown);
    assert!(cleaned.markdown.contains("- [x] done"), "{}", cleaned.markdown);
    assert!(cleaned.markdown.contains("words"));
    assert_eq!(cleaned.removed.iter().map(|r| r.what).collect::<Vec<_>>(), [RemovedKind::Handler]);
    assert_eq!(clean(&cleaned.markdown).markdown, cleaned.markdown, "cleaning twice changes nothing");
}

#[test]
fn plain_words_read_like_a_message() {
    let text = format!(
        "# Returns\n\nWithin **14 days**, see [our terms](https://a.b/t) or [this](article:{KNOWN}).\n\n- one\n  - inner\n- two\n\n1. first\n2. second\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n<https://a.b/c>\n"
    );
    let plain = plain_text(&text);
    assert_eq!(
        plain,
        "Returns\n\nWithin 14 days, see our terms (https://a.b/t) or this.\n\n- one\n  - inner\n- two\n\n1. first\n2. second\n\na | b\n1 | 2\n\nhttps://a.b/c"
    );
    assert!(plain_text_with(&text, &link).contains("or this (/help/returns)."));
    assert_eq!(summary(&text, 12), "Returns With…");
}

#[test]
fn words_of_a_page_never_become_markup() {
    let html = "<p>1. not a list</p><p># no heading</p><p>*no* _emphasis_ &lt;script&gt;alert(1)&lt;/script&gt; [x](javascript:1) `c`</p><p>a | b</p><p>- dash</p>";
    let markdown = paste_to_markdown(html).markdown;
    let rendered = shown(&markdown);
    assert_eq!(rendered.html.matches("<p>").count(), 5, "{markdown}\n{}", rendered.html);
    assert!(
        rendered.html.contains("*no* _emphasis_ &lt;script&gt;alert(1)&lt;/script&gt; [x](javascript:1) `c`"),
        "{}",
        rendered.html
    );
    assert!(rendered.removed.is_empty());
}
