//! Nothing panics, whatever comes in, and nothing takes forever.

use proptest::prelude::*;
use std::time::{Duration, Instant};
use throughline_articles::import::{Limits, import_feed, import_file, open_zip, sniff_kind};
use throughline_articles::{
    RenderOptions, clean, diff, merge3, paste_to_markdown, plain_text, render, slug, summary,
};

fn everything(text: &str) {
    let options = RenderOptions { resolve_link: &|_| None, image_src: &|_| None, top_heading: 2 };
    let _ = render(text, &options);
    let cleaned = clean(text);
    assert!(clean(&cleaned.markdown).removed.is_empty(), "{text:?} was stored as {:?}", cleaned.markdown);
    let pasted = paste_to_markdown(text);
    assert!(clean(&pasted.markdown).removed.is_empty(), "{text:?} was pasted as {:?}", pasted.markdown);
    let _ = (plain_text(text), summary(text, 20), slug(text, "de"));
}

const NAMES: [&str; 9] = ["a.md", "a.mdx", "a.html", "a.csv", "a.json", "a.rss", "a.zip", "a.png", "a"];

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_imported_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        for name in NAMES {
            let _ = (sniff_kind(name, &bytes), import_file(name, &bytes, &Limits::default()));
        }
        let _ = import_feed("f", &bytes, Some("https://example.org"));
        if let Ok(archive) = open_zip("a.zip", &[b"PK\x03\x04".as_slice(), &bytes].concat(), &Limits::default()) {
            let _ = archive.count();
        }
    }

    #[test]
    fn any_text_is_handled(text in "\\PC{0,200}") {
        everything(&text);
    }

    #[test]
    fn any_markup_is_handled(parts in prop::collection::vec(prop::sample::select(PARTS), 0..40)) {
        let text = parts.concat();
        everything(&text);
        for name in NAMES {
            let _ = import_file(name, text.as_bytes(), &Limits::default());
        }
    }

    #[test]
    fn merging_what_only_one_changed_gives_what_they_wrote(base in "[ab\n]{0,60}", mine in "[abc\n]{0,60}") {
        let end = |text: &str| if text.is_empty() || text.ends_with('\n') { text.to_owned() } else { format!("{text}\n") };
        prop_assert_eq!(merge3(&base, &mine, &base).text, end(&mine));
        prop_assert_eq!(merge3(&base, &base, &mine).text, end(&mine));
        let _ = diff(&base, &mine);
    }
}

/// Pieces that mean something to the parsers.
const PARTS: &[&str] = &[
    "<",
    ">",
    "</p>",
    "<p>",
    "<div>",
    "</div>",
    "<b>",
    "</b>",
    "<script>",
    "</script>",
    "<li>",
    "<ul>",
    "<ol start=9>",
    "</ul>",
    "<table>",
    "<tr>",
    "<td colspan=9>",
    "</table>",
    "<pre>",
    "<code>",
    "</pre>",
    "<svg>",
    "<math>",
    "<!--",
    "-->",
    "<a href='x'>",
    "<img src=y alt='*'>",
    "<br>",
    "\n",
    "\n\n",
    "    ",
    "- ",
    "1. ",
    "> ",
    "# ",
    "```",
    "`",
    "*",
    "**",
    "_",
    "~~",
    "[",
    "](",
    ")",
    "![",
    "|",
    "|--|--|\n",
    "[x]: y\n",
    "javascript:x",
    "&lt;",
    "&#0;",
    "\u{a0}",
    "\\",
    "---\n",
    "+++\n",
    "title: [",
    "word",
    " ",
    "é",
    "返",
    "<input type=checkbox>",
    "<p class=MsoListParagraph style='mso-list:l0 level3 lfo1'>",
    "<h2>",
    "</h2>",
    "www.a.b",
    "http://a.b/(",
    "\t",
    "<blockquote>",
    "<dl><dt>",
    "<dd>",
    "<q>",
    "<s>",
    "<!DOCTYPE html>",
    "<?",
    "<![CDATA[",
    "]]>",
    "\0",
    "\r",
];

/// Deep and long texts, each of which has brought down some parser.
#[test]
fn texts_made_to_hurt_are_handled_in_time() {
    let hurtful = [
        "<div>".repeat(20_000),
        "<b>".repeat(20_000),
        "<div><p>".repeat(5_000),
        "<table><tr><td>".repeat(3_000),
        "<ul><li>".repeat(5_000),
        "<a href=x>".repeat(5_000),
        "<svg>".repeat(20_000),
        "<script>".repeat(20_000),
        "> ".repeat(5_000) + "x",
        "- ".repeat(3_000) + "x",
        "[".repeat(20_000),
        "![".repeat(20_000),
        "*a ".repeat(20_000),
        "**a _b ".repeat(5_000),
        "`".repeat(20_001) + "a",
        "[a](".repeat(10_000),
        "a | ".repeat(5_000) + "\n" + &"--|".repeat(5_000),
        "<!--".repeat(10_000),
        "&".repeat(50_000),
        "http://a.".repeat(5_000),
        "a\u{a0}".repeat(20_000),
        "#".repeat(50_000),
        "x".repeat(1_000_000),
        "word ".repeat(200_000),
        "<p class=MsoListParagraph style='mso-list:l0 level9 lfo1'>x</p>".repeat(1_000),
    ];
    let mut slow = Vec::new();
    for text in hurtful {
        let started = Instant::now();
        everything(&text);
        let took = started.elapsed();
        if took > Duration::from_secs(20) {
            slow.push((text.chars().take(40).collect::<String>(), took));
        }
    }
    assert!(slow.is_empty(), "{slow:?}");
}
