//! Signing in to the hub.
//!
//! `POST /v1/session` ([`SignInRequest`] -> [`Tokens`]), `POST /v1/session/refresh`
//! ([`RefreshRequest`] -> [`Tokens`]), `DELETE /v1/session` (bearer). The access
//! token lives 15 minutes. A refresh token is used once; the one before the
//! newest still works until the newest has been used, so that a desk killed
//! between answer and disk is not locked out; an older one revokes the device.

use serde::{Deserialize, Serialize};
use throughline_domain::{DeviceId, Millis};

use crate::rows::AgentRow;

/// E-mail and password.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignInRequest {
    /// Sign-in address.
    pub email: String,
    /// Password.
    pub password: String,
    /// The installation; tokens are bound to it.
    pub device_id: DeviceId,
    /// What to call it in the list of devices.
    pub device_name: String,
}

/// Exchange of a refresh token.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RefreshRequest {
    /// The token.
    pub refresh_token: String,
    /// The installation it was given to.
    pub device_id: DeviceId,
}

/// What signing in gives.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Tokens {
    /// Bearer token for every other call.
    pub access_token: String,
    /// When it ends.
    pub access_expires_at: Millis,
    /// For the next pair.
    pub refresh_token: String,
    /// Who signed in.
    pub agent: AgentRow,
    /// Name of the company.
    pub company: String,
}

/// Never printed: tokens and passwords are secrets.
impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tokens").field("agent", &self.agent.id).finish_non_exhaustive()
    }
}
