//! Synonyms and the portal.

use throughline_desk_store::knowledge_settings;
use throughline_wire::commands::CommandBody;
use throughline_wire::desk_api::Nothing;
use throughline_wire::rows::{KnowledgeSettingsRow, PortalSettings};

use super::only_publishers;
use crate::desk::Inner;
use crate::error::DeskError;
use crate::outbox::Giving;

/// 100 KiB of picture, as base64.
const MAX_LOGO_CHARS: usize = (100 * 1024_usize).div_ceil(3) * 4;
/// Groups of synonyms, and words of one.
const MOST_SYNONYMS: usize = 1_000;

/// Synonyms and the portal; what a portal has before anyone chose until the hub's have come.
pub(crate) async fn get_knowledge_settings(
    desk: &Inner,
    _: Nothing,
) -> Result<KnowledgeSettingsRow, DeskError> {
    let found = desk.seat()?.store.read(knowledge_settings::get).await?;
    Ok(found.unwrap_or_else(unset))
}

fn unset() -> KnowledgeSettingsRow {
    KnowledgeSettingsRow {
        synonyms: Vec::new(),
        portal: PortalSettings {
            name: String::new(),
            colour: "#1f6feb".into(),
            logo_base64: String::new(),
            welcome: String::new(),
            languages: vec!["en".into()],
            offers_chat: true,
            offers_callback: false,
            offers_email: false,
        },
        portal_url: String::new(),
    }
}

/// Sets synonyms and the portal.
pub(crate) async fn save_knowledge_settings(
    desk: &Inner,
    settings: KnowledgeSettingsRow,
) -> Result<KnowledgeSettingsRow, DeskError> {
    check(&settings)?;
    let seat = desk.seat()?;
    only_publishers(&seat).await?;
    let giving = Giving::new(&seat);
    seat.store
        .write(move |writer| giving.give_own(writer, CommandBody::SaveKnowledgeSettings(settings)))
        .await?;
    seat.wake_outbox();
    get_knowledge_settings(desk, Nothing {}).await
}

fn check(settings: &KnowledgeSettingsRow) -> Result<(), DeskError> {
    let wrong = |field, message: &str| Err(DeskError::InvalidInput { field, message: message.into() });
    let portal = &settings.portal;
    let is_colour = portal
        .colour
        .strip_prefix('#')
        .is_some_and(|hex| hex.len() == 6 && hex.chars().all(|c| c.is_ascii_hexdigit()));
    if !is_colour {
        return wrong("portal.colour", "write it as #rrggbb");
    }
    if portal.languages.is_empty() {
        return wrong("portal.languages", "offer one language at least");
    }
    if portal.logo_base64.len() > MAX_LOGO_CHARS {
        return Err(DeskError::TooLarge { limit: "portal.logo_base64", max_bytes: 100 * 1024 });
    }
    if settings.synonyms.len() > MOST_SYNONYMS {
        return Err(DeskError::TooLarge { limit: "synonyms", max_bytes: MOST_SYNONYMS });
    }
    Ok(())
}
