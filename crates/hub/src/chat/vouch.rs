//! Users the company's own site vouches for: hex HMAC-SHA256 of the user's id
//! under the widget's identity secret.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use throughline_wire::chat::VouchedUser;

/// Whether the signature is the secret's. Compared in constant time.
pub fn is_vouched(secret: &[u8], user: &VouchedUser) -> bool {
    let Ok(signature) = hex::decode(user.signature.trim()) else { return false };
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret) else { return false };
    mac.update(user.id.as_bytes());
    mac.verify_slice(&signature).is_ok()
}

/// The signature of a user's id: what the site computes.
pub fn signature(secret: &[u8], user_id: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("BUG: HMAC takes keys of any length");
    mac.update(user_id.as_bytes());
    hex::encode(mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use throughline_wire::chat::VouchedUser;

    use super::{is_vouched, signature};

    fn user(id: &str, signature: &str) -> VouchedUser {
        VouchedUser { id: id.into(), name: String::new(), email: String::new(), signature: signature.into() }
    }

    #[test]
    fn only_the_secret_vouches() {
        let good = signature(b"secret", "42");
        assert!(is_vouched(b"secret", &user("42", &good)));
        assert!(is_vouched(b"secret", &user("42", &good.to_uppercase())));
        assert!(!is_vouched(b"secret", &user("43", &good)), "another user");
        assert!(!is_vouched(b"other", &user("42", &good)), "another secret");
        let cut: String = good.chars().take(62).collect();
        for bad in ["", "00", "zz", cut.as_str()] {
            assert!(!is_vouched(b"secret", &user("42", bad)), "{bad:?}");
        }
    }

    #[test]
    fn the_signature_is_plain_hmac_sha256() {
        // RFC 4231, test case 2.
        let expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(signature(b"Jefe", "what do ya want for nothing?"), expected);
    }
}
