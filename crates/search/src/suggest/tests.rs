//! What the suggester promises, on a handful of questions.

use uuid::Uuid;

use super::Suggester;

const ARRIVAL: Uuid = Uuid::from_u128(1);
const REFUND: Uuid = Uuid::from_u128(2);
const PIN: Uuid = Uuid::from_u128(3);

const LEARNED: &[(&str, Uuid)] = &[
    ("When will my new card arrive?", ARRIVAL),
    ("I ordered a card two weeks ago and it is not here", ARRIVAL),
    ("How do I get my money back?", REFUND),
    ("I want a refund for what I bought", REFUND),
    ("I forgot my PIN", PIN),
    ("Where can I change the PIN of my card", PIN),
];

fn taught() -> Suggester {
    let mut suggester = Suggester::new();
    for (id, (text, answer)) in (100_u128..).zip(LEARNED) {
        suggester.learn(Uuid::from_u128(id), text, *answer);
    }
    suggester
}

fn first(suggester: &Suggester, text: &str) -> Option<Uuid> {
    suggester.suggest(text, 3).ranked.first().map(|suggested| suggested.answer)
}

#[test]
fn a_new_question_changes_the_very_next_suggestion() {
    let mut suggester = taught();
    let new = Uuid::from_u128(9);
    assert_ne!(first(&suggester, "the app shows a purple screen"), Some(new));
    suggester.learn(Uuid::from_u128(999), "purple screen in the app", new);
    assert_eq!(first(&suggester, "the app shows a purple screen"), Some(new));
}

#[test]
fn a_suggestion_says_why() {
    let suggestions = taught().suggest("my card did not arrive", 3);
    let best = suggestions.ranked.first().expect("one");
    assert_eq!((best.answer, best.times_used), (ARRIVAL, 2));
    assert!(best.matched_words.contains(&"arrive".to_owned()), "{:?}", best.matched_words);
    assert!(best.similar_questions.contains(&Uuid::from_u128(100)));
    assert!((0.0..=1.0).contains(&best.probability));
}

#[test]
fn a_forgotten_question_speaks_no_more() {
    let mut suggester = taught();
    assert!(suggester.forget(Uuid::from_u128(104)) && suggester.forget(Uuid::from_u128(105)));
    assert!(!suggester.forget(Uuid::from_u128(105)), "it is gone");
    let ranked = suggester.suggest("I forgot my PIN", 5).ranked;
    assert!(ranked.iter().all(|suggested| suggested.answer != PIN));
}

#[test]
fn a_dismissed_answer_falls_behind() {
    let mut suggester = taught();
    let text = "card money";
    let before = first(&suggester, text).expect("one");
    for _ in 0..4 {
        suggester.dismiss(text, before);
    }
    assert_ne!(first(&suggester, text), Some(before));
}

#[test]
fn with_nothing_learned_the_articles_speak_and_gibberish_is_met_with_silence() {
    let mut suggester = Suggester::new();
    suggester.put_article(ARRIVAL, "When your card arrives", "Delivery of cards", "Cards come by post.");
    suggester.put_article(REFUND, "Refunds", "Getting your money back", "We pay back within a week.");
    assert_eq!(first(&suggester, "how do I get money back"), Some(REFUND));
    assert!(!suggester.suggest("qwxz vbnk plff", 3).is_confident);
    assert!(suggester.remove_article(REFUND));
    assert_ne!(first(&suggester, "how do I get money back"), Some(REFUND));
    assert!(suggester.suggest("", 3).ranked.is_empty());
}

#[test]
fn what_was_learned_while_a_fit_ran_is_not_lost() {
    let mut suggester = taught();
    let fit = suggester.fit();
    let new = Uuid::from_u128(9);
    suggester.learn(Uuid::from_u128(999), "purple screen in the app", new);
    suggester.adopt(fit);
    assert_eq!(first(&suggester, "the app shows a purple screen"), Some(new));
    assert_eq!(suggester.lessons_since_fit(), 1);
}
