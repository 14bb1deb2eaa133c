//! Imports of real files, what is refused, and why.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

use std::collections::HashMap;
use std::io::Write;
use throughline_articles::import::{
    Draft, ImportItem, Kind, Limits, LinkTargets, SkipReason, Skipped, Warning, import_file, link_drafts,
    open_zip, sniff_kind,
};
use throughline_domain::{ArticleId, ArticleOrigin, ArticleState, AttachmentId, Audience};

fn bytes(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/../../tests/fixtures/articles/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn import(name: &str) -> (Vec<Draft>, Vec<Skipped>) {
    split(import_file(name, &bytes(name), &Limits::default()))
}

fn split(items: Vec<ImportItem>) -> (Vec<Draft>, Vec<Skipped>) {
    let (mut drafts, mut skipped) = (Vec::new(), Vec::new());
    for item in items {
        match item {
            ImportItem::Draft(draft) => drafts.push(*draft),
            ImportItem::Skipped(one) => skipped.push(one),
        }
    }
    (drafts, skipped)
}

fn one(name: &str) -> Draft {
    let (mut drafts, skipped) = import(name);
    assert_eq!((drafts.len(), skipped.len()), (1, 0), "{skipped:?}");
    drafts.remove(0)
}

#[test]
fn front_matter_of_jekyll_is_understood() {
    let draft = one("markdown/2024-03-01-returning_a_purchase.md");
    assert_eq!(draft.title, "1.10", "a title that looks like a number stays as it was written");
    assert_eq!(draft.summary, "How to bring something back, and what it costs.");
    assert_eq!(draft.topics, ["Orders", "Returns"]);
    assert_eq!((draft.language.as_deref(), draft.author.as_deref()), (Some("en"), Some("Kim")));
    assert_eq!(draft.updated_at, Some(1_709_281_800_000));
    assert_eq!(draft.state, ArticleState::Published);
}

#[test]
fn front_matter_of_hugo_is_understood() {
    let draft = one("markdown/guide/shipping.md");
    assert_eq!((draft.title.as_str(), draft.slug.as_deref()), ("Shipping costs", Some("shipping")));
    assert_eq!((draft.state, draft.audience), (ArticleState::Draft, Some(Audience::Internal)));
    assert_eq!((draft.topics, draft.products), (vec!["Orders".to_owned()], vec!["Post".to_owned()]));
    assert_eq!(draft.updated_at, Some(1_715_076_000_000));
}

#[test]
fn docusaurus_pages_lose_their_modules_and_keep_their_code() {
    let draft = one("markdown/intro.mdx");
    assert_eq!(draft.title, "Introduction");
    assert_eq!(draft.body, "Welcome to Throughline.\n\n```js\nimport x from 'y';\n```\n");
    assert_eq!(draft.updated_at, Some(1_717_200_000_000));
}

#[test]
fn a_title_is_taken_from_the_first_heading_and_html_becomes_markdown() {
    let draft = one("markdown/guide/index.md");
    assert_eq!(draft.title, "Our shops");
    assert_eq!(draft.body, "We have *three* shops. Call [+43 1 234](tel:+431234).\n");
    assert_eq!(draft.removed.len(), 1);
}

#[test]
fn broken_front_matter_and_an_old_encoding_are_told_not_dropped() {
    let draft = one("markdown/de/rueckgabe.md");
    assert_eq!(draft.body, "Grüße aus Köln und schöne Füße. Das Geschäft ist täglich geöffnet.\n");
    assert_eq!((draft.title.as_str(), draft.language.as_deref()), ("Rueckgabe", Some("de")));
    assert!(
        matches!(&draft.warnings[..], [Warning::FrontMatter(_), Warning::DecodedAs(encoding)] if encoding == "windows-1252")
    );
}

#[test]
fn links_between_files_become_links_between_articles() {
    let names = [
        "markdown/2024-03-01-returning_a_purchase.md",
        "markdown/guide/shipping.md",
        "markdown/guide/index.md",
        "markdown/de/rueckgabe.md",
    ];
    let mut drafts: Vec<Draft> = names.iter().map(|name| one(name)).collect();
    let ids: HashMap<String, ArticleId> = names
        .iter()
        .enumerate()
        .map(|(i, name)| ((*name).to_owned(), ArticleId(uuid::Uuid::from_u128(i as u128 + 1))))
        .collect();
    let picture = AttachmentId(uuid::Uuid::from_u128(77));
    let attachment = |path: &str| (path == "markdown/guide/img/counter small.png").then_some(picture);
    link_drafts(&mut drafts, &LinkTargets { article: &|key| ids.get(key).copied(), attachment: &attachment });
    let id = |name: &str| ids[name].to_string();
    let body = &drafts[0].body;
    for link in [
        format!("[shipping costs](article:{}#abroad)", id(names[1])),
        format!("[our shops](article:{})", id(names[2])),
        format!("[German page](article:{})", id(names[3])),
        format!("![The counter](attachment:{picture})"),
    ] {
        assert!(body.contains(&link), "{link} in {body}");
    }
    assert!(body.contains(&format!("article:{} \"Terms\"", id(names[1]))), "a reference too: {body}");
    assert!(drafts[1].body.contains(&format!("[returns](article:{})", id(names[0]))));
    assert!(
        drafts[1].body.contains("| Country | Price |\n|---------|------:|"),
        "the rest stays as it was written"
    );
}

#[test]
fn a_page_gives_its_article_without_what_surrounds_it() {
    let draft = one("html/page.html");
    assert_eq!(draft.title, "Reset your password");
    assert_eq!(draft.language.as_deref(), Some("en-GB"));
    assert_eq!(draft.summary, "What to do when you forgot it.");
    assert_eq!(draft.url.as_deref(), Some("https://help.example.org/reset"));
    assert_eq!(draft.updated_at, Some(1_706_933_106_000));
    let expected = "Open [the sign-in page](/login) and press `Forgot`.\n\n1. Type your *address*.\n2. Open the mail.\n   - Look in **spam** too.\n\n\
                    ```sh\ncurl -X POST https://example.org\n# done\n```\n\n| Plan | Price |\n| --- | --: |\n| Basic \\| small | 5 a month |\n\nNever this\n";
    assert_eq!(draft.body, expected);
    assert_eq!(draft.removed.len(), 2, "of the article, not of what surrounds it: {:?}", draft.removed);
}

#[test]
fn pairs_are_read_from_tables_and_json_with_keys_that_stay() {
    let (drafts, skipped) = import("pairs/faq.csv");
    let keys: Vec<_> =
        drafts.iter().map(|draft| draft.source_key.trim_start_matches("pairs/faq.csv")).collect();
    assert_eq!(keys, ["#how-do-i-return-it", "#was-kostet-der-versand", "#how-do-i-return-it-2"]);
    assert_eq!(drafts[0].body, "Bring it \"back\".\n\n- with the receipt\n- within 14 days\n");
    assert_eq!(drafts[0].topics, ["Orders", "Returns"]);
    assert_eq!((drafts[1].body.as_str(), drafts[1].language.as_deref()), ("5 **Euro**\n", Some("de")));
    assert_eq!(skipped.len(), 1, "a question without an answer: {skipped:?}");
    assert_eq!(skipped[0].reason, SkipReason::Empty);
    let (drafts, skipped) = import("pairs/faq.json");
    assert_eq!((drafts[0].source_key.as_str(), skipped.len()), ("pairs/faq.json#7", 1));
    let (drafts, _) = split(import_file("map.json", br#"{"Is it open?": "Yes."}"#, &Limits::default()));
    assert_eq!((drafts[0].title.as_str(), drafts[0].body.as_str()), ("Is it open?", "Yes.\n"));
    let (drafts, _) = split(import_file("bare.csv", b"Is it open?,Yes.\nAnd now?,No.\n", &Limits::default()));
    assert_eq!(drafts.len(), 2, "without names the first two columns are question and answer");
}

#[test]
fn community_threads_keep_author_date_and_the_link_back() {
    let draft = one("feeds/community.atom");
    assert_eq!(
        (draft.source_key.as_str(), draft.title.as_str()),
        ("urn:thread:1", "Printer says PC LOAD LETTER")
    );
    assert_eq!((draft.origin, draft.author.as_deref()), (ArticleOrigin::Community, Some("Noor")));
    assert_eq!(draft.url.as_deref(), Some("https://community.example.org/t/1"));
    assert_eq!((draft.body.as_str(), draft.updated_at), ("Load *paper*.\n", Some(1_711_965_600_000)));
    assert_eq!(draft.topics, ["Printers"]);
    assert_eq!(draft.removed.len(), 2);
    let (drafts, skipped) = import("feeds/forum.rss");
    assert_eq!((drafts.len(), skipped.len()), (1, 1));
    assert_eq!(drafts[0].body, "Unter [Konto](https://example.org/konto).\n");
    assert_eq!(one("feeds/feed.json").body, "Press `?`\n");
}

#[test]
fn a_zendesk_help_center_is_read() {
    let (drafts, skipped) = import("help_centers/zendesk.json");
    assert_eq!((drafts.len(), skipped.len()), (2, 1));
    let returns = &drafts[0];
    assert_eq!(
        (returns.source_key.as_str(), returns.family_key.as_deref()),
        ("zendesk:360001:en-us", Some("zendesk:360001"))
    );
    assert_eq!(returns.topics, ["Orders", "Returns", "refund"]);
    assert_eq!((returns.language.as_deref(), returns.author.as_deref()), (Some("en-US"), Some("Sam")));
    assert_eq!((returns.state, returns.audience), (ArticleState::Published, Some(Audience::Public)));
    assert!(
        returns
            .body
            .starts_with("## How\n\nBring it to [a shop](https://x.zendesk.com/hc/en-us/articles/360002).")
    );
    assert_eq!((drafts[1].state, drafts[1].audience), (ArticleState::Draft, Some(Audience::Internal)));
}

#[test]
fn a_chatwoot_portal_is_read() {
    let (drafts, skipped) = import("help_centers/chatwoot.json");
    assert_eq!((drafts.len(), skipped.len()), (2, 1));
    assert_eq!((drafts[0].state, drafts[1].state), (ArticleState::Published, ArticleState::Retired));
    assert_eq!(drafts[0].family_key, drafts[1].family_key, "a translation belongs to its article");
    assert_eq!((drafts[0].topics[0].as_str(), drafts[0].updated_at), ("Account", Some(1_709_251_200_000)));
    assert_eq!(drafts[0].removed.len(), 2, "{:?}", drafts[0].removed);
}

fn zip_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn an_archive_is_read_file_by_file_and_its_paths_stay_inside() {
    let archive = zip_of(&[
        ("../../etc/a.md", b"# A\n\nx\n"),
        ("/b/c.md", b"y"),
        ("C:\\d.md", b"z"),
        ("__MACOSX/._a", b""),
    ]);
    assert_eq!(sniff_kind("x", &archive), Kind::Zip);
    let paths: Vec<_> =
        open_zip("x.zip", &archive, &Limits::default()).unwrap().map(|entry| entry.unwrap().path).collect();
    assert_eq!(paths, ["etc/a.md", "b/c.md", "d.md"]);
}

#[test]
fn a_bomb_is_refused_before_it_is_unpacked() {
    let archive =
        zip_of(&[("small.md", b"# a\n\nb"), ("bomb.md", &vec![b'a'; 12 << 20]), ("after.md", b"c")]);
    assert!(archive.len() < 100_000, "the bomb is small: {}", archive.len());
    let results: Vec<_> = open_zip("x.zip", &archive, &Limits::default()).unwrap().collect();
    assert_eq!(results.len(), 2, "reading ends at the bomb");
    assert_eq!(results[1].as_ref().unwrap_err().reason, SkipReason::Bomb);
    let total = Limits { unpacked_bytes: 10, ..Limits::default() };
    assert_eq!(
        open_zip("x.zip", &archive, &total).unwrap().last().unwrap().unwrap_err().reason,
        SkipReason::Bomb
    );
    let few = Limits { entries: 2, ..Limits::default() };
    assert_eq!(open_zip("x.zip", &archive, &few).err().unwrap().reason, SkipReason::TooMany);
    assert_eq!(open_zip("x.zip", b"PK\x03\x04 no archive", &few).err().unwrap().reason, SkipReason::Damaged);
}

#[test]
fn a_large_file_is_refused_with_the_reason() {
    let (drafts, skipped) = split(import_file("big.md", &vec![b'a'; 50 << 20], &Limits::default()));
    assert!(drafts.is_empty());
    assert_eq!(skipped[0].reason, SkipReason::TooLarge);
    assert_eq!(skipped[0].detail, "52428800 bytes, 20971520 at most");
}

#[test]
fn what_is_not_known_is_skipped_with_the_reason() {
    for (name, bytes, reason) in [
        ("a.exe", &b"MZ\x00"[..], SkipReason::UnknownFormat),
        ("a.json", b"{", SkipReason::Damaged),
        ("a.json", b"{}", SkipReason::UnknownFormat),
        ("a.rss", b"<rss", SkipReason::Damaged),
        ("a.md", b"  \n", SkipReason::Empty),
        ("a.html", b"<script>x</script>", SkipReason::Empty),
        ("a.csv", b"", SkipReason::Empty),
    ] {
        let (drafts, skipped) = split(import_file(name, bytes, &Limits::default()));
        assert!(drafts.is_empty(), "{name}");
        assert_eq!(skipped[0].reason, reason, "{name} {bytes:?}");
    }
    assert!(import_file("a.png", b"x", &Limits::default()).is_empty(), "images are fetched by their path");
}
