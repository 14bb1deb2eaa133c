//! The desk's one error, and the code the window branches on.

use throughline_desk_store::StoreError;
use throughline_wire::{ErrorCode, WireError};

use crate::hub_client::{HubError, HubUrlError};
use crate::keys::KeyError;
use crate::profile::ProfileError;

/// Why the desk could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// Nobody is signed in.
    #[error("nobody is signed in")]
    NotSignedIn,
    /// The profile directory cannot be used.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// The key to the stores cannot be had.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The agent's own files fail.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The hub fails or says no.
    #[error(transparent)]
    Hub(#[from] HubError),
    /// The hub's address is none.
    #[error(transparent)]
    HubUrl(#[from] HubUrlError),
    /// A field of the request is wrong.
    #[error("{message}")]
    InvalidInput {
        /// Which field.
        field: &'static str,
        /// What to do.
        message: String,
    },
    /// More than a limit allows.
    #[error("larger than {limit} allows ({max_bytes} bytes)")]
    TooLarge {
        /// Which limit.
        limit: &'static str,
        /// Its value.
        max_bytes: usize,
    },
    /// A file that cannot be sent.
    #[error("this file cannot be sent: {refusal}")]
    BadAttachment {
        /// Which file.
        name: String,
        /// Why.
        refusal: throughline_domain::attachment::Refusal,
    },
    /// No such thing on this machine.
    #[error("no such {what}: {id}")]
    NotFound {
        /// What kind of thing.
        what: &'static str,
        /// Its id.
        id: String,
    },
    /// It does not fit how things stand.
    #[error("{message}")]
    Conflict {
        /// About what.
        about: std::borrow::Cow<'static, str>,
        /// What to do.
        message: String,
    },
    /// Not offered in this set-up.
    #[error("{0}")]
    NotAllowed(&'static str),
    /// This agent may not do this, or not with this.
    #[error("{message}")]
    NotAllowedFor {
        /// About what.
        about: &'static str,
        /// What to do.
        message: &'static str,
    },
    /// The index beside the cache fails; it is made anew at the next start at the latest.
    #[error(transparent)]
    Search(#[from] throughline_search::knowledge::SearchError),
    /// A thread of the desk broke off: a defect, reported in the log.
    #[error("a task of the desk ended early")]
    Broken,
}

impl DeskError {
    /// What to branch on.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::NotSignedIn => ErrorCode::NotSignedIn,
            Self::Profile(ProfileError::InUse(_)) | Self::Conflict { .. } => ErrorCode::Conflict,
            Self::Profile(ProfileError::Io { source, .. }) | Self::Key(KeyError::File { source, .. }) => {
                io_code(source)
            }
            Self::Key(KeyError::KeychainClosed(_) | KeyError::NotInKeychain(_))
            | Self::NotAllowed(_)
            | Self::NotAllowedFor { .. } => ErrorCode::NotAllowed,
            Self::Key(KeyError::Profile(_) | KeyError::Damaged(_)) | Self::Broken => ErrorCode::Internal,
            Self::Store(error) => error.code(),
            Self::Search(throughline_search::knowledge::SearchError::Io(source)) => io_code(source),
            Self::Search(_) => ErrorCode::Internal,
            Self::Hub(error) => error.to_wire().code,
            Self::HubUrl(_) | Self::InvalidInput { .. } => ErrorCode::InvalidInput,
            Self::TooLarge { .. } => ErrorCode::TooLarge,
            Self::BadAttachment { .. } => ErrorCode::BadAttachment,
            Self::NotFound { .. } => ErrorCode::NotFound,
        }
    }

    /// As another process sees it.
    pub fn to_wire(&self) -> WireError {
        match self {
            Self::Hub(error) => error.to_wire(),
            Self::HubUrl(error) => error.to_wire(),
            _ => WireError { code: self.code(), message: self.to_string(), about: self.about() },
        }
    }

    fn about(&self) -> Option<String> {
        match self {
            Self::InvalidInput { field, .. } => Some((*field).to_owned()),
            Self::TooLarge { limit, .. } => Some((*limit).to_owned()),
            Self::NotFound { id, .. } => Some(id.clone()),
            Self::BadAttachment { name, .. } => Some(name.clone()),
            Self::Conflict { about, .. } => Some(about.clone().into_owned()),
            Self::NotAllowedFor { about, .. } => Some((*about).to_owned()),
            Self::Profile(ProfileError::InUse(_)) => Some("profile".to_owned()),
            _ => None,
        }
    }
}

fn io_code(error: &std::io::Error) -> ErrorCode {
    match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => ErrorCode::DiskFull,
        _ => ErrorCode::Internal,
    }
}
