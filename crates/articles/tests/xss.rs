//! No script, handler or dangerous address survives: each string of the corpus as
//! Markdown, as pasted HTML and through every import, judged by parsing what comes out.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

use dom_query::Document;
use throughline_articles::import::{ImportItem, Limits, import_file};
use throughline_articles::{RenderOptions, clean, paste_to_markdown, plain_text, render};

fn corpus() -> Vec<String> {
    serde_json::from_str(include_str!("../../../tests/fixtures/articles/xss/corpus.json")).unwrap()
}

fn shown(markdown: &str) -> String {
    let options = RenderOptions { resolve_link: &|_| None, image_src: &|_| None, top_heading: 2 };
    render(markdown, &options).html
}

/// What a browser could be made to do by this HTML; empty when nothing.
fn dangers(html: &str) -> Vec<String> {
    let allowed = "a abbr b blockquote br caption cite code dd del details dfn div dl dt em figcaption figure h1 h2 h3 h4 h5 \
                   h6 hr i img ins kbd li mark ol p pre q s samp small span strong sub summary sup table tbody td tfoot th \
                   thead tr u ul html head body";
    let harmless =
        "title alt align class id rel width height loading start value colspan rowspan scope dir lang";
    let mut dangers = Vec::new();
    let document = Document::from(html);
    for node in document.root().descendants() {
        if node.is_comment() {
            dangers.push(format!("a comment: {}", node.html()));
        }
        let Some(name) = node.node_name().filter(|_| node.is_element()) else { continue };
        if !allowed.split_whitespace().any(|tag| tag == &*name) {
            dangers.push(format!("<{name}>"));
        }
        for attribute in node.attrs() {
            let (key, value) = (attribute.name.local.to_string(), attribute.value.to_string());
            match key.as_str() {
                "href" | "src" if is_safe_address(&value) => {}
                "id" if value.starts_with("h-") => {}
                key if key != "id" && harmless.split_whitespace().any(|name| name == key) => {}
                _ => dangers.push(format!("{key}={value:?} on <{name}>")),
            }
        }
    }
    dangers
}

/// As a URL parser sees it: controls and white space at the ends and tabs and line ends inside do not count.
fn is_safe_address(address: &str) -> bool {
    let address: String =
        address.trim_matches(|c: char| c <= ' ').chars().filter(|c| !"\t\n\r".contains(*c)).collect();
    match url_scheme(&address) {
        Some(scheme) => {
            ["http", "https", "mailto", "tel", "sms"].contains(&scheme.to_ascii_lowercase().as_str())
        }
        None => true,
    }
}

fn url_scheme(address: &str) -> Option<&str> {
    let (scheme, _) = address.split_once(':')?;
    let mut letters = scheme.chars();
    let is_scheme = letters.next()?.is_ascii_alphabetic()
        && letters.all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    is_scheme.then_some(scheme)
}

fn assert_harmless(how: &str, input: &str, html: &str) {
    assert_eq!(dangers(html), Vec::<String>::new(), "{how} of {input:?} gave {html}");
}

#[test]
fn the_corpus_is_large_and_the_judge_sees_what_is_dangerous() {
    assert!(corpus().len() >= 200);
    for html in [
        "<p onclick=x>",
        "<a href='java\nscript:x'>",
        "<img src=data:x>",
        "<svg></svg>",
        "<h2 id=location>",
        "<p style=x>",
    ] {
        assert_eq!(dangers(html).len(), 1, "{html}");
    }
}

#[test]
fn nothing_dangerous_survives_as_markdown() {
    for input in corpus() {
        assert_harmless("Markdown", &input, &shown(&input));
        let stored = clean(&input).markdown;
        assert_harmless("cleaned Markdown", &input, &shown(&stored));
        let again = clean(&stored);
        assert!(
            again.removed.is_empty(),
            "{input:?} was stored as {stored:?}, which is not clean: {:?}",
            again.removed
        );
        let _ = plain_text(&input);
    }
}

#[test]
fn nothing_dangerous_survives_a_paste() {
    for input in corpus() {
        for html in [
            input.clone(),
            format!("<p>before {input} after</p>"),
            format!("<table><tr><td>a<td>{input}<tr><td>b<td>c</table>"),
        ] {
            let stored = paste_to_markdown(&html).markdown;
            assert_harmless("paste", &html, &shown(&stored));
            let again = clean(&stored);
            assert!(
                again.removed.is_empty(),
                "{html:?} became {stored:?}, which is not clean: {:?}",
                again.removed
            );
        }
    }
}

#[test]
fn nothing_dangerous_survives_an_import() {
    for input in corpus() {
        let json = serde_json::Value::from(input.as_str());
        let csv = input.replace('"', "\"\"");
        let xml = input.replace(['\0', '\u{1}', '\u{2}', '\u{c}'], "").replace("]]>", "");
        let files = [
            ("a.md", format!("---\ntitle: {json}\n---\n\nwords\n\n{input}\n")),
            ("a.mdx", format!("words {input}\n")),
            ("a.html", format!("<title>x</title><main><p>words</p>{input}</main>")),
            ("a.csv", format!("question,answer\n\"q {csv}\",\"words {csv}\"\n")),
            ("a.json", format!("[{{\"question\": {json}, \"answer\": {json}}}]")),
            (
                "z.json",
                format!(
                    "{{\"articles\":[{{\"id\":1,\"title\":{json},\"body\":{json},\"html_url\":{json},\"label_names\":[{json}]}}]}}"
                ),
            ),
            (
                "c.json",
                format!(
                    "{{\"payload\":[{{\"id\":1,\"title\":{json},\"content\":{json},\"status\":1,\"slug\":\"x\"}}]}}"
                ),
            ),
            (
                "f.rss",
                format!(
                    "<rss version=\"2.0\"><channel><item><title>t</title><link>javascript:alert(1)</link><description><![CDATA[words {xml}]]></description></item></channel></rss>"
                ),
            ),
        ];
        for (path, text) in files {
            for item in import_file(path, text.as_bytes(), &Limits::default()) {
                let ImportItem::Draft(draft) = item else { continue };
                assert_harmless(path, &input, &shown(&draft.body));
                assert!(clean(&draft.body).removed.is_empty(), "{path} of {input:?} gave {:?}", draft.body);
                assert!(draft.url.is_none_or(|url| url.starts_with("http")), "{path} of {input:?}");
            }
        }
    }
}
