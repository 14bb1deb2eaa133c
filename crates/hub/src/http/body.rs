//! JSON in: refused with a [`WireError`] that says what is wrong, whatever is wrong with it.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, Request};
use serde::de::DeserializeOwned;
use throughline_wire::{ErrorCode, WireError};

use super::failure::Failure;

/// A JSON body. Unlike axum's own it answers only in [`WireError`]s and does not
/// insist on a content type: `sendBeacon` and old proxies lose it.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        let bytes = raw(request, state).await?;
        let text = std::str::from_utf8(&bytes)
            .map_err(|error| Failure::invalid("body", format!("the body is not UTF-8: {error}")))?;
        serde_json::from_str(text).map(Self).map_err(|error| {
            Failure::invalid("body", format!("the body is not what this route takes: {error}"))
        })
    }
}

/// The bytes of a body within the route's limit.
pub async fn raw<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Failure> {
    Bytes::from_request(request, state).await.map_err(|rejection| refusal(&rejection))
}

fn refusal(rejection: &BytesRejection) -> Failure {
    if rejection.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
        return WireError::new(ErrorCode::TooLarge, "the body is larger than this route takes")
            .about("body")
            .into();
    }
    Failure::invalid("body", "the body broke off; send it again")
}
