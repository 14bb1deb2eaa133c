//! Who reads, as far as the portal knows: a random token in a cookie, signed so
//! that nobody chooses theirs, which counts votes once and guards forms; and
//! what they searched and read in this session, kept by their own browser and
//! by nobody else until they ask for a person.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use throughline_domain::{ArticleId, Clock, text};

const READER: &str = "tl_reader";
const TRIED: &str = "tl_tried";
/// A reader is the same one for this long.
const READER_SECONDS: u32 = 180 * 24 * 60 * 60;
const MAX_SEARCHES: usize = 8;
const MAX_READ: usize = 10;
const MAX_SEARCH_CHARS: usize = 80;

/// What a browser remembers of this session.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Trail {
    /// What was searched, oldest first.
    #[serde(rename = "s", default)]
    pub searched: Vec<String>,
    /// What was read, oldest first, with the vote.
    #[serde(rename = "r", default)]
    pub read: Vec<(ArticleId, Option<bool>)>,
}

/// The browser that asks.
#[derive(Clone, Debug)]
pub struct Reader {
    token: String,
    key: Vec<u8>,
    is_secure: bool,
    /// What it remembers.
    pub trail: Trail,
}

impl Reader {
    /// The one whose cookies these are, or a new one.
    pub fn of(headers: &HeaderMap, secret: &[u8], clock: &dyn Clock, is_secure: bool) -> Self {
        let key = mac(secret, b"portal reader").finalize().into_bytes().to_vec();
        let known = cookie(headers, READER).and_then(|value| verified(&key, value));
        let token = known.unwrap_or_else(|| {
            let mut random = [0_u8; 16];
            clock.fill_random(&mut random);
            hex::encode(random)
        });
        let trail = cookie(headers, TRIED).and_then(read_trail).unwrap_or_default();
        Self { token, key, is_secure, trail }
    }

    /// Names the reader to the record, which keeps a hash of it.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// What a form carries to show that it was made for this reader.
    pub fn form_token(&self) -> String {
        hex::encode(mac(&self.key, format!("form {}", self.token).as_bytes()).finalize().into_bytes())
    }

    /// Whether a form was made for this reader.
    pub fn is_form(&self, given: &str) -> bool {
        let Ok(given) = hex::decode(given) else { return false };
        mac(&self.key, format!("form {}", self.token).as_bytes()).verify_slice(&given).is_ok()
    }

    /// Their vote on an article in this session.
    pub fn vote_on(&self, id: ArticleId) -> Option<bool> {
        self.trail.read.iter().find(|(read, _)| *read == id).and_then(|(_, vote)| *vote)
    }

    /// An article was opened, or voted on.
    pub fn has_read(&mut self, id: ArticleId, vote: Option<bool>) {
        let before = self.vote_on(id);
        self.trail.read.retain(|(read, _)| *read != id);
        self.trail.read.push((id, vote.or(before)));
        let extra = self.trail.read.len().saturating_sub(MAX_READ);
        self.trail.read.drain(..extra);
    }

    /// Something was searched.
    pub fn has_searched(&mut self, words: &str) {
        let words: String = text::clean_line(words).chars().take(MAX_SEARCH_CHARS).collect();
        if words.is_empty() {
            return;
        }
        self.trail.searched.retain(|before| *before != words);
        self.trail.searched.push(words);
        let extra = self.trail.searched.len().saturating_sub(MAX_SEARCHES);
        self.trail.searched.drain(..extra);
    }

    /// Nothing is left to hand over.
    pub fn forget_trail(&mut self) {
        self.trail = Trail::default();
    }

