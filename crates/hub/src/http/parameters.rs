//! What stands in the address of a request: axum's extractors, refusing in `WireError`s.

use axum::extract::{FromRequestParts, Path, Query};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use super::failure::Failure;

/// Parts of the path.
pub struct InPath<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for InPath<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let read = Path::<T>::from_request_parts(parts, state).await;
        read.map(|path| Self(path.0)).map_err(|no| Failure::invalid("path", no.body_text()))
    }
}

/// What follows the question mark.
pub struct InQuery<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for InQuery<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let read = Query::<T>::from_request_parts(parts, state).await;
        read.map(|query| Self(query.0)).map_err(|no| Failure::invalid("query", no.body_text()))
    }
}
