//! The one error of the HTTP side: a [`WireError`] with its status. Causes that
//! are the hub's own are logged here and never sent.

use std::time::Duration;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use throughline_wire::{ErrorCode, WireError};

use crate::limits::Wait;

/// What a route answers when it cannot do what was asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Failure {
    /// What the caller reads.
    pub error: WireError,
    /// When to try again, if that helps.
    pub retry_after: Option<Duration>,
}

impl Failure {
    /// About nothing in particular.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        WireError::new(code, message).into()
    }

    /// A field of the request is wrong.
    pub fn invalid(about: &str, message: impl Into<String>) -> Self {
        WireError::new(ErrorCode::InvalidInput, message).about(about).into()
    }

    /// Nobody is signed in.
    pub fn not_signed_in() -> Self {
        Self::new(ErrorCode::NotSignedIn, "sign in: the token is missing, wrong or expired")
    }

    /// No such thing, or not for this caller's eyes: both answer alike.
    pub fn not_found(about: &str) -> Self {
        WireError::new(ErrorCode::NotFound, "no such thing, or it may not be seen").about(about).into()
    }

    /// A fault of the hub: logged with what was being tried, told without details.
    pub fn internal(trying: &'static str, cause: &dyn std::fmt::Display) -> Self {
        tracing::error!(trying, %cause, "a request failed");
        Self::new(ErrorCode::Internal, "the hub could not do it; its log has the details")
    }

    fn status(&self) -> StatusCode {
        match self.error.code {
            ErrorCode::InvalidInput => StatusCode::BAD_REQUEST,
            ErrorCode::NotSignedIn | ErrorCode::WrongCredentials => StatusCode::UNAUTHORIZED,
            ErrorCode::NotAllowed => StatusCode::FORBIDDEN,
            ErrorCode::NotFound => StatusCode::NOT_FOUND,
            ErrorCode::CommandIdReused | ErrorCode::Conflict => StatusCode::CONFLICT,
            ErrorCode::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            ErrorCode::BadAttachment => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            ErrorCode::RateLimited => StatusCode::TOO_MANY_REQUESTS,
            ErrorCode::Offline => StatusCode::SERVICE_UNAVAILABLE,
            ErrorCode::Resnapshot => StatusCode::GONE,
            ErrorCode::DiskFull => StatusCode::INSUFFICIENT_STORAGE,
            ErrorCode::NewerVersion | ErrorCode::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl From<WireError> for Failure {
    fn from(error: WireError) -> Self {
        Self { error, retry_after: None }
    }
}

impl From<Wait> for Failure {
    fn from(wait: Wait) -> Self {
        let error = WireError::new(ErrorCode::RateLimited, "too many requests; wait and try again");
        Self { error, retry_after: Some(wait.0) }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let status = self.status();
        let wait = self.retry_after.map(|wait| HeaderValue::from(wait.as_secs().saturating_add(1)));
        let mut response = (status, Json(self.error)).into_response();
        if let Some(wait) = wait {
            response.headers_mut().insert(header::RETRY_AFTER, wait);
        }
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl From<throughline_hub_store::StoreError> for Failure {
    fn from(error: throughline_hub_store::StoreError) -> Self {
        let told = error.to_wire();
        if told.code == ErrorCode::Internal {
            tracing::error!(%error, cause = ?std::error::Error::source(&error), "the record failed a request");
        }
        told.into()
    }
}
