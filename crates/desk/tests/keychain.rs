//! The key in a real keychain, and without one. Linux only: here a session of
//! its own can be made (`dbus-run-session` with `gnome-keyring-daemon`), so the
//! test touches nobody's passwords.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails, helpers of tests too")]

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use throughline_desk::{Desk, DeskError, DeskOptions, HubChoice, KeyChoice, KeyError, Timing};
use throughline_domain::SystemClock;
use throughline_wire::desk_api::{DeskCommands, Nothing, StartupWarning};

/// Set for the inner half of a test: the profile it works on.
const PROFILE: &str = "THROUGHLINE_TEST_PROFILE";

/// What stands for the system's keychain.
#[derive(Clone, Copy, PartialEq)]
enum Keychain<'a> {
    /// None: nothing answers on the session's bus.
    None,
    /// One that keeps what it has in this folder.
    In(&'a Path),
}

/// Runs an inner test of this binary in a session of its own.
fn in_a_session(inner: &str, profile: &Path, keychain: Keychain<'_>) {
    let this = std::env::current_exe().unwrap();
    let mut command = match keychain {
        Keychain::None => {
            let mut command = Command::new(this);
            command.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/at/all").args([
                "--exact",
                inner,
                "--ignored",
            ]);
            command
        }
        Keychain::In(home) => {
            let script = "printf test | gnome-keyring-daemon --unlock --components=secrets >/dev/null && \
                          exec \"$0\" --exact \"$1\" --ignored";
            let mut command = Command::new("dbus-run-session");
            command.args(["--", "sh", "-c", script]).arg(this).arg(inner);
            command.env("HOME", home).env("XDG_DATA_HOME", home.join("data")).env("XDG_RUNTIME_DIR", home);
            command
        }
    };
    let output =
        command.env(PROFILE, profile).output().expect("cargo xtask setup installs dbus and gnome-keyring");
    let (said, noise) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{inner}: {said}\n{noise}");
    assert!(said.contains("1 passed"), "{inner} ran: {said}");
}

async fn start() -> Result<Desk, DeskError> {
    Desk::start(DeskOptions {
        profile_dir: std::env::var_os(PROFILE).expect("run by another test").into(),
        hub: HubChoice::Remote(String::new()),
        clock: Arc::new(SystemClock),
        keys: KeyChoice::Keychain { service: "throughline-test".into() },
        device_name: "test".into(),
        version: "0.0.0-test".into(),
        opener: None,
        timing: Timing::default(),
    })
    .await
}

#[test]
fn the_key_lives_in_the_keychain_where_there_is_one() {
    let (profile, home) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let keychain = Keychain::In(home.path());
    in_a_session("inner_starts_twice_with_the_keychain", profile.path(), keychain);
    in_a_session("inner_starts_twice_with_the_keychain", profile.path(), keychain);
    assert!(!profile.path().join("store.key").exists(), "no key on the disk");
}

#[tokio::test]
#[ignore = "the inner half of another test"]
async fn inner_starts_twice_with_the_keychain() {
    for _ in 0..2 {
        let desk = start().await.unwrap();
        assert_eq!(desk.get_session(Nothing {}).await.unwrap().warnings, vec![]);
        desk.stop().await;
    }
}

#[test]
fn without_a_keychain_the_key_is_in_a_file_of_this_user_and_that_is_said() {
    use std::os::unix::fs::PermissionsExt;
    let profile = tempfile::tempdir().unwrap();
    in_a_session("inner_starts_without_a_keychain", profile.path(), Keychain::None);
    let key = profile.path().join("store.key");
    assert_eq!(std::fs::metadata(key).unwrap().permissions().mode() & 0o777, 0o600);
}

#[tokio::test]
#[ignore = "the inner half of another test"]
async fn inner_starts_without_a_keychain() {
    for _ in 0..2 {
        let desk = start().await.unwrap();
        assert_eq!(desk.get_session(Nothing {}).await.unwrap().warnings, vec![StartupWarning::KeyInFile]);
        desk.stop().await;
    }
}

#[test]
fn a_keychain_that_is_gone_today_does_not_cost_the_data() {
    let (profile, home) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    in_a_session("inner_starts_twice_with_the_keychain", profile.path(), Keychain::In(home.path()));
    in_a_session("inner_is_told_to_unlock_the_keychain", profile.path(), Keychain::None);
    let agents = profile.path().join("agents/01");
    std::fs::create_dir_all(agents).unwrap();
    let another = tempfile::tempdir().unwrap();
    in_a_session("inner_is_told_that_the_key_is_elsewhere", profile.path(), Keychain::In(another.path()));
    in_a_session("inner_starts_twice_with_the_keychain", profile.path(), Keychain::In(home.path()));
    assert!(!profile.path().join("store.key").exists(), "no second key was made");
}

#[tokio::test]
#[ignore = "the inner half of another test"]
async fn inner_is_told_to_unlock_the_keychain() {
    let refused = start().await.map(|_| ());
    assert!(matches!(refused, Err(DeskError::Key(KeyError::KeychainClosed(_)))), "{refused:?}");
}

#[tokio::test]
#[ignore = "the inner half of another test"]
async fn inner_is_told_that_the_key_is_elsewhere() {
    let refused = start().await.map(|_| ());
    assert!(matches!(refused, Err(DeskError::Key(KeyError::NotInKeychain(_)))), "{refused:?}");
}
