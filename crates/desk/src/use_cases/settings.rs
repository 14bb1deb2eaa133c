//! The device's settings: in the profile, not in an agent's files, for the
//! sign-in screen wants its colours before anyone is signed in.

use std::sync::PoisonError;

use throughline_wire::desk_api::{DeskEvent, Settings};

use crate::desk::Inner;
use crate::error::DeskError;
use crate::profile::{Profile, ProfileError};

const FILE: &str = "settings.json";
/// Text sizes the window offers.
const FONT_PERCENTS: [u32; 6] = [100, 110, 125, 150, 175, 200];
/// More own keys than there are actions is no person's doing.
const MOST_KEYS: usize = 500;

/// The settings kept, or those of a new installation.
pub(crate) fn load(profile: &Profile) -> Result<Settings, ProfileError> {
    Ok(profile.read_json(FILE)?.map_or_else(of_a_new_installation, in_range))
}

/// The settings now.
pub(crate) fn current(desk: &Inner) -> Settings {
    desk.settings.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// Keeps the device's settings.
pub(crate) async fn save(desk: &Inner, settings: Settings) -> Result<Settings, DeskError> {
    if settings.key_overrides.len() > MOST_KEYS {
        return Err(DeskError::TooLarge { limit: "key_overrides", max_bytes: MOST_KEYS });
    }
    let settings = in_range(settings);
    desk.profile.write_json(FILE, &settings)?;
    settings.clone_into(&mut desk.settings.lock().unwrap_or_else(PoisonError::into_inner));
    desk.around.events.send(DeskEvent::Session);
    Ok(settings)
}

fn of_a_new_installation() -> Settings {
    Settings { single_keys: true, notifications: true, font_percent: 100, ..Settings::default() }
}

fn in_range(mut settings: Settings) -> Settings {
    if !FONT_PERCENTS.contains(&settings.font_percent) {
        settings.font_percent = 100;
    }
    settings
}

#[cfg(test)]
mod tests {
    use super::{FILE, load};
    use crate::profile::Profile;

    #[test]
    fn a_new_installation_has_keys_and_notifications_and_a_real_text_size() {
        let dir = tempfile::tempdir().unwrap();
        let profile = Profile::open(dir.path()).unwrap();
        let fresh = load(&profile).unwrap();
        assert!(fresh.single_keys && fresh.notifications);
        assert_eq!(fresh.font_percent, 100);
        std::fs::write(dir.path().join(FILE), br#"{"font_percent": 7}"#).unwrap();
        assert_eq!(load(&profile).unwrap().font_percent, 100, "an unusable size is none");
    }
}
