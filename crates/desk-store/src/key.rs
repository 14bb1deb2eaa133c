//! The key of an agent's files: 32 random bytes kept by the system's keychain,
//! given raw so that opening costs no key derivation (measured: 296 ms with a
//! passphrase against 5 ms).

use zeroize::Zeroizing;

/// The key of both files.
#[derive(Clone)]
pub enum Key {
    /// SQLCipher with these bytes.
    Raw(Zeroizing<[u8; 32]>),
    /// Not encrypted. For benches that compare with plain SQLite.
    None,
}

impl Key {
    /// SQLCipher with these bytes.
    pub fn raw(bytes: [u8; 32]) -> Self {
        Self::Raw(Zeroizing::new(bytes))
    }

    /// Whether the files are encrypted.
    pub fn is_some(&self) -> bool {
        matches!(self, Self::Raw(_))
    }

    /// SQLCipher's raw notation, `x'key salt'`; empty when there is no encryption.
    ///
    /// The salt is fixed per kind of file. It only diversifies the page
    /// signatures of a key that is random already, and a known salt lets
    /// `salvage` write a fresh first page over a damaged one.
    pub(crate) fn notation(&self, salt: &[u8; 16]) -> Zeroizing<String> {
        match self {
            Self::Raw(bytes) => {
                let key = Zeroizing::new(hex::encode(bytes.as_slice()));
                Zeroizing::new(format!("x'{}{}'", key.as_str(), hex::encode(salt)))
            }
            Self::None => Zeroizing::new(String::new()),
        }
    }
}

/// Never printed.
impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.is_some() { "Key::Raw(..)" } else { "Key::None" })
    }
}
