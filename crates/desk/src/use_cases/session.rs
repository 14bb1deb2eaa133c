//! Who is signed in, to what, and how things stand.

use std::sync::Arc;
use std::time::Duration;

use throughline_desk_store::{channel_accounts, colleagues, outbox, settings as stored};
use throughline_wire::desk_api::{
    Colleagues, Connection, DemoShop, DeskEvent, Nothing, OutboxCounts, Session, SetPresence, SignIn,
    SignOut, Tag,
};
use throughline_wire::session::{SignInRequest, Tokens};

use crate::desk::Inner;
use crate::error::DeskError;
use crate::hub_client::{HubClient, HubUrl};
use crate::options::HubChoice;
use crate::seat::{PRESENCE, Seat};
use crate::settings;
use crate::tokens::TokenSource;

/// Telling the hub about a sign-out is a courtesy; the agent does not wait long for it.
const SIGN_OUT_TIMEOUT: Duration = Duration::from_secs(5);
const MAX_PASSWORD_BYTES: usize = 1024;

/// Who is signed in, to what, how the connection stands.
pub(crate) async fn get(desk: &Inner, _: Nothing) -> Result<Session, DeskError> {
    match desk.seat() {
        Ok(seat) => of_seat(desk, &seat).await,
        Err(_) => Ok(of_nobody(desk)),
    }
}

async fn of_seat(desk: &Inner, seat: &Arc<Seat>) -> Result<Session, DeskError> {
    let me = seat.me;
    let (agent, outbox, channel_accounts) = seat
        .store
        .read(move |reader| {
            Ok((colleagues::get(reader, me)?, outbox::counts(reader)?, channel_accounts::list(reader)?))
        })
        .await?;
    let signed_in = seat.tokens.current();
    let mut agent = agent.unwrap_or_else(|| signed_in.agent.clone());
    // What the agent chose, not what the hub last heard.
    agent.presence = seat.outgoing.presence();
    Ok(Session {
        agent: Some(agent),
        company: signed_in.company.clone(),
        hub_url: seat.hub.url().as_str().to_owned(),
        connection: seat.line.now(),
        outbox,
        channel_accounts,
        ..of_nobody(desk)
    })
}

fn of_nobody(desk: &Inner) -> Session {
    let last = desk.file().last_agent.clone();
    let hub_url = match &desk.options.hub {
        HubChoice::Embedded { url, .. } => url.clone(),
        HubChoice::Remote(url) if !url.trim().is_empty() => url.clone(),
        HubChoice::Remote(_) => last.as_ref().map(|last| last.hub_url.clone()).unwrap_or_default(),
    };
    Session {
        agent: None,
        company: last.map(|last| last.company).unwrap_or_default(),
        hub_url,
        is_embedded_hub: matches!(desk.options.hub, HubChoice::Embedded { .. }),
        connection: Connection::SignedOut,
        outbox: OutboxCounts::default(),
        settings: settings::current(desk),
        channel_accounts: Vec::new(),
        warnings: desk.around.warnings.all(),
        version: desk.options.version.clone(),
    }
}

/// Signs in to the hub. Whoever is signed in may sign in again (the hub revoked
/// the device, the password changed): their files stay.
pub(crate) async fn sign_in(desk: &Inner, request: SignIn) -> Result<Session, DeskError> {
    let _signing = desk.signing.lock().await;
    let (url, source, tokens) = match &desk.options.hub {
        HubChoice::Embedded { url, tokens } => {
            (HubUrl::parse(url)?, desk.embedded_source(tokens), desk.embedded_tokens(tokens).await?)
        }
        HubChoice::Remote(_) => {
            let (url, tokens) = ask_hub(desk, request).await?;
            (url, TokenSource::Refresh, tokens)
        }
    };
    if let Ok(seat) = desk.seat() {
        if seat.me != tokens.agent.id && matches!(source, TokenSource::Refresh) {
            let message = "another agent is signed in; sign out first".to_owned();
            return Err(DeskError::Conflict { about: "agent".into(), message });
        }
        desk.leave_seat();
        seat.close().await;
    }
    desk.take_seat(url, source, tokens).await?;
    get(desk, Nothing {}).await
}

