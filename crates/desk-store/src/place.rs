//! Where a page ended: the time and id of its last row, as text the page hands
//! back. Rows that arrive meanwhile do not shift the next page.

use throughline_domain::Millis;
use uuid::Uuid;

use crate::error::StoreError;

/// A place in a list ordered by time and id, latest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Place {
    pub(crate) at: Millis,
    pub(crate) id: [u8; 16],
}

impl Place {
    /// Before everything: the first page begins here.
    pub(crate) const NEWEST: Self = Self { at: Millis::MAX, id: [0xff; 16] };

    /// From the page's text.
    pub(crate) fn parse(text: Option<&str>) -> Result<Self, StoreError> {
        let Some(text) = text else { return Ok(Self::NEWEST) };
        let (at, id) = text.split_once(':').ok_or(StoreError::BadPlace)?;
        let at = at.parse().map_err(|_| StoreError::BadPlace)?;
        let id = Uuid::try_parse(id).map_err(|_| StoreError::BadPlace)?;
        Ok(Self { at, id: *id.as_bytes() })
    }

    /// For the page.
    pub(crate) fn text(self) -> String {
        format!("{}:{}", self.at, Uuid::from_bytes(self.id).simple())
    }
}
