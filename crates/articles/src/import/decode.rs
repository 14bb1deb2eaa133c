//! Bytes of any encoding as text: by its mark, by what it says of itself, as
//! UTF-8, or by guessing; a guess and lost characters are told.

use super::Warning;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8};

/// A text, and what happened on the way.
pub(super) struct Text {
    pub(super) text: String,
    pub(super) warnings: Vec<Warning>,
}

pub(super) fn decode(bytes: &[u8]) -> Text {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return with(encoding, bytes);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Text { text: text.to_owned(), warnings: Vec::new() };
    }
    match declared(bytes) {
        Some(encoding) => with(encoding, bytes),
        None => with(guess(bytes), bytes),
    }
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    // A UTF-8 text with a few broken bytes is still one: its lead bytes outnumber the errors.
    let lossy = String::from_utf8_lossy(bytes);
    let (mut lost, mut foreign) = (0_usize, 0_usize);
    for character in lossy.chars() {
        lost += usize::from(character == '\u{fffd}');
        foreign += usize::from(!character.is_ascii() && character != '\u{fffd}');
    }
    if foreign > lost * 3 {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Allow)
}

fn with(encoding: &'static Encoding, bytes: &[u8]) -> Text {
    let (text, used, broken) = encoding.decode(bytes);
    let mut warnings = Vec::new();
    if used != UTF_8 {
        warnings.push(Warning::DecodedAs(used.name().to_owned()));
    }
    if broken {
        warnings.push(Warning::BrokenCharacters(used.name().to_owned()));
    }
    Text { text: text.into_owned(), warnings }
}

/// What the text says its encoding is: `charset=` of a page, `encoding=` of XML.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(bytes.get(..bytes.len().min(2048))?).to_ascii_lowercase();
    let (_, after) = head.split_once("charset=").or_else(|| head.split_once("encoding="))?;
    let label: String = after
        .trim_start_matches(['"', '\'', ' '])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c))
        .collect();
    Encoding::for_label(label.as_bytes()).filter(|encoding| *encoding != UTF_8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_in_an_old_encoding_is_read_and_told() {
        let german = "Grüße aus Köln, für 5 € schöne Füße".to_owned();
        let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode(&german);
        let decoded = decode(&bytes);
        assert_eq!(decoded.text, german);
        assert_eq!(decoded.warnings, [Warning::DecodedAs("windows-1252".into())]);
        let russian = "Возврат товара возможен в течение четырнадцати дней".to_owned();
        let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode(&russian);
        assert_eq!(decode(&bytes).text, russian);
    }

    #[test]
    fn a_page_is_read_in_the_encoding_it_names() {
        let (bytes, _, _) = encoding_rs::SHIFT_JIS.encode("<meta charset=\"shift_jis\"><p>返品</p>");
        assert!(decode(&bytes).text.contains("返品"));
        assert!(decode("\u{feff}plain".as_bytes()).text.starts_with("plain"));
    }

    #[test]
    fn broken_bytes_in_utf8_are_marked_not_dropped() {
        let mut bytes = "Größe, Maße, Füße".as_bytes().to_vec();
        bytes.push(0xff);
        let decoded = decode(&bytes);
        assert!(decoded.text.starts_with("Größe, Maße, Füße"));
        assert_eq!(decoded.warnings, [Warning::BrokenCharacters("UTF-8".into())]);
    }
}
