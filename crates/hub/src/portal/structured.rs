//! What search engines read: JSON-LD, safe inside a page's `<script>`.

use jiff::Timestamp;
use serde_json::{Value, json};
use throughline_domain::{ArticleOrigin, Millis};
use throughline_hub_store::PublicArticle;

use super::site::Site;

/// Longest answer told in full.
const ANSWER_CHARS: usize = 2_000;

/// The portal itself.
pub fn site(site: &Site<'_>) -> String {
    let home = site.absolute(&site.base());
    safe(&json!({
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": site.settings.name,
        "url": home,
        "inLanguage": site.language,
        "potentialAction": {
            "@type": "SearchAction",
            "target": format!("{home}/search?q={{search_term_string}}"),
            "query-input": "required name=search_term_string",
        },
    }))
}

/// An article; one whose title is a question also as the question it answers.
pub fn article(site: &Site<'_>, article: &PublicArticle, path: &str) -> String {
    let url = site.absolute(path);
    let words = &article.content;
    let is_community = article.origin == Some(ArticleOrigin::Community);
    let author = if is_community && !article.source_author.is_empty() {
        json!({ "@type": "Person", "name": article.source_author })
    } else {
        json!({ "@type": "Organization", "name": site.settings.name })
    };
    let mut about = json!({
        "@context": "https://schema.org",
        "@type": if is_community { "DiscussionForumPosting" } else { "Article" },
        "headline": words.title,
        "description": words.summary,
        "inLanguage": article.language,
        "dateModified": day(article.published_at),
        "mainEntityOfPage": url,
        "author": author,
        "publisher": { "@type": "Organization", "name": site.settings.name },
    });
    if is_question(&words.title) && !is_community {
        about = json!([about, faq(article)]);
    }
    safe(&about)
}

fn faq(article: &PublicArticle) -> Value {
    let text = throughline_articles::summary(&article.content.body, ANSWER_CHARS);
    json!({
        "@context": "https://schema.org",
        "@type": "FAQPage",
        "mainEntity": [{
            "@type": "Question",
            "name": article.content.title,
            "acceptedAnswer": { "@type": "Answer", "text": text },
        }],
    })
}

fn is_question(title: &str) -> bool {
    title.trim_end().ends_with(['?', '؟', '？'])
}

/// JSON that cannot end the script it stands in, whatever it holds.
fn safe(value: &Value) -> String {
    let json = value.to_string();
    json.replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

/// A day, by UTC, as machines read it.
pub fn day(at: Millis) -> String {
    let Ok(time) = Timestamp::from_millisecond(at) else { return String::new() };
    time.to_zoned(jiff::tz::TimeZone::UTC).date().to_string()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{day, safe};

    #[test]
    fn nothing_in_it_ends_the_script() {
        let out = safe(&json!({ "name": "</script><script>alert(1)</script><!-- &amp; \u{2028}" }));
        assert!(!out.contains('<') && !out.contains('>') && !out.contains('\u{2028}'), "{out}");
        let back: serde_json::Value = serde_json::from_str(&out).expect("still JSON");
        assert_eq!(back["name"], "</script><script>alert(1)</script><!-- &amp; \u{2028}");
    }

    #[test]
    fn a_day_is_a_day() {
        assert_eq!(day(1_772_496_000_000), "2026-03-03");
    }
}
