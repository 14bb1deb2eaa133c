//! Each fault, seen from a client, against an upstream that shouts back.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use super::FaultProxy;
use crate::eventually;

const SOON: Duration = Duration::from_secs(5);
const A_MOMENT: Duration = Duration::from_millis(60);

/// Answers every byte with `answer`; counts what it heard.
struct Echo {
    addr: SocketAddr,
    heard: tokio::sync::watch::Receiver<usize>,
    _tasks: JoinSet<()>,
}

async fn echo(answer: u8) -> Echo {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let addr = listener.local_addr().unwrap();
    let (count, heard) = tokio::sync::watch::channel(0);
    let mut tasks = JoinSet::new();
    tasks.spawn(async move {
        let mut connections = JoinSet::new();
        while let Ok((mut stream, _)) = listener.accept().await {
            let count = count.clone();
            connections.spawn(async move {
                while stream.read_u8().await.is_ok() {
                    count.send_modify(|n| *n += 1);
                    if stream.write_u8(answer).await.is_err() {
                        return;
                    }
                }
            });
        }
    });
    Echo { addr, heard, _tasks: tasks }
}

async fn ask(stream: &mut TcpStream) -> std::io::Result<u8> {
    stream.write_u8(b'?').await?;
    stream.read_u8().await
}

#[tokio::test]
async fn everything_passes_when_nothing_is_wrong() {
    let hub = echo(b'!').await;
    let proxy = FaultProxy::start(hub.addr).await.unwrap();
    let mut stream = TcpStream::connect(proxy.addr()).await.unwrap();
    assert_eq!(ask(&mut stream).await.unwrap(), b'!');
    drop(stream);
    eventually(SOON, || async { proxy.open() == 0 }).await;
    assert_eq!(proxy.accepted(), 1);
}

#[tokio::test]
async fn a_cut_ends_open_connections_and_new_ones_until_it_is_restored() {
    let hub = echo(b'!').await;
    let proxy = FaultProxy::start(hub.addr).await.unwrap();
    let mut open = TcpStream::connect(proxy.addr()).await.unwrap();
    ask(&mut open).await.unwrap();

    proxy.cut().await;
    assert_eq!(proxy.open(), 0);
    assert!(ask(&mut open).await.is_err(), "the open connection must be gone");
    // Some systems report the reset at connecting, some at the first byte.
    let refused = match TcpStream::connect(proxy.addr()).await {
        Ok(mut stream) => ask(&mut stream).await.is_err(),
        Err(_) => true,
    };
    assert!(refused);

    proxy.restore();
    let mut again = TcpStream::connect(proxy.addr()).await.unwrap();
    assert_eq!(ask(&mut again).await.unwrap(), b'!');
    assert_eq!(*hub.heard.borrow(), 2, "nothing passed while it was cut");
}

#[tokio::test]
async fn a_half_open_network_keeps_connections_and_passes_nothing() {
    let hub = echo(b'!').await;
    let proxy = FaultProxy::start(hub.addr).await.unwrap();
    let mut open = TcpStream::connect(proxy.addr()).await.unwrap();
    ask(&mut open).await.unwrap();

    proxy.half_open();
    open.write_u8(b'?').await.unwrap();
    let mut new = TcpStream::connect(proxy.addr()).await.unwrap();
    new.write_u8(b'?').await.unwrap();
    assert!(tokio::time::timeout(A_MOMENT, open.read_u8()).await.is_err());
    assert!(tokio::time::timeout(A_MOMENT, new.read_u8()).await.is_err());
    assert_eq!(*hub.heard.borrow(), 1);

    proxy.restore();
    assert_eq!(open.read_u8().await.unwrap(), b'!', "what was on its way arrives");
    assert_eq!(new.read_u8().await.unwrap(), b'!');
}

#[tokio::test]
async fn a_half_open_network_can_be_cut() {
    let hub = echo(b'!').await;
    let proxy = FaultProxy::start(hub.addr).await.unwrap();
    let mut open = TcpStream::connect(proxy.addr()).await.unwrap();
    ask(&mut open).await.unwrap();
    proxy.half_open();
    open.write_u8(b'?').await.unwrap();
    proxy.cut().await;
    assert!(open.read_u8().await.is_err());
    assert_eq!(*hub.heard.borrow(), 1);
}

#[tokio::test]
async fn a_dropped_answer_was_asked_for_and_never_came() {
    let hub = echo(b'!').await;
    let proxy = FaultProxy::start(hub.addr).await.unwrap();
    proxy.drop_next_responses(1);
    let mut first = TcpStream::connect(proxy.addr()).await.unwrap();
    assert!(ask(&mut first).await.is_err());
    assert_eq!(*hub.heard.borrow(), 1, "the request itself arrived");
    assert_eq!(proxy.dropped(), 1);

    let mut second = TcpStream::connect(proxy.addr()).await.unwrap();
    assert_eq!(ask(&mut second).await.unwrap(), b'!', "one answer was to be dropped, not two");
}

#[tokio::test]
async fn a_delay_holds_for_both_directions() {
    let hub = echo(b'!').await;
    let proxy = FaultProxy::start(hub.addr).await.unwrap();
    let mut stream = TcpStream::connect(proxy.addr()).await.unwrap();
    proxy.delay(40);
    let began = Instant::now();
    assert_eq!(ask(&mut stream).await.unwrap(), b'!');
    assert!(began.elapsed() >= Duration::from_millis(80));
}

#[tokio::test]
async fn a_hub_that_comes_back_elsewhere_is_followed() {
    let (old, new) = (echo(b'1').await, echo(b'2').await);
    let proxy = FaultProxy::start(old.addr).await.unwrap();
    let mut stream = TcpStream::connect(proxy.addr()).await.unwrap();
    assert_eq!(ask(&mut stream).await.unwrap(), b'1');
    proxy.set_upstream(new.addr);
    let mut stream = TcpStream::connect(proxy.addr()).await.unwrap();
    assert_eq!(ask(&mut stream).await.unwrap(), b'2');
}

#[tokio::test]
async fn an_upstream_that_is_down_looks_like_a_reset() {
    let gone = TcpListener::bind(("127.0.0.1", 0)).await.unwrap().local_addr().unwrap();
    let proxy = FaultProxy::start(gone).await.unwrap();
    let mut stream = TcpStream::connect(proxy.addr()).await.unwrap();
    assert!(ask(&mut stream).await.is_err());
}