async fn ask_hub(desk: &Inner, request: SignIn) -> Result<(HubUrl, Tokens), DeskError> {
    let url = HubUrl::parse(&request.hub_url)?;
    let email = request.email.trim().to_owned();
    if email.is_empty() || !email.contains('@') {
        let message = "type your e-mail address, like name@example.com".into();
        return Err(DeskError::InvalidInput { field: "email", message });
    }
    if request.password.is_empty() {
        return Err(DeskError::InvalidInput { field: "password", message: "type your password".into() });
    }
    if request.password.len() > MAX_PASSWORD_BYTES {
        return Err(DeskError::TooLarge { limit: "password", max_bytes: MAX_PASSWORD_BYTES });
    }
    let hub = HubClient::new(url.clone(), &desk.options.version)?;
    let request = SignInRequest {
        email,
        password: request.password,
        device_id: desk.around.device_id,
        device_name: desk.options.device_name.clone(),
    };
    let tokens = hub.sign_in(&request).await?;
    Ok((url, tokens))
}

/// Signs out; the files of this agent are removed.
pub(crate) async fn sign_out(desk: &Inner, request: SignOut) -> Result<Session, DeskError> {
    let _signing = desk.signing.lock().await;
    let seat = desk.seat()?;
    let gives_up = request.discard_outbox;
    // In one transaction with the look: a reply that is being kept meanwhile is seen, or refused.
    if !seat.store.write(move |writer| outbox::seal(writer, gives_up)).await? {
        let message = "replies wait in the outbox: let them go out, or give them up".to_owned();
        return Err(DeskError::Conflict { about: "outbox".into(), message });
    }
    desk.leave_seat();
    tell_hub(&seat).await;
    seat.close().await;
    let dir = desk.profile.agent_dir(seat.me);
    desk.change_file(|file| file.last_agent = None)?;
    let removing = tokio::task::spawn_blocking(move || std::fs::remove_dir_all(dir));
    match removing.await.map_err(|_| DeskError::Broken)? {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            tracing::error!(%error, "the files of the agent who signed out could not be removed");
        }
        _ => {}
    }
    let (connection, outbox) = (Connection::SignedOut, OutboxCounts::default());
    desk.around.events.send(DeskEvent::Connection { connection, outbox });
    desk.around.events.send(DeskEvent::Session);
    desk.around.events.changed([Tag::All]);
    Ok(of_nobody(desk))
}

async fn tell_hub(seat: &Seat) {
    let signing_out = seat.tokens.with_access(|access| async move { seat.hub.sign_out(&access).await });
    match tokio::time::timeout(SIGN_OUT_TIMEOUT, signing_out).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => {
            tracing::info!(%error, "the hub was not told of the sign-out; its session ends by itself");
        }
        Err(_) => tracing::info!("the hub was not told of the sign-out in time; its session ends by itself"),
    }
}

/// Whether the agent takes work. Kept, and said again after every break.
pub(crate) async fn set_presence(desk: &Inner, request: SetPresence) -> Result<Nothing, DeskError> {
    let seat = desk.seat()?;
    let presence = request.presence;
    seat.store.write(move |writer| stored::put(writer, PRESENCE, &presence)).await?;
    seat.outgoing.set_presence(presence);
    desk.around.events.send(DeskEvent::Session);
    Ok(Nothing {})
}

/// Agents and teams.
pub(crate) async fn list_colleagues(desk: &Inner, _: Nothing) -> Result<Colleagues, DeskError> {
    Ok(desk.seat()?.store.read(colleagues::list).await?)
}

/// Opens the demo shop of the hub inside this program.
pub(crate) async fn play_customer(desk: &Inner, _: Nothing) -> Result<DemoShop, DeskError> {
    let HubChoice::Embedded { url, .. } = &desk.options.hub else {
        return Err(DeskError::NotAllowed("the demo shop is offered by the hub inside this program only"));
    };
    let url = HubUrl::parse(url)?.route("demo");
    let (opener, address) = (desk.options.opener.clone(), url.clone());
    let opening = tokio::task::spawn_blocking(move || opener.is_some_and(|open| open(&address)));
    Ok(DemoShop { url, was_opened: opening.await.map_err(|_| DeskError::Broken)? })
}