    /// Puts the cookies on an answer.
    pub fn remembered_by(&self, mut response: Response) -> Response {
        let secure = if self.is_secure { "; Secure" } else { "" };
        let signature = hex::encode(mac(&self.key, self.token.as_bytes()).finalize().into_bytes());
        let reader = format!(
            "{READER}={}.{signature}; Path=/help; Max-Age={READER_SECONDS}; HttpOnly; SameSite=Lax{secure}",
            self.token
        );
        let trail =
            serde_json::to_vec(&self.trail).map(|json| URL_SAFE_NO_PAD.encode(json)).unwrap_or_default();
        let trail = format!("{TRIED}={trail}; Path=/help; HttpOnly; SameSite=Lax{secure}");
        for value in [reader, trail] {
            if let Ok(value) = HeaderValue::from_str(&value) {
                response.headers_mut().append(header::SET_COOKIE, value);
            }
        }
        response
    }
}

fn mac(key: &[u8], message: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("BUG: HMAC takes keys of any length");
    mac.update(message);
    mac
}

fn verified(key: &[u8], value: &str) -> Option<String> {
    let (token, signature) = value.split_once('.')?;
    mac(key, token.as_bytes()).verify_slice(&hex::decode(signature).ok()?).ok()?;
    Some(token.to_owned())
}

/// What a cookie says is the reader's own word: cut to size like any other.
fn read_trail(value: &str) -> Option<Trail> {
    let mut trail: Trail = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(value).ok()?).ok()?;
    trail.searched.truncate(MAX_SEARCHES);
    trail.read.truncate(MAX_READ);
    let cut = |words: &String| text::clean_line(words).chars().take(MAX_SEARCH_CHARS).collect::<String>();
    trail.searched = trail.searched.iter().map(cut).filter(|words| !words.is_empty()).collect();
    Some(trail)
}

fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
    use axum::response::IntoResponse;
    use throughline_domain::{ArticleId, Clock};
    use throughline_testkit::MockClock;

    use super::Reader;

    fn again(reader: &Reader, clock: &MockClock) -> Reader {
        let response = reader.remembered_by(StatusCode::OK.into_response());
        let cookies: Vec<String> = response
            .headers()
            .get_all(header::SET_COOKIE)
            .iter()
            .map(|line| line.to_str().expect("text").split(';').next().expect("a pair").to_owned())
            .collect();
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_str(&cookies.join("; ")).expect("a header"));
        Reader::of(&headers, b"secret", clock, false)
    }

    #[test]
    fn a_reader_is_known_again_and_their_forms_are_theirs_alone() {
        let clock = MockClock::new();
        let mut reader = Reader::of(&HeaderMap::new(), b"secret", &clock, false);
        let id = ArticleId(clock.new_id());
        reader.has_read(id, Some(false));
        reader.has_searched("red  light");
        let same = again(&reader, &clock);
        assert_eq!(same.token(), reader.token());
        assert_eq!(same.trail, reader.trail);
        assert_eq!(same.vote_on(id), Some(false));
        assert!(same.is_form(&reader.form_token()));
        let other = Reader::of(&HeaderMap::new(), b"secret", &clock, false);
        assert!(!other.is_form(&reader.form_token()) && !other.is_form("") && !other.is_form("zz"));
    }

    #[test]
    fn a_token_somebody_made_up_is_not_taken() {
        let clock = MockClock::new();
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static("tl_reader=chosen.00ff; tl_tried=%%%"));
        let reader = Reader::of(&headers, b"secret", &clock, false);
        assert_ne!(reader.token(), "chosen");
        assert!(reader.trail.read.is_empty());
    }

    #[test]
    fn the_cookie_stays_small_whatever_is_done() {
        let clock = MockClock::new();
        let mut reader = Reader::of(&HeaderMap::new(), b"secret", &clock, false);
        for n in 0..100 {
            reader.has_read(ArticleId(clock.new_id()), None);
            reader.has_searched(&format!("{n} {}", "ü".repeat(500)));
        }
        let response = reader.remembered_by(StatusCode::OK.into_response());
        let sizes = response.headers().get_all(header::SET_COOKIE).iter().map(HeaderValue::len);
        assert!(sizes.max().expect("cookies") < 4_000, "browsers keep 4,096 bytes");
    }
}
