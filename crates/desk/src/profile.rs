//! The profile directory: one installation's data, opened by one program at a time.
//!
//! ```text
//! lock                 held while a desk runs
//! profile.json         device id, where the key is, who signed in last and where
//! settings.json        the device's settings
//! store.key            the key, only on a machine without a keychain
//! agents/AGENT_ID/     that agent's cache and outbox (throughline-desk-store)
//! ```
//! Files are replaced whole and in one step, so a kill leaves the old or the new one.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use throughline_domain::{AgentId, Clock, DeviceId};

/// Why the profile cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    /// Another program has it open.
    #[error("this profile is already open in another window of the program: {0}")]
    InUse(PathBuf),
    /// Reading or writing failed.
    #[error("cannot use the profile's {path}: {source}")]
    Io {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// Where the key to the profile's stores is kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyPlace {
    /// In the system's keychain.
    Keychain,
    /// In `store.key`.
    File,
}

/// Who signed in last, and where.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LastAgent {
    /// Whose data directory to open.
    pub agent_id: AgentId,
    /// The hub's address then.
    pub hub_url: String,
    /// The company's name.
    pub company: String,
    /// The hub was the one inside this program; its address is another one each time.
    #[serde(default)]
    pub is_embedded: bool,
}

/// What `profile.json` holds.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ProfileFile {
    /// This installation.
    pub device_id: DeviceId,
    /// Where the key is; `None` before the first start has finished.
    #[serde(default)]
    pub key_place: Option<KeyPlace>,
    /// Who signed in last; `None` after signing out.
    #[serde(default)]
    pub last_agent: Option<LastAgent>,
}

/// A profile directory this program holds. Dropping it lets another program in.
#[derive(Debug)]
pub struct Profile {
    dir: PathBuf,
    lock: File,
}

impl Profile {
    /// Makes the directory if needed and takes its lock.
    pub fn open(dir: &Path) -> Result<Self, ProfileError> {
        make_private_dir(dir).map_err(|source| ProfileError::Io { path: dir.to_owned(), source })?;
        let path = dir.join("lock");
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(|source| ProfileError::Io { path: path.clone(), source })?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { dir: dir.to_owned(), lock }),
            Err(TryLockError::WouldBlock) => Err(ProfileError::InUse(dir.to_owned())),
            Err(TryLockError::Error(source)) => Err(ProfileError::Io { path, source }),
        }
    }

    /// The directory.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Lets another program in although this value lives on.
    pub fn let_go(&self) {
        if let Err(error) = self.lock.unlock() {
            tracing::warn!(%error, "the profile's lock stays until the program ends");
        }
    }

    /// Where the agents' files are.
    pub fn agents_dir(&self) -> PathBuf {
        self.dir.join("agents")
    }

    /// Whether any agent has files here. When that cannot be told: yes.
    pub fn has_agents(&self) -> bool {
        match std::fs::read_dir(self.agents_dir()) {
            Ok(mut entries) => entries.next().is_some(),
            Err(error) => error.kind() != io::ErrorKind::NotFound,
        }
    }

    /// Where an agent's cache and outbox are.
    pub fn agent_dir(&self, agent: AgentId) -> PathBuf {
        self.agents_dir().join(agent.to_string())
    }

    /// Reads `profile.json`; a new or unreadable one gets a new device id.
    pub fn load(&self, clock: &dyn Clock) -> Result<ProfileFile, ProfileError> {
        if let Some(file) = self.read_json("profile.json")? {
            return Ok(file);
        }
        let file = ProfileFile { device_id: DeviceId(clock.new_id()), key_place: None, last_agent: None };
        self.save(&file)?;
        Ok(file)
    }

    /// Keeps `profile.json`.
    pub fn save(&self, file: &ProfileFile) -> Result<(), ProfileError> {
        self.write_json("profile.json", file)
    }

    /// A JSON file of the profile. An unreadable one is kept aside, and counts as missing.
    pub fn read_json<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, ProfileError> {
        let path = self.dir.join(name);
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(ProfileError::Io { path, source }),
        };
        match serde_json::from_slice(&bytes) {
            Ok(value) => Ok(Some(value)),
            Err(error) => {
                tracing::warn!(file = name, %error, "a file of the profile is damaged; kept aside and begun anew");
                let aside = self.dir.join(format!("{name}.damaged"));
                std::fs::rename(&path, aside).map_err(|source| ProfileError::Io { path, source })?;
                Ok(None)
            }
        }
    }

    /// Replaces a JSON file of the profile in one step.
    pub fn write_json<T: Serialize>(&self, name: &str, value: &T) -> Result<(), ProfileError> {
        let path = self.dir.join(name);
        let bytes = serde_json::to_vec_pretty(value).expect("BUG: the profile's files are plain JSON");
        replace_file(&path, &bytes).map_err(|source| ProfileError::Io { path, source })
    }
}

/// Writes beside, syncs, renames over. Only this user can read the result.
pub(crate) fn replace_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let beside = path.with_extension("new");
    let mut file = private_file_options().create(true).truncate(true).write(true).open(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    drop(file);
    std::fs::rename(&beside, path)?;
    sync_folder(path)
}

/// Windows keeps the folder's entry with the file.
#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Until the folder is on disk, the new name is not: a key must be before what it encrypts.
#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

/// On Windows the user's profile directory gives new files an access list of
/// this user, the system and administrators: nothing to add.
#[cfg(not(unix))]
fn private_file_options() -> OpenOptions {
    OpenOptions::new()
}

#[cfg(unix)]
fn private_file_options() -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = OpenOptions::new();
    options.mode(0o600);
    options
}

#[cfg(not(unix))]
fn make_private_dir(dir: &Path) -> io::Result<()> {
    std::fs::create_dir_all(dir)
}

#[cfg(unix)]
fn make_private_dir(dir: &Path) -> io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
    std::fs::set_permissions(dir, std::fs::Permissions::from_mode(0o700))
}

#[cfg(test)]
mod tests {
    use throughline_domain::SystemClock;

    use super::{Profile, ProfileError};

    #[test]
    fn a_second_program_on_the_same_profile_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let first = Profile::open(dir.path()).unwrap();
        assert!(matches!(Profile::open(dir.path()), Err(ProfileError::InUse(_))));
        drop(first);
        assert!(Profile::open(dir.path()).is_ok(), "the lock goes with the program");
    }

    #[test]
    fn the_device_id_stays() {
        let dir = tempfile::tempdir().unwrap();
        let profile = Profile::open(dir.path()).unwrap();
        let first = profile.load(&SystemClock).unwrap();
        assert_eq!(profile.load(&SystemClock).unwrap(), first);
    }

    #[test]
    fn a_damaged_file_is_kept_aside() {
        let dir = tempfile::tempdir().unwrap();
        let profile = Profile::open(dir.path()).unwrap();
        std::fs::write(dir.path().join("profile.json"), b"{\"device_id\":").unwrap();
        assert!(profile.load(&SystemClock).is_ok());
        assert!(dir.path().join("profile.json.damaged").exists());
    }

    #[cfg(unix)]
    #[test]
    fn only_this_user_can_read_the_profile() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let profile = Profile::open(&dir.path().join("p")).unwrap();
        profile.load(&SystemClock).unwrap();
        let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(profile.dir()), 0o700);
        assert_eq!(mode(&profile.dir().join("profile.json")), 0o600);
    }
}
