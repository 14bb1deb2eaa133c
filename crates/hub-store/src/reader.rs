//! Reading. A [`Reader`] is one read transaction on a pooled connection opened
//! with `query_only`; a [`ReadTx`] is a view of a transaction (also of the
//! writer's) that offers no way to execute anything but queries.

use sqlx::query::QueryAs;
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{FromRow, Sqlite, SqliteConnection, Transaction};

use crate::error::StoreError;

/// The query type the read functions take.
pub(crate) type Rows<'q, T> = QueryAs<'q, Sqlite, T, SqliteArguments>;

/// One read transaction; it ends when dropped.
pub(crate) struct Reader {
    transaction: Transaction<'static, Sqlite>,
}

impl Reader {
    pub(crate) fn new(transaction: Transaction<'static, Sqlite>) -> Self {
        Self { transaction }
    }

    /// The view that functions take.
    pub(crate) fn tx(&mut self) -> ReadTx<'_> {
        ReadTx { connection: &mut self.transaction }
    }
}

/// A view of a transaction that can only be queried.
pub(crate) struct ReadTx<'c> {
    connection: &'c mut SqliteConnection,
}

impl<'c> ReadTx<'c> {
    pub(crate) fn new(connection: &'c mut SqliteConnection) -> Self {
        Self { connection }
    }

    /// Every row.
    pub(crate) async fn all<T>(&mut self, query: Rows<'_, T>) -> Result<Vec<T>, StoreError>
    where
        T: for<'r> FromRow<'r, SqliteRow> + Send + Unpin,
    {
        Ok(query.fetch_all(&mut *self.connection).await?)
    }

    /// The first row, if there is one.
    pub(crate) async fn optional<T>(&mut self, query: Rows<'_, T>) -> Result<Option<T>, StoreError>
    where
        T: for<'r> FromRow<'r, SqliteRow> + Send + Unpin,
    {
        Ok(query.fetch_optional(&mut *self.connection).await?)
    }

    /// The first row, which must be there.
    pub(crate) async fn one<T>(&mut self, query: Rows<'_, T>) -> Result<T, StoreError>
    where
        T: for<'r> FromRow<'r, SqliteRow> + Send + Unpin,
    {
        Ok(query.fetch_one(&mut *self.connection).await?)
    }
}
