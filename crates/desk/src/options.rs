//! What a desk is started with.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use throughline_domain::{Clock, DeviceId};
use throughline_wire::WireError;
use throughline_wire::session::Tokens;

use crate::keys::KeyChoice;

/// Asks the hub inside this program for a pair of tokens: `(device, device name)`.
pub type EmbeddedTokens =
    Arc<dyn Fn(DeviceId, String) -> BoxFuture<'static, Result<Tokens, WireError>> + Send + Sync>;

/// Opens an address in the default browser; false when there is none.
pub type Opener = Arc<dyn Fn(&str) -> bool + Send + Sync>;

/// Which hub to work with.
#[derive(Clone)]
pub enum HubChoice {
    /// A hub at an address; empty: the one of the last sign-in, or none yet.
    Remote(String),
    /// The hub inside this program.
    Embedded {
        /// Where it listens.
        url: String,
        /// Its way in.
        tokens: EmbeddedTokens,
    },
}

/// What a desk is started with.
#[derive(Clone)]
pub struct DeskOptions {
    /// Its data; one running desk each.
    pub profile_dir: PathBuf,
    /// Which hub.
    pub hub: HubChoice,
    /// Time, ids, randomness.
    pub clock: Arc<dyn Clock>,
    /// Where the key to the data is kept.
    pub keys: KeyChoice,
    /// What the hub calls this installation in its list of devices.
    pub device_name: String,
    /// The program's version.
    pub version: String,
    /// Opens the demo shop; `None`: only its address is told.
    pub opener: Option<Opener>,
    /// How long to wait for what.
    pub timing: Timing,
}

/// How long the desk waits for what.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Timing {
    /// First pause before connecting again.
    pub backoff_min: Duration,
    /// Longest pause before connecting again.
    pub backoff_max: Duration,
    /// A hub silent for so long is gone: it sends something at least every 20 seconds.
    pub silence: Duration,
    /// When a call got no answer: how long the live connection has to prove it lives.
    pub probe: Duration,
    /// How long a loop has to stop by itself.
    pub stop: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            backoff_min: Duration::from_millis(250),
            backoff_max: Duration::from_secs(30),
            silence: Duration::from_secs(45),
            probe: Duration::from_secs(5),
            stop: Duration::from_secs(3),
        }
    }
}
