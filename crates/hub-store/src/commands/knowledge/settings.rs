//! Synonyms and the portal's look.

use base64::Engine as _;
use throughline_wire::ErrorCode;
use throughline_wire::rows::{KnowledgeSettingsRow, PortalSettings};

use super::{checks, only_publishers, refused};
use crate::error::StoreError;
use crate::knowledge::settings;
use crate::scope::Scope;
use crate::writer::WriteTx;

const MAX_LOGO_BYTES: usize = 100 * 1024;
const MAX_GROUPS: usize = 1_000;
const MAX_WORDS: usize = 20;
const MAX_LANGUAGES: usize = 40;

pub(in crate::commands) async fn save_settings(
    tx: &mut WriteTx,
    scope: &Scope,
    row: KnowledgeSettingsRow,
) -> Result<u64, StoreError> {
    only_publishers(scope, "synonyms")?;
    let synonyms = synonyms(&row.synonyms)?;
    let portal = portal(row.portal)?;
    settings::put(tx, scope.tenant_id, &synonyms, &portal).await
}

fn synonyms(raw: &[Vec<String>]) -> Result<Vec<Vec<String>>, StoreError> {
    if raw.len() > MAX_GROUPS {
        return Err(refused(ErrorCode::TooLarge, "at most 1,000 groups", "synonyms"));
    }
    let mut groups = Vec::with_capacity(raw.len());
    for group in raw {
        let mut words = Vec::new();
        for word in group {
            let word = checks::line(word, 100, "synonyms")?;
            if !word.is_empty() && !words.contains(&word) {
                words.push(word);
            }
        }
        if !(2..=MAX_WORDS).contains(&words.len()) {
            return Err(refused(ErrorCode::InvalidInput, "a group is 2 to 20 different words", "synonyms"));
        }
        groups.push(words);
    }
    Ok(groups)
}

fn portal(raw: PortalSettings) -> Result<PortalSettings, StoreError> {
    let is_colour = raw.colour.len() == 7
        && raw.colour.strip_prefix('#').is_some_and(|hex| hex.chars().all(|c| c.is_ascii_hexdigit()));
    if !is_colour {
        return Err(refused(ErrorCode::InvalidInput, "write a colour as in #0f766e", "portal.colour"));
    }
    check_logo(&raw.logo_base64)?;
    if raw.languages.is_empty() || raw.languages.len() > MAX_LANGUAGES {
        return Err(refused(ErrorCode::InvalidInput, "offer 1 to 40 languages", "portal.languages"));
    }
    let mut languages = Vec::new();
    for tag in &raw.languages {
        let tag = checks::language(tag, "portal.languages")?;
        if !languages.contains(&tag) {
            languages.push(tag);
        }
    }
    Ok(PortalSettings {
        name: checks::filled(&raw.name, 200, "portal.name")?,
        colour: raw.colour.to_ascii_lowercase(),
        welcome: checks::line(&raw.welcome, 500, "portal.welcome")?,
        languages,
        ..raw
    })
}

/// A picture by its first bytes, whatever it is called. SVG is none: it may carry scripts.
fn check_logo(base64: &str) -> Result<(), StoreError> {
    if base64.is_empty() {
        return Ok(());
    }
    if base64.len() > MAX_LOGO_BYTES.div_ceil(3) * 4 {
        return Err(refused(ErrorCode::TooLarge, "use a logo of at most 100 KiB", "portal.logo_base64"));
    }
    let bytes = base64::engine::general_purpose::STANDARD.decode(base64).unwrap_or_default();
    let is_picture = bytes.starts_with(b"\x89PNG\r\n\x1a\n")
        || bytes.starts_with(b"\xff\xd8\xff")
        || bytes.starts_with(b"GIF87a")
        || bytes.starts_with(b"GIF89a")
        || (bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP"));
    if is_picture && bytes.len() <= MAX_LOGO_BYTES {
        Ok(())
    } else {
        Err(refused(ErrorCode::InvalidInput, "use a PNG, JPEG, WebP or GIF picture", "portal.logo_base64"))
    }
}
