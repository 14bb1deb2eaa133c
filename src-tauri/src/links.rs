//! `throughline://conversation/ID`: what other programs and the company's own
//! pages can open. Anything else is refused, in the log, without a window.

use throughline_domain::ConversationId;

/// The conversation a link names.
pub fn conversation(link: &str) -> Option<ConversationId> {
    let rest = link.strip_prefix("throughline://conversation/")?;
    let id = rest.trim_end_matches('/');
    id.parse().ok()
}

/// Whether the default browser, mail or phone program may be asked to open it.
pub fn is_safe_to_open(url: &str) -> bool {
    let lower = url.trim().to_ascii_lowercase();
    let is_listed = ["https://", "http://", "mailto:", "tel:"].iter().any(|scheme| lower.starts_with(scheme));
    is_listed && !url.chars().any(|c| c.is_control() || c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::{conversation, is_safe_to_open};

    #[test]
    fn only_a_conversation_link_with_an_id_is_understood() {
        let id = "0192f0c1-7b3a-7c3e-8a55-3f1d2f0a9b10";
        assert_eq!(
            conversation(&format!("throughline://conversation/{id}")).map(|c| c.to_string()),
            Some(id.into())
        );
        assert!(conversation(&format!("throughline://conversation/{id}/")).is_some(), "browsers add a slash");
        for bad in [
            "throughline://conversation/",
            "throughline://run/x",
            "https://conversation/1",
            "throughline://conversation/../x",
        ] {
            assert!(conversation(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn files_scripts_and_shares_are_not_opened() {
        for good in
            ["https://example.com/a?b", "http://127.0.0.1:7420/demo", "mailto:a@b.example", "tel:+44123"]
        {
            assert!(is_safe_to_open(good), "{good}");
        }
        for bad in [
            "file:///etc/passwd",
            "javascript:alert(1)",
            "smb://host/share",
            "data:text/html,x",
            "\\\\host\\x",
            "https://a\nb",
            "vbscript:x",
            "ms-msdt:/id",
            "",
        ] {
            assert!(!is_safe_to_open(bad), "{bad}");
        }
    }
}
