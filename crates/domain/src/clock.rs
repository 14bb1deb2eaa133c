//! Time and ids come in as a parameter, so that a test can run a month in a
//! second and two runs with one seed make the same ids.

use rand::RngCore;
use uuid::Uuid;

/// Milliseconds since the Unix epoch, UTC. Every stored time is one of these;
/// names of such fields end in `_at`.
pub type Millis = i64;

/// Where time and randomness come from.
pub trait Clock: Send + Sync + 'static {
    /// Now, in milliseconds since the Unix epoch.
    fn now(&self) -> Millis;
    /// A new UUIDv7 stamped with [`Clock::now`].
    fn new_id(&self) -> Uuid;
    /// Fills `bytes` with randomness fit for keys and tokens.
    fn fill_random(&self, bytes: &mut [u8]);
}

/// The machine's clock and the operating system's randomness.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the wall clock")]
    fn now(&self) -> Millis {
        let since_epoch =
            std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        since_epoch.as_millis() as Millis
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that makes ids; monotonic within a millisecond"
    )]
    fn new_id(&self) -> Uuid {
        Uuid::now_v7()
    }

    fn fill_random(&self, bytes: &mut [u8]) {
        rand::rng().fill_bytes(bytes);
    }
}
