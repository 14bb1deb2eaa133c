//! The key to the profile's encrypted stores: 32 random bytes, in the system's
//! keychain (Secret Service, Credential Manager, macOS Keychain) or, where there
//! is none, in a file only this user can read, which is said in the log and to
//! the agent.
//!
//! Promise: a key that exists is never replaced because the keychain happens to
//! be locked or slow today; that would make the outbox unreadable.

mod key_file;
mod keychain;

use std::path::PathBuf;

use throughline_domain::{Clock, DeviceId};
use throughline_wire::desk_api::StartupWarning;
use zeroize::Zeroizing;

use crate::profile::{KeyPlace, Profile, ProfileError, ProfileFile};

/// Where to keep the key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum KeyChoice {
    /// In the system's keychain under this service name, else in a file.
    Keychain {
        /// For example `throughline`.
        service: String,
    },
    /// In a file: for tests and machines whose keychain is not wanted.
    File,
}

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The data was encrypted with a key in the keychain, which does not answer.
    #[error("the system's keychain does not open ({0}); unlock it and start again")]
    KeychainClosed(String),
    /// The data was encrypted with a key that this keychain does not have (it was
    /// emptied, or another one runs today).
    #[error(
        "the system's keychain has no key for the data in {0}: start with the keychain it was made with, \
         or move that folder away to begin anew"
    )]
    NotInKeychain(PathBuf),
    /// The key file cannot be read or written.
    #[error("cannot use the key file {path}: {source}")]
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The key file does not hold a key.
    #[error(
        "the key file {0} is damaged; put back a copy of it, or move it and the agents folder away to begin anew"
    )]
    Damaged(PathBuf),
    /// Where the key is could not be noted.
    #[error(transparent)]
    Profile(#[from] ProfileError),
}

/// The key, and what to tell the agent about it.
pub struct FoundKey {
    /// 32 bytes.
    pub key: Zeroizing<[u8; 32]>,
    /// Set when the key is in a file although a keychain was wanted.
    pub warning: Option<StartupWarning>,
}

/// Finds the profile's key, or makes and keeps a new one.
pub async fn find_or_make(
    choice: &KeyChoice,
    profile: &Profile,
    file: &mut ProfileFile,
    clock: &dyn Clock,
) -> Result<FoundKey, KeyError> {
    let service = match choice {
        KeyChoice::File => None,
        KeyChoice::Keychain { service } => Some(service.as_str()),
    };
    match (file.key_place, service) {
        (Some(KeyPlace::Keychain), _) => {
            let service = service.unwrap_or("throughline");
            let found = keychain::read(service, file.device_id).await.map_err(KeyError::KeychainClosed)?;
            if found.is_none() && profile.has_agents() {
                return Err(KeyError::NotInKeychain(profile.agents_dir()));
            }
            in_keychain(found, service, profile, file, clock).await
        }
        (Some(KeyPlace::File), _) => from_file(service.is_some(), profile, file, clock),
        (None, None) => from_file(false, profile, file, clock),
        // The note of where the key is was lost with a damaged profile.json; the data is still here.
        (None, Some(_)) if profile.has_agents() => as_noted_nowhere(profile, file, clock),
        (None, Some(service)) => match keychain::read(service, file.device_id).await {
            Ok(found) => in_keychain(found, service, profile, file, clock).await,
            Err(error) => {
                tracing::warn!(%error, "no system keychain; the key goes into a file only this user can read");
                from_file(true, profile, file, clock)
            }
        },
    }
}

/// There is data and no note of its key: the key file if there is one. A new key
/// would take the outbox for damaged; the keychain's is under the lost device id.
fn as_noted_nowhere(
    profile: &Profile,
    file: &mut ProfileFile,
    clock: &dyn Clock,
) -> Result<FoundKey, KeyError> {
    if profile.dir().join("store.key").exists() {
        from_file(true, profile, file, clock)
    } else {
        Err(KeyError::NotInKeychain(profile.agents_dir()))
    }
}

/// The keychain answered: with the key, or that it has none yet.
async fn in_keychain(
    found: Option<Zeroizing<[u8; 32]>>,
    service: &str,
    profile: &Profile,
    file: &mut ProfileFile,
    clock: &dyn Clock,
) -> Result<FoundKey, KeyError> {
    let key = match found {
        Some(key) => key,
        None => match new_in_keychain(service, file.device_id, clock).await {
            Ok(key) => key,
            Err(error) => {
                tracing::warn!(%error, "the system keychain takes no key; it goes into a file only this user can read");
                return from_file(true, profile, file, clock);
            }
        },
    };
    note_place(KeyPlace::Keychain, profile, file)?;
    Ok(FoundKey { key, warning: None })
}

