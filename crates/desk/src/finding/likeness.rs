//! How alike two questions are, by their words: long words tell more than short ones.

use std::collections::BTreeSet;

use throughline_search::text::words;

/// A question's words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Asked(BTreeSet<String>);

impl Asked {
    /// Of a text; any text will do.
    pub(crate) fn of(text: &str) -> Self {
        Self(words(text).into_iter().map(|word| word.form).filter(|form| weight(form) > 0.0).collect())
    }

    /// The words that tell most, for a search.
    pub(crate) fn telling(&self, count: usize) -> Vec<&str> {
        let mut words: Vec<&str> = self.0.iter().map(String::as_str).collect();
        words.sort_by(|one, other| weight(other).total_cmp(&weight(one)).then(one.cmp(other)));
        words.truncate(count);
        words
    }

    /// 0 nothing in common, 1 the same words.
    pub(crate) fn likeness(&self, other: &Self) -> f32 {
        let all = self.weight() + other.weight();
        if all == 0.0 { 0.0 } else { 2.0 * total(self.0.intersection(&other.0)) / all }
    }

    /// The share of these words that the other has too.
    pub(crate) fn share_in(&self, other: &Self) -> f32 {
        let all = self.weight();
        if all == 0.0 { 0.0 } else { total(self.0.intersection(&other.0)) / all }
    }

    /// The words both have, those that tell most first.
    pub(crate) fn common(&self, other: &Self) -> Vec<String> {
        let both = Self(self.0.intersection(&other.0).cloned().collect());
        both.telling(5).into_iter().map(str::to_owned).collect()
    }

    fn weight(&self) -> f32 {
        total(self.0.iter())
    }
}

fn total<'w>(words: impl Iterator<Item = &'w String>) -> f32 {
    words.map(|word| weight(word)).sum()
}

/// Letters beyond the third count, up to eight; a word of a script without spaces counts as it is.
fn weight(word: &str) -> f32 {
    let letters = word.chars().count().min(8);
    let is_dense = word.chars().next().is_some_and(|c| c as u32 >= 0x0E00 && !c.is_lowercase());
    if is_dense { letters as f32 } else { letters.saturating_sub(3) as f32 }
}

#[cfg(test)]
mod tests {
    use super::Asked;

    #[test]
    fn the_same_question_in_another_order_is_alike_and_another_one_is_not() {
        let asked = Asked::of("How do I reset my password?");
        assert!(asked.likeness(&Asked::of("my password, how do I reset it")) > 0.9);
        assert!(asked.likeness(&Asked::of("Where is my parcel, and how do I change its address?")) < 0.3);
        assert!(asked.likeness(&Asked::of("")).abs() < f32::EPSILON);
        assert_eq!(asked.common(&Asked::of("password reset")), ["password", "reset"]);
    }
}
