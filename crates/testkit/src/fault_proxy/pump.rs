//! Moves bytes between two streams, both ways, under the fault that holds.

use std::io;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::net::tcp::{ReadHalf, WriteHalf};
use tokio::sync::watch;

use super::{Fault, Shared, reset};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Up,
    Down,
}

/// Ends when both sides have ended, or either way broke: then both are reset.
pub(super) async fn between(mut client: TcpStream, mut upstream: TcpStream, shared: &Shared) {
    // Without it a delayed chunk would wait for the next one as well.
    let _ = client.set_nodelay(true);
    let _ = upstream.set_nodelay(true);
    let is_broken = {
        let (client_read, client_write) = client.split();
        let (upstream_read, upstream_write) = upstream.split();
        tokio::try_join!(
            pump(Way::Up, client_read, upstream_write, shared),
            pump(Way::Down, upstream_read, client_write, shared),
        )
        .is_err()
    };
    if is_broken {
        reset(&client);
        reset(&upstream);
    }
}

async fn pump(way: Way, mut from: ReadHalf<'_>, mut to: WriteHalf<'_>, shared: &Shared) -> io::Result<()> {
    let mut fault = shared.fault.subscribe();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let count = tokio::select! {
            biased;
            () = until_cut(&mut fault) => return Err(io::ErrorKind::ConnectionReset.into()),
            count = from.read(&mut buffer) => count?,
        };
        pass(way, &mut fault, shared).await?;
        let Some(chunk) = buffer.get(..count).filter(|chunk| !chunk.is_empty()) else {
            return to.shutdown().await;
        };
        to.write_all(chunk).await?;
    }
}

/// Returns when what was read may be written; an error when it must not.
async fn pass(way: Way, fault: &mut watch::Receiver<Fault>, shared: &Shared) -> io::Result<()> {
    loop {
        let now = *fault.borrow_and_update();
        match now {
            Fault::Cut => return Err(io::ErrorKind::ConnectionReset.into()),
            Fault::DropResponses(allowed) if way == Way::Down => {
                shared.note_dropped(allowed);
                return Err(io::ErrorKind::ConnectionReset.into());
            }
            Fault::None | Fault::DropResponses(_) => return Ok(()),
            Fault::Delay(time) => {
                tokio::select! {
                    () = tokio::time::sleep(time) => return Ok(()),
                    () = until_cut(fault) => {}
                }
            }
            Fault::HalfOpen => {
                // An error means the proxy is gone, and this task with it.
                let _ = fault.wait_for(|fault| *fault != Fault::HalfOpen).await;
            }
        }
    }
}

async fn until_cut(fault: &mut watch::Receiver<Fault>) {
    if fault.wait_for(|fault| *fault == Fault::Cut).await.is_err() {
        std::future::pending::<()>().await;
    }
}
