//! What a search finds, and in which order.

use throughline_search::knowledge::{ArticleDoc, Audience, Query, Source};
use throughline_search::text::marked;

use crate::scene::{DAY, TODAY, article, ask, found, found_typing, index_of, titles};

fn shop() -> Vec<ArticleDoc> {
    vec![
        article("Returning an order", "Print the return label and bring the parcel to any post office."),
        article("Refund policy", "Refunds are paid within five days of the return."),
        article("The printer does not print", "Check the cable. Restart the printer."),
        article("Opening a bank account", "Bring your passport. The account is open the same day."),
        article("Zürich branch", "Opening hours of our café in Zürich and Genève."),
        article("Programming in C++", "How our C++ library is linked. See also C#."),
    ]
}

#[test]
fn an_answer_is_there_before_the_word_is_finished() {
    let (_folder, index) = index_of(shop());
    for typed in ["r", "re", "ref", "refun", "refund", "refund p", "refund pol", "refund policy"] {
        assert!(found_typing(&index, typed).contains(&"Refund policy".to_owned()), "{typed}");
    }
    assert_eq!(
        found_typing(&index, "bring passp"),
        ["Opening a bank account", "Returning an order"],
        "all words first"
    );
    assert_eq!(found_typing(&index, "programmin"), ["Programming in C++"], "past what the edge field keeps");
    assert!(found(&index, "acc").is_empty(), "a word said to be whole is not continued");
}

#[test]
fn a_word_in_the_title_beats_one_in_the_body() {
    let (_folder, index) = index_of(shop());
    assert_eq!(found(&index, "printer").first().unwrap(), "The printer does not print");
    assert_eq!(found(&index, "return").first().unwrap(), "Returning an order", "its stem is in the title");
}

#[test]
fn all_forms_of_a_word_are_found() {
    let (_folder, index) = index_of(shop());
    assert_eq!(found(&index, "returns labels")[0], "Returning an order");
    assert_eq!(found(&index, "printing cables")[0], "The printer does not print");
}

#[test]
fn one_typo_is_forgiven_from_four_letters_and_two_from_eight() {
    let (_folder, index) = index_of(shop());
    for typed in ["pasport", "passpotr", "oassport", "passsport", "assport", "pazzport"] {
        assert_eq!(found(&index, typed), ["Opening a bank account"], "{typed}");
    }
    assert_eq!(found(&index, "bnak"), ["Opening a bank account"]);
    assert!(found(&index, "bqqk").is_empty(), "two typos in four letters are another word");
    assert!(found(&index, "cax").is_empty(), "three letters are taken as typed");
    assert_eq!(
        found_typing(&index, "bank accuo"),
        ["Opening a bank account"],
        "also in a word still being typed"
    );
}

#[test]
fn accents_do_not_matter_and_signs_do() {
    let (_folder, index) = index_of(shop());
    for typed in ["zurich", "ZÜRICH", "Zu\u{308}rich", "cafe geneve"] {
        assert_eq!(found(&index, typed), ["Zürich branch"], "{typed}");
    }
    for typed in ["c++", "C#", "c"] {
        assert_eq!(found(&index, typed), ["Programming in C++"], "{typed}");
    }
}

#[test]
fn phrases_and_exclusions_narrow_the_search() {
    let (_folder, index) = index_of(shop());
    assert_eq!(found(&index, "\"return label\""), ["Returning an order"]);
    assert!(found(&index, "\"label return\"").is_empty(), "a phrase has an order");
    assert_eq!(found(&index, "return -parcel"), ["Refund policy"]);
    assert_eq!(found(&index, "return -\"post office\""), ["Refund policy"]);
}

#[test]
fn most_of_the_words_are_enough_when_no_article_has_all() {
    let (_folder, index) = index_of(shop());
    let hits = ask(&index, "refund days unicorn");
    assert_eq!(titles(&hits), ["Refund policy"]);
    assert_eq!(hits.hits[0].matched_words, ["refund", "days"], "and it is said which");
    let all = ask(&index, "print label unicorn parcel");
    assert_eq!(titles(&all).first(), Some(&"Returning an order"));
}

