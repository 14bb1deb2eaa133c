//! Carries imports out: reads what was given on blocking threads, notes what it
//! would do, and once someone says so writes it a few articles at a time. Begins
//! again where it was stopped or killed. The server and the command line share it.

mod parsing;
mod reading;

use throughline_domain::TenantId;
use throughline_hub_store::{Import, Store, StoreError};
use throughline_wire::rows::ImportState;
use tokio_util::sync::CancellationToken;

use crate::hub::Parts;

/// Does what there is to do for the imports of a hub.
pub async fn work(hub: &Parts) {
    if let Err(error) = work_on_imports(&hub.store, hub.tenant_id, hub.tasks.stop()).await
        && !matches!(error, StoreError::Closed)
    {
        tracing::warn!(%error, "carrying out an import; it goes on in a moment");
    }
}

/// Reads and writes until nothing waits or `stop` says so.
pub async fn work_on_imports(
    store: &Store,
    tenant: TenantId,
    stop: &CancellationToken,
) -> Result<(), StoreError> {
    for import in store.unfinished_imports(tenant).await? {
        if stop.is_cancelled() {
            return Ok(());
        }
        match import.state {
            ImportState::Running => write(store, &import, stop).await?,
            _ => reading::read(store, &import, stop).await?,
        }
    }
    Ok(())
}

async fn write(store: &Store, import: &Import, stop: &CancellationToken) -> Result<(), StoreError> {
    while !stop.is_cancelled() && store.write_import_batch(import).await? {}
    Ok(())
}
