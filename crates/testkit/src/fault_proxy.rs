//! A TCP proxy that breaks the network on purpose. It stands between a desk
//! (or a browser) and a hub, knows nothing of what passes, and therefore breaks
//! HTTP and WebSockets alike, the way cables, tunnels and lifts do.
//!
//! One [`Fault`] holds at a time, for the connections that are open and for new
//! ones. Dropping the proxy closes everything.

mod pump;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_util::task::AbortOnDropHandle;

/// What is wrong with the network.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    /// Nothing: everything passes.
    None,
    /// Open connections are reset, new ones are reset as they come.
    Cut,
    /// Everything passes, so much later, in each direction.
    Delay(Duration),
    /// Connections stay open and new ones are accepted, nothing passes. What
    /// was on its way passes after [`FaultProxy::restore`], as TCP would have it.
    HalfOpen,
    /// Requests pass; a connection is reset when its answer comes. So many
    /// answers are dropped, then everything passes again.
    DropResponses(usize),
}

/// A proxy in front of an address. See the module's words.
#[derive(Debug)]
pub struct FaultProxy {
    addr: SocketAddr,
    shared: Arc<Shared>,
    _accepting: AbortOnDropHandle<()>,
}

#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) fault: watch::Sender<Fault>,
    upstream: watch::Sender<SocketAddr>,
    open: AtomicUsize,
    accepted: AtomicU64,
    /// Moves whenever `open` or the count of dropped answers does.
    pub(crate) moved: watch::Sender<u64>,
    pub(crate) dropped: AtomicUsize,
}

impl FaultProxy {
    /// Listens on a free port of the loopback and passes everything on to `upstream`.
    pub async fn start(upstream: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let addr = listener.local_addr()?;
        let shared = Arc::new(Shared {
            fault: watch::Sender::new(Fault::None),
            upstream: watch::Sender::new(upstream),
            open: AtomicUsize::new(0),
            accepted: AtomicU64::new(0),
            moved: watch::Sender::new(0),
            dropped: AtomicUsize::new(0),
        });
        #[expect(clippy::disallowed_methods, reason = "ends with the proxy, by its handle")]
        let accepting = AbortOnDropHandle::new(tokio::spawn(accept(listener, Arc::clone(&shared))));
        Ok(Self { addr, shared, _accepting: accepting })
    }

    /// Where clients connect to instead of the upstream.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// `http://` and [`FaultProxy::addr`].
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// New connections go there from now on: the hub came back on another port.
    pub fn set_upstream(&self, upstream: SocketAddr) {
        self.shared.upstream.send_replace(upstream);
    }

    /// Resets everything that is open and what comes; returns when nothing is open any more.
    pub async fn cut(&self) {
        self.shared.fault.send_replace(Fault::Cut);
        self.until(|shared| shared.open.load(Ordering::SeqCst) == 0).await;
    }

    /// The network is whole again.
    pub fn restore(&self) {
        self.shared.fault.send_replace(Fault::None);
    }

    /// Everything takes so much longer, in each direction.
    pub fn delay(&self, ms: u64) {
        self.shared.fault.send_replace(Fault::Delay(Duration::from_millis(ms)));
    }

    /// Connections are accepted and kept, nothing passes.
    pub fn half_open(&self) {
        self.shared.fault.send_replace(Fault::HalfOpen);
    }

    /// Requests arrive, answers do not, until [`FaultProxy::restore`].
    pub fn drop_responses(&self) {
        self.drop_next_responses(usize::MAX);
    }

    /// The next `count` answers are dropped together with their connections.
    pub fn drop_next_responses(&self, count: usize) {
        self.shared.dropped.store(0, Ordering::SeqCst);
        self.shared.fault.send_replace(Fault::DropResponses(count));
    }

    /// What is wrong now.
    pub fn fault(&self) -> Fault {
        *self.shared.fault.borrow()
    }

    /// Connections accepted since the start.
    pub fn accepted(&self) -> u64 {
        self.shared.accepted.load(Ordering::SeqCst)
    }

    /// Connections open now.
    pub fn open(&self) -> usize {
        self.shared.open.load(Ordering::SeqCst)
    }

    /// Answers dropped since the last [`FaultProxy::drop_responses`].
    pub fn dropped(&self) -> usize {
        self.shared.dropped.load(Ordering::SeqCst)
    }

    async fn until(&self, is_so: impl Fn(&Shared) -> bool) {
        let mut moved = self.shared.moved.subscribe();
        while !is_so(&self.shared) {
            if moved.changed().await.is_err() {
                return;
            }
        }
    }
}

impl Shared {
    fn note_move(&self) {
        self.moved.send_modify(|count| *count += 1);
    }

    /// Counts an answer that did not arrive; the fault heals after the last.
    pub(crate) fn note_dropped(&self, allowed: usize) {
        if self.dropped.fetch_add(1, Ordering::SeqCst) + 1 >= allowed {
            self.fault.send_replace(Fault::None);
        }
        self.note_move();
    }
}

/// Counted from accepting to closing, however it ends.
struct OpenConnection(Arc<Shared>);

impl OpenConnection {
    fn new(shared: &Arc<Shared>) -> Self {
        shared.open.fetch_add(1, Ordering::SeqCst);
        shared.accepted.fetch_add(1, Ordering::SeqCst);
        shared.note_move();
        Self(Arc::clone(shared))
    }
}

impl Drop for OpenConnection {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::SeqCst);
        self.0.note_move();
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                // Out of file handles, or reset before accepted: the next may work.
                let Ok((client, _)) = accepted else { continue };
                connections.spawn(carry(client, OpenConnection::new(&shared)));
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn carry(client: TcpStream, connection: OpenConnection) {
    let shared = &connection.0;
    if *shared.fault.borrow() == Fault::Cut {
        reset(&client);
        return;
    }
    let upstream_addr = *shared.upstream.borrow();
    let mut fault = shared.fault.subscribe();
    let connected = tokio::select! {
        connected = TcpStream::connect(upstream_addr) => connected,
        _ = fault.wait_for(|fault| *fault == Fault::Cut) => Err(io::ErrorKind::ConnectionReset.into()),
    };
    match connected {
        Ok(upstream) => pump::between(client, upstream, shared).await,
        Err(_) => reset(&client),
    }
}

/// Closing sends a reset instead of an orderly end.
fn reset(stream: &TcpStream) {
    // A stream that is already gone has nothing to reset.
    let _ = stream.set_zero_linger();
}

#[cfg(test)]
mod tests;
