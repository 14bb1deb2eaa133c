//! The page of gaps: what people looked for and did not find, and what they
//! asked and nobody has an article for, alike questions together.

use std::collections::{BTreeMap, BTreeSet};

use throughline_domain::text;
use throughline_hub_store::{Caller, Question, StoreError};
use throughline_wire::knowledge::{Gaps, QuestionGap};

use crate::hub::Parts;

/// Longest list.
const MOST: usize = 50;
/// Examples beside the question that stands for its group.
const EXAMPLES: usize = 5;
/// Characters of a question that are shown.
const SHOWN: usize = 300;
/// Words of a question that count.
const WORDS: usize = 40;
/// Two questions are alike when at least this share of the shorter one's weight is shared.
const ALIKE: f64 = 0.45;
/// A word in more than this share of the questions says nothing.
const COMMON: f64 = 0.2;

/// Everything of the page, as far as this agent may see it.
pub async fn gaps(hub: &Parts, caller: Caller) -> Result<Gaps, StoreError> {
    let in_need = hub.store.articles_in_need(caller.tenant_id).await?;
    let questions = hub.store.unanswered_questions(caller).await?;
    // Thousands of questions are some milliseconds of work: not among the requests.
    let grouped = tokio::task::spawn_blocking(move || grouped(questions)).await;
    let unanswered = grouped.unwrap_or_else(|error| {
        tracing::error!(%error, "grouping questions");
        Vec::new()
    });
    Ok(Gaps {
        without_results: hub.store.searches_without_results(caller.tenant_id).await?,
        without_click: hub.store.searches_without_click(caller.tenant_id).await?,
        unanswered,
        voted_down: in_need.voted_down,
        past_review: in_need.past_review,
    })
}

/// A group while it grows: the words of its first question decide what belongs to it.
struct Group {
    words: BTreeSet<String>,
    members: Vec<Question>,
}

/// Alike questions together, the largest group first.
fn grouped(questions: Vec<Question>) -> Vec<QuestionGap> {
    let words: Vec<BTreeSet<String>> = questions.iter().map(|it| words_of(&it.text)).collect();
    let weights = weights(&words);
    let mut groups: Vec<Group> = Vec::new();
    // Which groups a word is in: a question is compared with those it shares a telling word with.
    let mut with_word: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (question, words) in questions.into_iter().zip(words) {
        let telling: BTreeSet<String> =
            words.into_iter().filter(|word| weights.get(word).is_some_and(|weight| *weight > 0.0)).collect();
        let near: BTreeSet<usize> =
            telling.iter().filter_map(|word| with_word.get(word)).flatten().copied().collect();
        let alike =
            |at: &usize| groups.get(*at).map_or(0.0, |group| likeness(&group.words, &telling, &weights));
        let best = near.into_iter().map(|at| (alike(&at), at)).max_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((share, at)) = best
            && share >= ALIKE
            && let Some(group) = groups.get_mut(at)
        {
            group.members.push(question);
            continue;
        }
        for word in &telling {
            with_word.entry(word.clone()).or_default().push(groups.len());
        }
        groups.push(Group { words: telling, members: vec![question] });
    }
    groups.sort_by_key(|group| {
        let last = group.members.iter().map(|it| it.at).max().unwrap_or(0);
        (std::cmp::Reverse(group.members.len()), std::cmp::Reverse(last))
    });
    groups.into_iter().filter(|group| !group.words.is_empty()).take(MOST).filter_map(gap).collect()
}

fn gap(group: Group) -> Option<QuestionGap> {
    let times = u32::try_from(group.members.len()).unwrap_or(u32::MAX);
    let last_at = group.members.iter().map(|it| it.at).max()?;
    let mut texts: Vec<String> = group.members.iter().map(|it| text::preview(&it.text, SHOWN)).collect();
    // The one in the middle by length says enough and not too much.
    texts.sort_by_key(String::len);
    let question = texts.remove(texts.len() / 2);
    texts.dedup();
    texts.retain(|it| *it != question);
    texts.truncate(EXAMPLES);
    Some(QuestionGap { question, examples: texts, times, last_at })
}

fn words_of(text: &str) -> BTreeSet<String> {
    let folded = text::fold(text);
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() > 2);
    words.take(WORDS).map(stem).collect()
}

/// Enough for English plurals; other languages keep their words.
fn stem(word: &str) -> String {
    match word.strip_suffix('s') {
        Some(stem) if stem.len() > 3 && !stem.ends_with('s') => stem.to_owned(),
        _ => word.to_owned(),
    }
}

/// How telling each word is: the rarer the more; those that are everywhere, or only once, are not.
fn weights(questions: &[BTreeSet<String>]) -> BTreeMap<String, f64> {
    let mut counts: BTreeMap<&String, usize> = BTreeMap::new();
    for word in questions.iter().flatten() {
        *counts.entry(word).or_default() += 1;
    }
    let all = questions.len() as f64;
    let weight = |count: usize| {
        let is_common = questions.len() >= 20 && count as f64 > all * COMMON;
        if is_common { 0.0 } else { (1.0 + all / count as f64).ln() }
    };
    counts.into_iter().map(|(word, count)| (word.clone(), weight(count))).collect()
}

/// Shared weight, as a share of the lighter one's.
fn likeness(one: &BTreeSet<String>, other: &BTreeSet<String>, weights: &BTreeMap<String, f64>) -> f64 {
    let sum = |words: &mut dyn Iterator<Item = &String>| -> f64 {
        words.filter_map(|word| weights.get(word)).sum()
    };
    let lighter = sum(&mut one.iter()).min(sum(&mut other.iter()));
    if lighter > 0.0 { sum(&mut one.intersection(other)) / lighter } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use throughline_domain::{Clock, ConversationId, SystemClock};
    use throughline_hub_store::Question;

    use super::grouped;

    fn asked(texts: &[&str]) -> Vec<Question> {
        let question = |(at, text): (i64, &&str)| Question {
            conversation_id: ConversationId(SystemClock.new_id()),
            text: (*text).to_owned(),
            at,
        };
        (1..).zip(texts).map(question).collect()
    }

    #[test]
    fn alike_questions_stand_together_and_the_most_asked_comes_first() {
        let gaps = grouped(asked(&[
            "How do I return headphones without a receipt?",
            "Where is my parcel?",
            "I want to return my headphones, I have no receipt",
            "can i return headphones if the receipt is lost",
            "Is my parcel lost? Where is it?",
            "Do you sell gift cards?",
        ]));
        let sizes: Vec<_> = gaps.iter().map(|gap| gap.times).collect();
        assert_eq!(sizes, [3, 2, 1], "{gaps:#?}");
        let first = gaps.first().expect("a group");
        assert!(first.question.contains("headphones") && first.examples.len() == 2);
        assert_eq!(first.last_at, 4);
    }

    #[test]
    fn questions_without_words_and_other_scripts_do_no_harm() {
        assert!(grouped(asked(&["?", "👍", ""])).is_empty());
        let gaps = grouped(asked(&["Où est mon colis ?", "ou est mon colis", "荷物はどこですか荷物は"]));
        assert_eq!(gaps.iter().map(|gap| gap.times).collect::<Vec<_>>(), [2, 1]);
    }
}
