//! The first sync of a new desk, from a real hub over loopback into the
//! encrypted cache, against putting the same rows into such a cache from memory.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use tempfile::TempDir;
use throughline_desk::{Desk, DeskOptions, EmbeddedTokens, HubChoice, KeyChoice, Timing};
use throughline_desk_store::{Key, Options, SnapshotLoader, Store};
use throughline_domain::{Clock as _, DeviceId, SystemClock};
use throughline_hub::{Hub, HubOptions};
use throughline_hub_store::seed::{self, SeedOptions};
use throughline_testkit::eventually;
use throughline_wire::desk_api::{Connection, DeskCommands as _, Nothing};
use throughline_wire::rows::Row;
use throughline_wire::sync::{SnapshotEnd, SnapshotHead};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use super::fixtures::BEGAN_AT;
use super::{Aim, Outcome, Size};

const PATIENCE: Duration = Duration::from_secs(180);

/// `first_sync`.
pub async fn first_sync(size: Size) -> Result<Outcome> {
    let n = size.of(200_000);
    let company = Served::with(n).await?;
    let (head, rows) = company.rows().await?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..size.rounds(5) {
        ours.push(company.first_sync().await?);
        theirs.push(put_in(&head, rows.clone()).await?);
    }
    company.stop().await;
    let against = "the same rows put into the same encrypted store from memory";
    Ok(Outcome { name: "first_sync", against, n, unit: "ms", ours, theirs, aim: Aim::AtMost(2.5) })
}

/// A hub with a seeded company, served on loopback.
struct Served {
    hub: Hub,
    url: String,
    stop: CancellationToken,
    serving: AbortOnDropHandle<()>,
    _data: TempDir,
}

impl Served {
    async fn with(interactions: u64) -> Result<Self> {
        let data = tempfile::tempdir()?;
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let options = HubOptions::embedded(data.path().to_owned(), &url, Arc::new(SystemClock));
        let hub = Hub::open(options).await?;
        let company = SeedOptions { customers: interactions / 10, interactions, ..SeedOptions::default() };
        seed::company(hub.store(), company, |_| {}).await?;
        let stop = CancellationToken::new();
        let (served, stopping) = (hub.clone(), stop.clone());
        #[expect(clippy::disallowed_methods, reason = "ends with the bench, by its handle")]
        let serving = tokio::spawn(async move {
            if let Err(error) = served.serve(listener, stopping).await {
                eprintln!("the hub ended: {error}");
            }
        });
        Ok(Self { hub, url, stop, serving: AbortOnDropHandle::new(serving), _data: data })
    }

    async fn stop(self) {
        self.stop.cancel();
        let _ = self.serving.await;
    }

    /// Everything a new desk is sent.
    async fn rows(&self) -> Result<(SnapshotHead, Vec<Row>)> {
        let tokens = self.hub.provision_local_agent(DeviceId(SystemClock.new_id()), "a bench").await;
        let tokens = tokens.map_err(|error| anyhow::anyhow!("no session: {error}"))?;
        let asked = reqwest::Client::builder().build()?.get(format!("{}/v1/snapshot", self.url));
        let answer = asked.bearer_auth(tokens.access_token).send().await?.error_for_status()?;
        let text = zstd::decode_all(&*answer.bytes().await?)?;
        let mut lines = text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        let head = serde_json::from_slice(lines.next().context("an empty snapshot")?)?;
        let mut lines: Vec<&[u8]> = lines.collect();
        let end: SnapshotEnd = serde_json::from_slice(lines.pop().context("no end")?)?;
        let rows =
            lines.into_iter().map(serde_json::from_slice::<Row>).collect::<serde_json::Result<Vec<_>>>()?;
        ensure!(end.end == rows.len() as u64, "the snapshot was cut");
        Ok((head, rows))
    }

    /// Milliseconds from the start of a desk without data to one that is up to date.
    async fn first_sync(&self) -> Result<f64> {
        let profile = tempfile::tempdir()?;
        let begun = Instant::now();
        let desk = Desk::start(self.desk_options(profile.path())).await?;
        eventually(PATIENCE, || async {
            let session = desk.get_session(Nothing {}).await.map_err(|error| error.to_string())?;
            if session.connection == Connection::Connected {
                Ok(())
            } else {
                Err(format!("{:?}", session.connection))
            }
        })
        .await;
        let taken = begun.elapsed().as_secs_f64() * 1000.0;
        desk.stop().await;
        Ok(taken)
    }

    fn desk_options(&self, profile: &Path) -> DeskOptions {
        let hub = self.hub.clone();
        let tokens: EmbeddedTokens = Arc::new(move |device_id, name| {
            let hub = hub.clone();
            Box::pin(async move { hub.provision_local_agent(device_id, &name).await })
        });
        DeskOptions {
            profile_dir: profile.to_owned(),
            hub: HubChoice::Embedded { url: self.url.clone(), tokens },
            clock: Arc::new(SystemClock),
            keys: KeyChoice::File,
            device_name: "a bench".into(),
            version: env!("CARGO_PKG_VERSION").into(),
            opener: None,
            timing: Timing::default(),
        }
    }
}

/// Milliseconds to open an encrypted store and put the rows in.
async fn put_in(head: &SnapshotHead, rows: Vec<Row>) -> Result<f64> {
    // In batches as the desk hands them over: one huge vector would be copied again for every piece.
    let mut rows = rows.into_iter();
    let batches = std::iter::from_fn(|| {
        Some(rows.by_ref().take(2_000).collect::<Vec<_>>()).filter(|batch| !batch.is_empty())
    });
    let batches: Vec<Vec<Row>> = batches.collect();
    let dir = tempfile::tempdir()?;
    let begun = Instant::now();
    let store = Store::open(Options::new(dir.path(), Key::raw([7; 32]), BEGAN_AT))?.store;
    let mut loader = SnapshotLoader::begin(&store, head).await?;
    for batch in batches {
        loader.rows(batch).await?;
    }
    loader.finish().await?;
    let taken = begun.elapsed().as_secs_f64() * 1000.0;
    store.close().await;
    Ok(taken)
}
