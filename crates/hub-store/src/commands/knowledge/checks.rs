//! What may be stored of what was typed: lengths, languages, addresses.

use throughline_domain::text;
use throughline_wire::ErrorCode;
use throughline_wire::rows::ArticleContent;

use super::refused;
use crate::error::StoreError;

/// Characters of a title.
const MAX_TITLE: usize = 300;
/// Characters of a summary.
const MAX_SUMMARY: usize = 1_000;
/// Bytes of a body.
const MAX_BODY_BYTES: usize = 1024 * 1024;

/// One line of at most `max` characters, or a refusal that names its field.
pub(super) fn line(raw: &str, max: usize, about: &str) -> Result<String, StoreError> {
    no_zero_bytes(raw, about)?;
    let words: Vec<&str> = raw.split_whitespace().collect();
    if words.join(" ").chars().count() > max {
        return Err(refused(ErrorCode::TooLarge, &format!("at most {max} characters"), about));
    }
    // Word by word: the names `clean_line` is made for are shorter than titles may be.
    let words: Vec<String> =
        words.into_iter().map(text::clean_line).filter(|word| !word.is_empty()).collect();
    Ok(words.join(" "))
}

/// As [`line`], and something must be left.
pub(super) fn filled(raw: &str, max: usize, about: &str) -> Result<String, StoreError> {
    let line = line(raw, max, about)?;
    if line.is_empty() {
        return Err(refused(ErrorCode::InvalidInput, "write something", about));
    }
    Ok(line)
}

fn no_zero_bytes(raw: &str, about: &str) -> Result<(), StoreError> {
    if raw.contains('\0') {
        return Err(refused(ErrorCode::InvalidInput, "take the zero bytes out", about));
    }
    Ok(())
}

/// The words as they are stored: the body without raw HTML and refused addresses.
pub(super) fn content(raw: &ArticleContent) -> Result<ArticleContent, StoreError> {
    if raw.body.len() > MAX_BODY_BYTES {
        return Err(refused(ErrorCode::TooLarge, "an article is at most 1 MiB long", "content.body"));
    }
    no_zero_bytes(&raw.body, "content.body")?;
    let body = throughline_articles::clean(&raw.body).markdown;
    if body.len() > MAX_BODY_BYTES {
        return Err(refused(ErrorCode::TooLarge, "an article is at most 1 MiB long", "content.body"));
    }
    Ok(ArticleContent {
        title: filled(&raw.title, MAX_TITLE, "content.title")?,
        summary: line(&raw.summary, MAX_SUMMARY, "content.summary")?,
        body,
    })
}

/// A BCP 47 tag in its usual letters (`pt-BR`, `zh-Hant`), or a refusal.
pub(super) fn language(raw: &str, about: &str) -> Result<String, StoreError> {
    let wrong = || refused(ErrorCode::InvalidInput, "name a language as in en or pt-BR", about);
    if raw.len() > 35 {
        return Err(wrong());
    }
    let mut tag = String::new();
    for (nth, part) in raw.trim().split('-').enumerate() {
        let is_word = !part.is_empty() && part.len() <= 8 && part.chars().all(|c| c.is_ascii_alphanumeric());
        let is_language =
            nth > 0 || ((2..=8).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphabetic()));
        if !is_word || !is_language {
            return Err(wrong());
        }
        if nth > 0 {
            tag.push('-');
        }
        match (nth, part.len()) {
            (0, _) => tag.push_str(&part.to_ascii_lowercase()),
            (_, 2) => tag.push_str(&part.to_ascii_uppercase()),
            (1, 4) => {
                let mut letters = part.chars();
                tag.extend(letters.next().map(|first| first.to_ascii_uppercase()));
                tag.push_str(&letters.as_str().to_ascii_lowercase());
            }
            _ => tag.push_str(&part.to_ascii_lowercase()),
        }
    }
    Ok(tag)
}

/// An address of the web.
pub(super) fn web_address(raw: &str, about: &str) -> Result<String, StoreError> {
    let url = raw.trim();
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let host = rest.map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
    let is_fine = host.is_some_and(|host| !host.is_empty() && !host.contains('@'))
        && url.len() <= 2_000
        && !url.chars().any(|c| c.is_control() || c.is_whitespace());
    if is_fine {
        Ok(url.to_owned())
    } else {
        Err(refused(ErrorCode::InvalidInput, "write an address that begins with https://", about))
    }
}

#[cfg(test)]
mod tests {
    use super::{language, line, web_address};

    #[test]
    fn language_tags_are_written_as_usual_and_nonsense_is_refused() {
        for (raw, tag) in
            [("EN", "en"), ("pt-br", "pt-BR"), ("zh-hANT-tw", "zh-Hant-TW"), ("es-419", "es-419")]
        {
            assert_eq!(language(raw, "language").unwrap(), tag);
        }
        for raw in ["", "e", "en_GB", "12", "en-", "<b>", "a-very-long-tag-that-goes-on-and-on-and-on"] {
            assert!(language(raw, "language").is_err(), "{raw}");
        }
    }

    #[test]
    fn addresses_are_of_the_web() {
        assert!(web_address(" https://forum.example/feed.xml ", "url").is_ok());
        for raw in
            ["ftp://x.example", "javascript:alert(1)", "https://", "https://a b", "http://me@x.example/"]
        {
            assert!(web_address(raw, "url").is_err(), "{raw}");
        }
    }

    #[test]
    fn titles_are_one_line_and_not_longer_than_they_may_be() {
        assert_eq!(line("  two\n words ", 9, "t").unwrap(), "two words");
        assert!(line(&"a ".repeat(200), 300, "t").is_err());
        assert!(line("a\0b", 300, "t").is_err());
    }
}