#[test]
fn filters_leave_out_what_does_not_belong() {
    let topic = uuid::Uuid::from_u128(7);
    let (_folder, index) = index_of(vec![
        ArticleDoc { is_public: false, ..article("Internal refund rules", "refund") },
        ArticleDoc { topics: vec![topic], ..article("Refund by card", "refund") },
        ArticleDoc { products: vec!["X100".into()], ..article("Refund of an X100", "refund") },
        ArticleDoc { language: "de".into(), ..article("Refund auf Deutsch", "refund") },
    ]);
    let ask = |query: Query| {
        titles(&index.search(&query).unwrap()).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let public = Query::new("refund", Audience::Public);
    assert_eq!(ask(public.clone()).len(), 3, "a customer never sees internal articles");
    assert_eq!(ask(Query { topic: Some(topic), ..public.clone() }), ["Refund by card"]);
    assert_eq!(ask(Query { product: Some("x100 ".into()), ..public.clone() }), ["Refund of an X100"]);
    let german = Query { language: Some("de".into()), only_language: true, ..public.clone() };
    assert_eq!(ask(german), ["Refund auf Deutsch"]);
    let browse = Query { text: String::new(), topic: Some(topic), ..public.clone() };
    assert_eq!(ask(browse), ["Refund by card"], "a filter alone lists what it leaves");
    assert!(ask(Query { text: " ".into(), ..public }).is_empty(), "nothing asked, nothing found");
}

#[test]
fn helpful_and_fresh_articles_come_first_among_equals() {
    let text = "How to reset the password of your account.";
    let (_folder, index) = index_of(vec![
        ArticleDoc { votes_down: 30, ..article("Password one", text) },
        ArticleDoc { updated_at: TODAY - 3_000 * DAY, ..article("Password two", text) },
        article("Password three", text),
        ArticleDoc { votes_up: 40, ..article("Password four", text) },
        ArticleDoc { votes_up: 40, times_used: 500, ..article("Password five", text) },
        ArticleDoc { source: Source::Community, ..article("Password six", text) },
    ]);
    let order = found(&index, "password reset");
    assert_eq!(order[..3], ["Password five", "Password four", "Password three"]);
    assert_eq!(order.last().unwrap(), "Password one");
}

#[test]
fn the_teams_synonyms_hold_at_once_and_for_phrases() {
    let (_folder, index) = index_of(shop());
    assert!(found(&index, "chargeback").is_empty());
    index.set_synonyms(vec![
        vec!["refund".into(), "chargeback".into(), "money back".into()],
        vec!["IBAN".into(), "bank account".into()],
    ]);
    assert_eq!(found(&index, "chargebacks policy"), ["Refund policy"]);
    assert_eq!(found(&index, "money back policy"), ["Refund policy"]);
    assert_eq!(found(&index, "iban passport"), ["Opening a bank account"]);
    let hits = ask(&index, "chargeback");
    let pieces = marked(&hits.hits[0].title, &hits.hits[0].title_highlights);
    assert!(pieces[0].is_match && pieces[0].text == "Refund", "the synonym is what is marked");
    index.set_synonyms(Vec::new());
    assert!(found(&index, "chargeback").is_empty());
}

#[test]
fn titles_and_passages_show_where_the_words_stand() {
    let (_folder, index) = index_of(shop());
    let hits = index.search(&Query::new("returns lab", Audience::Agents)).unwrap();
    let hit = &hits.hits[0];
    let marks: Vec<&str> = hit.title_highlights.iter().map(|at| &hit.title[at.clone()]).collect();
    assert_eq!(marks, ["Returning"]);
    let snippet = hits.snippet("Print the return label and bring the parcel to any post office.", "en", 40);
    let marks: Vec<&str> = snippet.highlights.iter().map(|at| &snippet.text[at.clone()]).collect();
    assert_eq!(marks, ["return", "label"]);
}

#[test]
fn pages_follow_one_another_without_a_gap_or_a_repeat() {
    let articles =
        (0..57).map(|number| article(&format!("Invoice {number}"), "How invoices are paid.")).collect();
    let (_folder, index) = index_of(articles);
    let mut seen = Vec::new();
    loop {
        let page = Query { offset: seen.len(), limit: 10, ..Query::new("invoice", Audience::Agents) };
        let hits = index.search(&page).unwrap();
        seen.extend(hits.hits.iter().map(|hit| hit.title.clone()));
        if !hits.has_more {
            break;
        }
    }
    assert_eq!(seen.len(), 57);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 57, "none twice");
}
