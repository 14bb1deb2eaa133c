//! Takes connections in and serves HTTP on them. Not `axum::serve`: that waits
//! for ever for a request's head, and a few thousand callers who never finish
//! one would hold every socket of the machine.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tower::Service as _;

use crate::tasks::Tasks;

/// The head of a request must be here within this time; an idle connection is closed after it.
const HEAD_WITHIN: Duration = Duration::from_secs(30);
/// Out of file descriptors: some will be free again soon.
const AFTER_FAULT: Duration = Duration::from_millis(200);

/// Serves until the tasks stop. What was begun goes on as one of them.
pub async fn serve(listener: TcpListener, app: Router, tasks: &Tasks) {
    loop {
        let accepted = tokio::select! {
            () = tasks.stop().cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((socket, peer)) => converse(socket, peer, app.clone(), tasks),
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                tracing::error!(%error, "accepting a connection");
                tokio::time::sleep(AFTER_FAULT).await;
            }
        }
    }
}

fn converse(socket: TcpStream, peer: SocketAddr, app: Router, tasks: &Tasks) {
    // Small frames both ways: waiting to fill a packet costs five times the deliveries.
    if let Err(error) = socket.set_nodelay(true) {
        tracing::debug!(%error, "setting TCP_NODELAY");
    }
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        let answer = app.clone().call(request.map(Body::new));
        async move { Ok::<_, Infallible>(answer.await.unwrap_or_else(|never| match never {})) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_WITHIN)
        .serve_connection(TokioIo::new(socket), service)
        .with_upgrades();
    let stop = tasks.stop().clone();
    tasks.start("connection", async move {
        let mut connection = pin!(connection);
        let ended = tokio::select! {
            ended = connection.as_mut() => ended,
            () = stop.cancelled() => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = ended {
            tracing::debug!(%error, "a connection broke");
        }
    });
}

fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionRefused | ConnectionAborted | ConnectionReset)
}
