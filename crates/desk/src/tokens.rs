//! The pair of tokens of the signed-in agent: kept encrypted in the outbox file,
//! renewed when the hub no longer takes the access token.
//!
//! Renewal is driven by the hub's refusal, not by the time written in the token:
//! a machine whose clock is days wrong must work. A new pair is stored before it
//! is used; a kill in between is covered by the hub, which takes the refresh
//! token before the newest as well. For as long as a new pair cannot be stored
//! (a full disk) renewal presents the stored token again and again: the hub makes
//! whichever was presented "the one before the newest", so after the program's
//! end the stored one is still taken, however many renewals there were.

use std::future::Future;
use std::sync::{Arc, PoisonError, RwLock};

use throughline_desk_store::{Store, settings};
use throughline_domain::DeviceId;
use throughline_wire::session::{RefreshRequest, Tokens};
use throughline_wire::{ErrorCode, WireError};
use tokio::sync::Mutex;

use crate::error::DeskError;
use crate::hub_client::{HubClient, HubError};
use crate::options::EmbeddedTokens;

const STORED_AS: &str = "tokens";

/// Where a new pair comes from.
#[derive(Clone)]
pub(crate) enum TokenSource {
    /// The hub's refresh route.
    Refresh,
    /// The hub inside this program, by name of the device.
    Embedded(EmbeddedTokens, String),
}

/// Holds and renews the pair.
pub(crate) struct TokenKeeper {
    hub: HubClient,
    store: Store,
    device_id: DeviceId,
    source: TokenSource,
    current: RwLock<Arc<Tokens>>,
    /// The refresh token on this machine's disk. Held over the network, so never needed to read the current pair.
    stored_refresh: Mutex<String>,
}

/// The pair stored for an agent.
pub(crate) async fn stored(store: &Store) -> Result<Option<Tokens>, DeskError> {
    Ok(store.read(|reader| settings::value::<Tokens>(reader, STORED_AS)).await?)
}

/// Stores a pair.
pub(crate) async fn keep(store: &Store, tokens: Tokens) -> Result<(), DeskError> {
    Ok(store.write(move |writer| settings::put(writer, STORED_AS, &tokens)).await?)
}

impl TokenKeeper {
    pub(crate) fn new(
        hub: HubClient,
        store: Store,
        device_id: DeviceId,
        source: TokenSource,
        current: Tokens,
    ) -> Self {
        let stored_refresh = Mutex::new(current.refresh_token.clone());
        let current = RwLock::new(Arc::new(current));
        Self { hub, store, device_id, source, current, stored_refresh }
    }

    /// The pair as it is now: the access token, and the company and agent as of signing in.
    pub(crate) fn current(&self) -> Arc<Tokens> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn access(&self) -> String {
        self.current().access_token.clone()
    }

    /// Makes a call with the access token; when it is not taken, renews it once and calls again.
    pub(crate) async fn with_access<T, F, Fut>(&self, call: F) -> Result<T, HubError>
    where
        F: Fn(String) -> Fut,
        Fut: Future<Output = Result<T, HubError>>,
    {
        let access = self.access();
        match call(access.clone()).await {
            Err(error) if error.is_not_signed_in() => {
                let renewed = self.renew(&access).await?;
                call(renewed).await
            }
            answer => answer,
        }
    }

    /// A new access token in place of `refused`. Callers that come together share one renewal.
    pub(crate) async fn renew(&self, refused: &str) -> Result<String, HubError> {
        let mut stored_refresh = self.stored_refresh.lock().await;
        let current = self.current();
        if current.access_token != refused {
            return Ok(current.access_token.clone());
        }
        let tokens = match &self.source {
            TokenSource::Embedded(tokens, name) => {
                tokens(self.device_id, name.clone()).await.map_err(HubError::Answered)?
            }
            TokenSource::Refresh => {
                let request =
                    RefreshRequest { refresh_token: stored_refresh.clone(), device_id: self.device_id };
                self.hub.refresh(&request).await?
            }
        };
        if tokens.agent.id != current.agent.id {
            return Err(WireError::new(ErrorCode::NotSignedIn, "the hub gave another agent's session").into());
        }
        match keep(&self.store, tokens.clone()).await {
            Ok(()) => stored_refresh.clone_from(&tokens.refresh_token),
            // A full disk must not cut the line: the pair works until the program ends.
            Err(error) => tracing::warn!(%error, "the renewed tokens could not be stored"),
        }
        let access = tokens.access_token.clone();
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(tokens);
        Ok(access)
    }
}
