//! Reads the articles of the demo company. Each begins with `=== KEY`, options
//! behind it (`family: KEY`, `language: de`, `audience: internal`); lines with a
//! field's name, lines with a question behind `?`, then `---` and the body.

/// An article as written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Script {
    pub key: &'static str,
    /// The article it is a translation of.
    pub family: &'static str,
    pub language: &'static str,
    pub is_internal: bool,
    pub topic: usize,
    pub title: &'static str,
    pub summary: &'static str,
    pub products: Vec<String>,
    pub questions: Vec<&'static str>,
    /// Links are `article:KEY`.
    pub body: &'static str,
}

/// Name, description, articles.
pub(super) const TOPICS: &[(&str, &str, &str)] = &[
    (
        "Broadband and Wi-Fi",
        "Slow, gone or new: lines, routers and the lights on them.",
        include_str!("words/network.md"),
    ),
    ("Moving home", "Keeping the plan, the number and the nerves.", include_str!("words/moving.md")),
    ("Mobile and roaming", "SIM cards, numbers, and what it costs abroad.", include_str!("words/mobile.md")),
    (
        "Invoices and plans",
        "What is on the invoice, what a plan costs, how to end one.",
        include_str!("words/money.md"),
    ),
    ("Orders and stores", "Parcels, returns, warranty, and where to find us.", include_str!("words/shop.md")),
    ("Your account", "Passwords, names, appointments and your data.", include_str!("words/account.md")),
    ("For colleagues", "How we do things; customers do not see this.", include_str!("words/internal.md")),
];

/// Every article.
pub(super) fn all() -> Vec<Script> {
    let of_topic = |(topic, (.., text)): (usize, &(&str, &str, &'static str))| {
        text.split("=== ").skip(1).map(|text| read(topic, text)).collect::<Vec<_>>()
    };
    TOPICS.iter().enumerate().flat_map(of_topic).collect()
}

fn read(topic: usize, text: &'static str) -> Script {
    let (head, body) = text.split_once("\n---\n").expect("BUG: an article without a body");
    let (first, fields) = head.split_once('\n').expect("BUG: an article without fields");
    let mut options = first.split('|').map(str::trim);
    let key = options.next().expect("BUG: an article without a key");
    let mut script = Script {
        key,
        family: key,
        language: "en",
        is_internal: false,
        topic,
        title: "",
        summary: "",
        products: Vec::new(),
        questions: Vec::new(),
        body: body.trim_end(),
    };
    for (name, value) in options.chain(fields.lines()).filter_map(field) {
        match name {
            "family" => script.family = value,
            "language" => script.language = value,
            "audience" => script.is_internal = value == "internal",
            "title" => script.title = value,
            "summary" => script.summary = value,
            "products" => script.products = value.split(", ").map(str::to_owned).collect(),
            "?" => script.questions.push(value),
            _ => unreachable!("BUG: an unknown field of an article: {name}"),
        }
    }
    script
}

fn field(line: &'static str) -> Option<(&'static str, &'static str)> {
    if let Some(question) = line.strip_prefix("? ") {
        return Some(("?", question));
    }
    line.split_once(": ")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{TOPICS, all};

    #[test]
    fn every_article_is_whole_clean_and_links_only_to_others() {
        let scripts = all();
        let keys: BTreeSet<_> = scripts.iter().map(|it| it.key).collect();
        assert_eq!(keys.len(), scripts.len(), "keys are unique");
        for it in &scripts {
            assert!(!it.title.is_empty() && it.title.chars().count() <= 300, "{}", it.key);
            assert!(!it.summary.is_empty() && it.questions.len() >= 2, "{}", it.key);
            assert!(keys.contains(it.family), "{}", it.key);
            let links = it.body.split("(article:").skip(1).filter_map(|rest| rest.split(')').next());
            for link in links {
                assert!(keys.contains(link), "{} links to {link}", it.key);
            }
            // Keys are no ids yet.
            let body = it.body.replace("(article:", "(https://harbour.example/");
            assert_eq!(throughline_articles::clean(&body).removed, [], "{}", it.key);
        }
        assert!(scripts.iter().filter(|it| it.is_internal).count() >= 6);
        assert!(scripts.iter().filter(|it| it.language == "en" && !it.is_internal).count() >= 28);
        let questions: usize = scripts.iter().map(|it| it.questions.len()).sum();
        assert!(questions >= 150, "{questions}");
        assert!((0..TOPICS.len()).all(|topic| scripts.iter().any(|it| it.topic == topic)));
    }
}
