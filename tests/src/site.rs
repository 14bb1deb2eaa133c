//! A company's own web site: one page on a server of its own, which knows
//! nothing of the hub but the script tag on it.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Result;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::task::AbortOnDropHandle;

/// The site. Dropped: it is gone.
pub struct Site {
    addr: SocketAddr,
    _serving: AbortOnDropHandle<()>,
}

impl Site {
    /// Serves one page, with this content security policy when there is one.
    pub async fn with(page: String, policy: Option<String>) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let addr = listener.local_addr()?;
        let policy =
            policy.map(|policy| format!("Content-Security-Policy: {policy}\r\n")).unwrap_or_default();
        let answer = Arc::new(format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n{policy}Content-Length: {}\r\nConnection: close\r\n\r\n{page}",
            page.len()
        ));
        #[expect(clippy::disallowed_methods, reason = "ends with the site, by its handle")]
        let serving = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(serve(socket, Arc::clone(&answer)));
            }
        });
        Ok(Self { addr, _serving: AbortOnDropHandle::new(serving) })
    }

    /// Its address. The name differs from the hub's, so that it is another origin to every rule.
    pub fn url(&self) -> String {
        format!("http://localhost:{}", self.addr.port())
    }
}

async fn serve(mut socket: TcpStream, answer: Arc<String>) {
    let mut request = [0; 4096];
    // One read is enough: a page's request is small, and what it asks for does not matter.
    if socket.read(&mut request).await.is_ok() {
        let _ = socket.write_all(answer.as_bytes()).await;
        let _ = socket.shutdown().await;
    }
}
