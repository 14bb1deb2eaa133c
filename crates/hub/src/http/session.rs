//! Signing in and out. See `throughline_wire::session` for the rules.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use throughline_hub_store::Caller as StoreCaller;
use throughline_wire::session::{RefreshRequest, SignInRequest, Tokens};
use throughline_wire::{ErrorCode, WireError};

use super::address::Caller;
use super::body::Body;
use super::failure::Failure;
use super::guard::Agent;
use crate::hub::Shared;
use crate::limits::{Limit, network_of};

/// Longer passwords are refused before they are hashed.
const MAX_PASSWORD_BYTES: usize = 1024;

/// Sign in with e-mail and password.
#[utoipa::path(post, path = "/v1/session", tag = "session", request_body = SignInRequest, security(()), responses(
    (status = 200, body = Tokens),
    (status = 400, description = "The request itself is wrong.", body = WireError),
    (status = 401, description = "E-mail or password wrong.", body = WireError),
    (status = 429, description = "Too many tries; wait as long as Retry-After says.", body = WireError),
))]
pub async fn sign_in(
    State(hub): State<Shared>,
    caller: Caller,
    Body(request): Body<SignInRequest>,
) -> Result<Json<Tokens>, Failure> {
    take(&hub, &hub.limits.sign_ins_per_address, &network_of(caller.0))?;
    let email = request.email.trim().to_lowercase();
    take(&hub, &hub.limits.sign_ins_per_email, &email)?;
    if request.password.len() > MAX_PASSWORD_BYTES || email.len() > 320 {
        return Err(wrong_credentials(&hub));
    }
    // Each check takes the memory argon2id is made to take; a crowd of them waits its turn.
    let turn = hub
        .password_checks
        .acquire()
        .await
        .map_err(|closed| Failure::internal("waiting to check a password", &closed))?;
    let agent = hub.store.check_password(hub.tenant_id, &email, &request.password).await?;
    drop(turn);
    let Some(agent) = agent else { return Err(wrong_credentials(&hub)) };
    let caller = StoreCaller { tenant_id: hub.tenant_id, agent_id: agent.id };
    let tokens = hub.store.open_session(caller, request.device_id, &request.device_name).await?;
    tracing::info!(agent = %agent.id, device = %request.device_id, "signed in");
    Ok(Json(tokens))
}

fn wrong_credentials(hub: &Shared) -> Failure {
    hub.metrics.wrong_credentials.increment(1);
    Failure::new(ErrorCode::WrongCredentials, "e-mail or password is wrong")
}

/// Exchange a refresh token for new tokens.
#[utoipa::path(post, path = "/v1/session/refresh", tag = "session", request_body = RefreshRequest, security(()), responses(
    (status = 200, body = Tokens),
    (status = 400, description = "The request itself is wrong.", body = WireError),
    (status = 401, description = "Not a valid token (any more): sign in.", body = WireError),
    (status = 429, description = "Too many tries; wait as long as Retry-After says.", body = WireError),
))]
pub async fn refresh(
    State(hub): State<Shared>,
    caller: Caller,
    Body(request): Body<RefreshRequest>,
) -> Result<Json<Tokens>, Failure> {
    take(&hub, &hub.limits.sign_ins_per_address, &network_of(caller.0))?;
    Ok(Json(hub.store.refresh_session(&request.refresh_token, request.device_id).await?))
}

/// Sign this installation out.
#[utoipa::path(delete, path = "/v1/session", tag = "session", responses(
    (status = 204, description = "Signed out."),
    (status = 401, description = "Nobody is signed in.", body = WireError),
))]
pub async fn sign_out(State(hub): State<Shared>, Agent(session): Agent) -> Result<StatusCode, Failure> {
    hub.store.close_session(session.caller, session.device_id).await?;
    hub.desks.sign_out(session.device_id);
    tracing::info!(agent = %session.caller.agent_id, device = %session.device_id, "signed out");
    Ok(StatusCode::NO_CONTENT)
}

/// Counts against a limit, and the refusal in the metrics.
pub fn take(hub: &Shared, limit: &Limit, key: &impl std::hash::Hash) -> Result<(), Failure> {
    limit.take(key).map_err(|wait| {
        hub.metrics.rate_limited.increment(1);
        wait.into()
    })
}
