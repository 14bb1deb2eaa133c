//! What people copy from Word, Google Docs and pages comes out as Markdown they could have written.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

use throughline_articles::{RemovedKind, paste_to_markdown};

fn fixture(name: &str) -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/articles/");
    String::from_utf8_lossy(&std::fs::read(format!("{folder}{name}")).unwrap()).into_owned()
}

#[test]
fn a_word_document_becomes_headings_lists_and_a_table() {
    let pasted = paste_to_markdown(&fixture("paste/word.html"));
    let expected = "\
# Returning a purchase

Bring the **receipt** and *the card*.

- Shop
  - Vienna
- Post

Then:

1. Wait
2. Be paid

| **Plan** | **Price** |
| --- | --- |
| Basic | 5 € |
";
    assert_eq!(pasted.markdown, expected);
    assert_eq!(pasted.removed, [], "what every Word document carries is not worth a word");
}

#[test]
fn a_google_document_keeps_its_bold_words_and_loses_its_wrapper() {
    let expected = "\
## Opening hours

We open at **nine**, *really*. [All hours](https://example.org/hours)

- Monday
  - Closed at noon
- Tuesday

3. ~~third~~
";
    assert_eq!(paste_to_markdown(&fixture("paste/google_docs.html")).markdown, expected);
}

#[test]
fn a_page_with_code_tables_and_nested_lists_is_kept() {
    let html = "<pre class='language-sh'><code>a `b` ```c```\n  d</code></pre><table><tr><th>A<th>B|C<tr><td>1<br>2<td><b>x</b></table>\
                <ol start=4><li>four<ul><li>in</ul><li>five</ol><blockquote><p>said</p></blockquote><hr><p>a<br>b</p>\
                <ul><li><input type=checkbox checked> done<li><input type=checkbox> open</ul>";
    let expected = "\
````sh
a `b` ```c```
  d
````

| A | B\\|C |
| --- | --- |
| 1 2 | **x** |

4. four
   - in
5. five

> said

-----

a\\
b

- [x] done
- [ ] open
";
    assert_eq!(paste_to_markdown(html).markdown, expected);
}

#[test]
fn marks_that_pages_set_badly_are_set_well() {
    for (html, markdown) in [
        ("<b>bold </b>word", "**bold** word\n"),
        ("<b>Note:</b>this", "**Note**:this\n"),
        ("<b><b>twice</b></b>", "**twice**\n"),
        ("<b> </b>x<i></i>", "x\n"),
        ("<b>a</b><b>b</b>", "**ab**\n"),
        ("<a href=/x><b>y</b> z</a>", "[**y** z](/x)\n"),
        ("<h2><b>Head</b></h2>", "## Head\n"),
        ("a&nbsp;&nbsp;b&nbsp;c", "a b c\n"),
        ("« oui&nbsp;»", "« oui\u{a0}»\n"),
        ("5&nbsp;€", "5\u{a0}€\n"),
        ("<p>one<p>two", "one\n\ntwo\n"),
        ("snake_case and 2 * 3 * 4", "snake\\_case and 2 \\* 3 \\* 4\n"),
    ] {
        assert_eq!(paste_to_markdown(html).markdown, markdown, "{html}");
    }
}

#[test]
fn what_could_do_harm_is_reported() {
    let pasted = paste_to_markdown(
        "<p>Press <img src=x onerror=go()> <a href='javascript:go()'>here</a><svg onload=x></svg></p>",
    );
    let kinds: Vec<_> = pasted.removed.iter().map(|removed| removed.what).collect();
    assert_eq!(
        kinds,
        [RemovedKind::Handler, RemovedKind::Address, RemovedKind::Drawing, RemovedKind::Handler]
    );
    assert_eq!(pasted.markdown, "Press ![](x) here\n");
}

#[test]
fn a_text_of_its_own_is_shown_as_the_page_showed_it() {
    // A code block that holds what the writer puts between lists keeps it.
    let html = "<ul><li>a</ul><pre>x\n&lt;!-- end list --&gt;\ny</pre><ul><li>b</ul><ol><li>c</ol>";
    let expected = "- a\n\n```\nx\n<!-- end list -->\ny\n```\n\n- b\n\n1. c\n";
    assert_eq!(paste_to_markdown(html).markdown, expected);
}

#[test]
fn the_start_of_an_ordered_word_list_is_kept() {
    let item = |level: u8, marker: &str, words: &str| {
        format!(
            "<p class=MsoListParagraph style='mso-list:l0 level{level} lfo1'><span style='mso-list: Ignore'>{marker}</span>{words}</p>"
        )
    };
    let html = item(1, "3.", "three") + &item(2, "a)", "inner") + &item(1, "4.", "four");
    assert_eq!(paste_to_markdown(&html).markdown, "3. three\n   1. inner\n4. four\n");
}
