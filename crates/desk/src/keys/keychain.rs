//! The system's keychain, asked on a thread of its own: it may block on D-Bus,
//! or on a person who is asked to unlock it.

use std::time::Duration;

use keyring::{Entry, Error};
use throughline_domain::DeviceId;
use tokio::sync::oneshot;
use zeroize::{Zeroize, Zeroizing};

/// Long enough for a person to type the keychain's password, short enough that
/// a keychain that hangs does not keep the window shut for good.
const READ_TIMEOUT: Duration = Duration::from_secs(60);

/// The key kept for this installation; `Ok(None)`: the keychain works and has none.
pub(super) async fn read(service: &str, device: DeviceId) -> Result<Option<Zeroizing<[u8; 32]>>, String> {
    let service = service.to_owned();
    on_own_thread(move || {
        let entry = Entry::new(&service, &device.to_string()).map_err(|error| error.to_string())?;
        match entry.get_password() {
            Ok(text) => decode(text).map(Some),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(error.to_string()),
        }
    })
    .await
}

/// Keeps the key of this installation.
pub(super) async fn write(service: &str, device: DeviceId, key: Zeroizing<[u8; 32]>) -> Result<(), String> {
    let service = service.to_owned();
    on_own_thread(move || {
        let entry = Entry::new(&service, &device.to_string()).map_err(|error| error.to_string())?;
        let text = Zeroizing::new(hex::encode(*key));
        entry.set_password(&text).map_err(|error| error.to_string())
    })
    .await
}

fn decode(mut text: String) -> Result<Zeroizing<[u8; 32]>, String> {
    let mut key = Zeroizing::new([0; 32]);
    let decoded = hex::decode_to_slice(text.trim(), &mut *key);
    text.zeroize();
    // The error must not quote the secret.
    decoded.map_err(|_| "the keychain's entry is not a key".to_owned())?;
    Ok(key)
}

/// Not `spawn_blocking`: a keychain that never answers would keep the runtime from shutting down.
async fn on_own_thread<T: Send + 'static>(
    ask: impl FnOnce() -> Result<T, String> + Send + 'static,
) -> Result<T, String> {
    let (answer, answered) = oneshot::channel();
    std::thread::Builder::new()
        .name("keychain".into())
        .spawn(move || {
            let _ = answer.send(ask());
        })
        .map_err(|error| error.to_string())?;
    match tokio::time::timeout(READ_TIMEOUT, answered).await {
        Ok(Ok(result)) => result,
        Ok(Err(_)) => Err("the keychain's thread ended early".into()),
        Err(_) => Err("no answer in time".into()),
    }
}
