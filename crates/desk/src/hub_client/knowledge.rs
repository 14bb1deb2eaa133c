//! The hub's API of the knowledge base: what a desk does not keep. The routes
//! stand in `throughline_wire::knowledge`.

use bytes::Bytes;
use reqwest::Method;
use throughline_domain::{ArticleId, ImportId};
use throughline_wire::knowledge::{BeginImport, Gaps, ImportEntryPage, VersionPage};
use throughline_wire::rows::ImportRow;

use super::{ANSWER_TIMEOUT, HubClient, HubError, UPLOAD_TIMEOUT, answered, header, read_json, unreachable};

/// An export longer than this is not taken into the window: it is fetched with the hub's program.
const MAX_EXPORT_BYTES: usize = 256 * 1024 * 1024;

impl HubClient {
    /// `GET /v1/articles/{id}/versions?before=N`
    pub async fn article_versions(
        &self,
        access: &str,
        id: ArticleId,
        before: Option<u32>,
    ) -> Result<VersionPage, HubError> {
        let page = before.map_or(String::new(), |before| format!("?before={before}"));
        self.get(access, &format!("v1/articles/{id}/versions{page}")).await
    }

    /// `GET /v1/knowledge/gaps`
    pub async fn gaps(&self, access: &str) -> Result<Gaps, HubError> {
        self.get(access, "v1/knowledge/gaps").await
    }

    /// `POST /v1/knowledge/imports`
    pub async fn begin_import(&self, access: &str, import: &BeginImport) -> Result<ImportRow, HubError> {
        self.json(Method::POST, "v1/knowledge/imports", Some(access), import).await
    }

    /// `PUT /v1/knowledge/imports/{id}/files?path=PATH`, raw bytes.
    pub async fn put_import_file(
        &self,
        access: &str,
        id: ImportId,
        path: &str,
        bytes: Bytes,
    ) -> Result<(), HubError> {
        let route = self.url.route(&format!("v1/knowledge/imports/{id}/files"));
        let mut address =
            reqwest::Url::parse(&route).map_err(|error| HubError::Garbled(error.to_string()))?;
        address.query_pairs_mut().append_pair("path", path);
        let request = self.http.put(address).bearer_auth(access).timeout(UPLOAD_TIMEOUT).body(bytes);
        answered(request).await.map(|_| ())
    }

    /// `POST /v1/knowledge/imports/{id}/{step}`: `read`, `run` or `stop`.
    pub async fn move_import(&self, access: &str, id: ImportId, step: &str) -> Result<ImportRow, HubError> {
        let route = format!("v1/knowledge/imports/{id}/{step}");
        let request = self.request(Method::POST, &route, Some(access)).timeout(ANSWER_TIMEOUT);
        read_json(answered(request).await?).await
    }

    /// `GET /v1/knowledge/imports/{id}/entries?after=N`
    pub async fn import_entries(
        &self,
        access: &str,
        id: ImportId,
        after: Option<u32>,
    ) -> Result<ImportEntryPage, HubError> {
        let page = after.map_or(String::new(), |after| format!("?after={after}"));
        self.get(access, &format!("v1/knowledge/imports/{id}/entries{page}")).await
    }

    /// `GET /v1/knowledge/export`: the archive's proposed name and its bytes.
    pub async fn export_articles(&self, access: &str) -> Result<(String, Vec<u8>), HubError> {
        let request = self.request(Method::GET, "v1/knowledge/export", Some(access));
        let mut response = answered(request.timeout(UPLOAD_TIMEOUT)).await?;
        let name = header::file_name(&response);
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(unreachable)? {
            if bytes.len() + chunk.len() > MAX_EXPORT_BYTES {
                return Err(HubError::Garbled("the export is longer than the window can take".into()));
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok((name, bytes))
    }

    async fn get<A: serde::de::DeserializeOwned>(&self, access: &str, path: &str) -> Result<A, HubError> {
        let request = self.request(Method::GET, path, Some(access)).timeout(ANSWER_TIMEOUT);
        read_json(answered(request).await?).await
    }
}
