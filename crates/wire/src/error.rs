//! The only error that crosses a process. The page branches on `code`, never on
//! text; a code exists only if someone does something different for it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What went wrong, as far as the receiver would act differently.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[ts(rename_all = "snake_case")]
pub enum ErrorCode {
    /// The request itself is wrong; `about` names the field.
    InvalidInput,
    /// Nobody is signed in, or the token is wrong or expired: sign in.
    NotSignedIn,
    /// E-mail or password wrong.
    WrongCredentials,
    /// Signed in, but this agent may not do or see this.
    NotAllowed,
    /// No such thing, or it may not be seen.
    NotFound,
    /// A command id was used before with another body.
    CommandIdReused,
    /// It changed meanwhile; look again.
    Conflict,
    /// More than a limit allows; `about` names the limit.
    TooLarge,
    /// A file of a kind that is not allowed, or not what it says it is.
    BadAttachment,
    /// Too many requests; wait and try again.
    RateLimited,
    /// The hub cannot be reached now.
    Offline,
    /// The cursor is not of this hub's history: take a new snapshot.
    Resnapshot,
    /// The disk is full: nothing was changed; free some space.
    DiskFull,
    /// Data written by a newer version of the program: update it.
    NewerVersion,
    /// A defect or a fault of the machine; the log has the details.
    Internal,
}

/// An error as another process sees it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, thiserror::Error)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[error("{code:?}: {message}")]
pub struct WireError {
    /// What to branch on.
    pub code: ErrorCode,
    /// One English sentence for logs and for API users: what to do. Never shown to agents.
    pub message: String,
    /// The field, limit or id it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub about: Option<String>,
}

impl WireError {
    /// An error about nothing in particular.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), about: None }
    }

    /// Names the field, limit or id it is about.
    #[must_use]
    pub fn about(mut self, what: impl Into<String>) -> Self {
        self.about = Some(what.into());
        self
    }
}