/// Writes a new key and reads it back: some keychains accept and forget.
async fn new_in_keychain(
    service: &str,
    device: DeviceId,
    clock: &dyn Clock,
) -> Result<Zeroizing<[u8; 32]>, String> {
    let key = random_key(clock);
    keychain::write(service, device, key.clone()).await?;
    match keychain::read(service, device).await? {
        Some(back) if *back == *key => Ok(key),
        _ => Err("the key was not there when read back".into()),
    }
}

fn from_file(
    wanted_keychain: bool,
    profile: &Profile,
    file: &mut ProfileFile,
    clock: &dyn Clock,
) -> Result<FoundKey, KeyError> {
    let path = profile.dir().join("store.key");
    let key = if let Some(key) = key_file::read(&path)? {
        key
    } else {
        let key = random_key(clock);
        key_file::write(&path, &key)?;
        key
    };
    note_place(KeyPlace::File, profile, file)?;
    tracing::info!("the key of this profile is in a file that only this user can read");
    Ok(FoundKey { key, warning: wanted_keychain.then_some(StartupWarning::KeyInFile) })
}

fn note_place(place: KeyPlace, profile: &Profile, file: &mut ProfileFile) -> Result<(), KeyError> {
    if file.key_place != Some(place) {
        file.key_place = Some(place);
        profile.save(file)?;
    }
    Ok(())
}

fn random_key(clock: &dyn Clock) -> Zeroizing<[u8; 32]> {
    let mut key = Zeroizing::new([0; 32]);
    clock.fill_random(&mut *key);
    key
}

#[cfg(test)]
mod tests {
    use throughline_domain::SystemClock;

    use super::{KeyChoice, KeyError, find_or_make};
    use crate::profile::{KeyPlace, Profile};

    #[tokio::test]
    async fn the_key_in_a_file_stays_the_same() {
        let dir = tempfile::tempdir().unwrap();
        let profile = Profile::open(dir.path()).unwrap();
        let mut file = profile.load(&SystemClock).unwrap();
        let first = find_or_make(&KeyChoice::File, &profile, &mut file, &SystemClock).await.unwrap();
        assert_eq!(file.key_place, Some(KeyPlace::File));
        let second = find_or_make(&KeyChoice::File, &profile, &mut file, &SystemClock).await.unwrap();
        assert_eq!(*first.key, *second.key);
        assert_eq!(first.warning, None, "a file was asked for");
    }

    #[tokio::test]
    async fn a_lost_note_of_where_the_key_is_makes_no_new_key() {
        let dir = tempfile::tempdir().unwrap();
        let profile = Profile::open(dir.path()).unwrap();
        let mut file = profile.load(&SystemClock).unwrap();
        let first = find_or_make(&KeyChoice::File, &profile, &mut file, &SystemClock).await.unwrap();
        std::fs::create_dir_all(profile.agents_dir().join("somebody")).unwrap();
        std::fs::write(dir.path().join("profile.json"), "{").unwrap();

        let mut file = profile.load(&SystemClock).unwrap();
        let keychain = KeyChoice::Keychain { service: "throughline-test".into() };
        let second = find_or_make(&keychain, &profile, &mut file, &SystemClock).await.unwrap();
        assert_eq!(*first.key, *second.key, "the key file is still there");

        std::fs::remove_file(dir.path().join("store.key")).unwrap();
        std::fs::write(dir.path().join("profile.json"), "{").unwrap();
        let mut file = profile.load(&SystemClock).unwrap();
        let third = find_or_make(&keychain, &profile, &mut file, &SystemClock).await;
        assert!(matches!(third, Err(KeyError::NotInKeychain(_))), "the data is not given up");
    }

    #[tokio::test]
    async fn a_damaged_key_file_is_never_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let profile = Profile::open(dir.path()).unwrap();
        let mut file = profile.load(&SystemClock).unwrap();
        std::fs::write(dir.path().join("store.key"), "not a key").unwrap();
        let found = find_or_make(&KeyChoice::File, &profile, &mut file, &SystemClock).await;
        assert!(matches!(found, Err(KeyError::Damaged(_))));
        assert_eq!(std::fs::read_to_string(dir.path().join("store.key")).unwrap(), "not a key");
    }
}
