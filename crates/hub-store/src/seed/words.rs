//! Fills the words in braces of a [`super::topics`] text: names, dates, sums.
//! Within one conversation each word has one value.

use super::dice::Dice;

/// The values of one conversation.
#[derive(Debug)]
pub(super) struct Words {
    values: Vec<(&'static str, String)>,
}

const BRANCHES: &[&str] = &["Briggate", "Briggate", "Headrow", "York", "Meadowhall", "Trinity"];
const DAYS: &[&str] = &["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS: &[&str] = &[
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl Words {
    /// Draws every value; `product` is empty where none is spoken of.
    pub(super) fn draw(first: &str, agent: &str, city: &str, product: &str, dice: &mut Dice) -> Self {
        let branch = dice.one(BRANCHES);
        let values = vec![
            ("first", first.to_owned()),
            ("agent", agent.to_owned()),
            ("city", if city.is_empty() { "your street".to_owned() } else { city.to_owned() }),
            ("product", product.to_owned()),
            ("branch", branch.to_owned()),
            ("day", dice.one(DAYS).to_owned()),
            ("month", dice.one(MONTHS).to_owned()),
            ("days", dice.between(3, 12).to_string()),
            ("n", dice.between(2, 40).to_string()),
            ("digits", format!("{:04}", dice.below(10_000))),
            ("time", format!("{}:{:02}", dice.between(8, 18), dice.one(&[0, 10, 15, 30, 45]))),
            ("invoice", dice.between(10_000, 99_999).to_string()),
            ("order", format!("HB-{}", dice.between(100_000, 999_999))),
            ("amount", format!("£{}.{:02}", dice.between(3, 89), dice.one(&[0, 20, 50, 90, 99]))),
        ];
        Self { values }
    }

    /// A value by its name.
    pub(super) fn get(&self, name: &str) -> &str {
        self.values.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value)
    }

    /// The text with its words filled in.
    pub(super) fn fill(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len() + 16);
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let (name, left) = after.split_once('}').expect("BUG: a brace that does not close");
            out.push_str(self.get(name));
            rest = left;
        }
        out.push_str(rest);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::Words;
    use crate::seed::dice::Dice;
    use crate::seed::topics::{ENDS, GREETINGS, NUDGES, TOPICS};

    fn drawn(product: &str) -> Words {
        Words::draw("Miriam", "Nadia", "Leeds", product, &mut Dice::of(1, 1, 1))
    }

    fn assert_filled(words: &Words, text: &str) {
        for name in text.split('{').skip(1).filter_map(|rest| rest.split('}').next()) {
            assert!(!words.get(name).is_empty(), "{{{name}}} in {text:?}");
        }
        assert!(!words.fill(text).contains(['{', '}']), "{text}");
    }

    #[test]
    fn every_word_of_every_text_has_a_value() {
        for topic in TOPICS {
            let always = [topic.subjects, topic.articles, topic.opens, topic.asks, topic.adds, topic.solves];
            let among_us = [topic.notes, topic.calls];
            assert!(always.iter().chain(&among_us).all(|list| !list.is_empty()), "{}", topic.tag);
            let words = drawn(topic.products.first().unwrap_or(&""));
            for text in always.into_iter().chain(among_us).chain([topic.visits]).flatten() {
                assert_filled(&words, text);
            }
        }
        let greetings = GREETINGS.iter().flat_map(|(_, hello, bye)| [hello, bye]);
        for text in greetings.chain(ENDS).chain(NUDGES) {
            assert_filled(&drawn(""), text);
        }
    }

    #[test]
    fn words_are_filled_in_place() {
        let words = Words::draw("Miriam", "Nadia", "", "", &mut Dice::of(1, 1, 1));
        assert_eq!(words.fill("Hi {first}, {agent} here."), "Hi Miriam, Nadia here.");
        assert_eq!(words.fill("in {city}"), "in your street");
    }
}
