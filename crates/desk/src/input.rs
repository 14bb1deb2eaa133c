//! Checks and cleaning of what the window sends, shared by the use cases.

use throughline_domain::text::{MAX_BODY_BYTES, clean_body, clean_line};

use crate::error::DeskError;

/// A limit of a page, brought into its range.
pub(crate) fn page_limit(asked: u32, most: u32) -> u32 {
    asked.clamp(1, most)
}

/// A message or note: cleaned, not too long, and with something in it unless `may_be_empty`.
pub(crate) fn body(raw: &str, may_be_empty: bool) -> Result<String, DeskError> {
    let cleaned = clean_body(raw);
    if cleaned.len() > MAX_BODY_BYTES {
        return Err(DeskError::TooLarge { limit: "body", max_bytes: MAX_BODY_BYTES });
    }
    if cleaned.trim().is_empty() && !may_be_empty {
        return Err(DeskError::InvalidInput { field: "body", message: "write something first".into() });
    }
    Ok(cleaned)
}

/// A name, city or other one-line field.
pub(crate) fn line(raw: &str) -> String {
    clean_line(raw)
}

/// A name a file can be saved under on every system: no folders, no characters
/// with a meaning, not hidden, not endless; its ending stays.
pub(crate) fn file_name(raw: &str) -> String {
    let last = raw.rsplit(['/', '\\']).next().unwrap_or_default().trim_matches([' ', '.']);
    // Apart, for cleaning cuts a long line and the ending says what the file is.
    let (stem, ending) = match last.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() && ending.chars().count() <= 10 => (stem, plain(ending)),
        _ => (last, String::new()),
    };
    let stem: String = plain(stem).chars().take(100).collect();
    let ending = if ending.is_empty() { ending } else { format!(".{ending}") };
    let stem = if is_reserved(&stem) { format!("_{stem}") } else { stem };
    if stem.is_empty() { format!("file{ending}") } else { format!("{stem}{ending}") }
}

/// One line, without characters that mean something in a path.
fn plain(part: &str) -> String {
    let plain = |c| if matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*') { '_' } else { c };
    clean_line(part).chars().map(plain).collect::<String>().trim_matches([' ', '.']).to_owned()
}

/// Names Windows keeps for devices, with or without an ending.
fn is_reserved(stem: &str) -> bool {
    let first = stem.split('.').next().unwrap_or_default().to_ascii_uppercase();
    matches!(first.as_str(), "CON" | "PRN" | "AUX" | "NUL")
        || first
            .strip_prefix("COM")
            .or_else(|| first.strip_prefix("LPT"))
            .is_some_and(|digit| digit.len() == 1 && digit.chars().all(|c| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use throughline_domain::text::MAX_BODY_BYTES;
    use throughline_wire::ErrorCode;

    use super::{body, file_name};

    #[test]
    fn a_megabyte_of_text_is_refused_and_what_fits_is_cleaned() {
        assert_eq!(body(&"a".repeat(1024 * 1024), false).unwrap_err().code(), ErrorCode::TooLarge);
        assert_eq!(body("a\0b\r\n", false).unwrap(), "ab\n");
        assert!(body(&"ä".repeat(MAX_BODY_BYTES / 2), false).is_ok());
        assert_eq!(body(" \n", false).unwrap_err().code(), ErrorCode::InvalidInput);
        assert!(body("", true).is_ok());
    }

    #[test]
    fn a_file_name_cannot_leave_its_folder_or_hide_its_kind() {
        assert_eq!(file_name("../../etc/passwd"), "passwd");
        assert_eq!(file_name("C:\\Users\\a\\photo.jpg"), "photo.jpg");
        assert_eq!(file_name("invoice\u{202E}fdp.exe"), "invoicefdp.exe");
        assert_eq!(file_name(".bashrc"), "bashrc");
        assert_eq!(file_name("con.txt"), "_con.txt");
        assert_eq!(file_name("a?b*.png"), "a_b_.png");
        assert_eq!(file_name(" . "), "file");
        assert_eq!(file_name(&format!("{}.pdf", "x".repeat(300))).chars().count(), 104);
    }
}
