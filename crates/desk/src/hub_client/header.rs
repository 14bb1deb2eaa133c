//! What the headers of a file's download say about it.

use reqwest::{Response, Url};

use crate::input;

/// The name in `Content-Disposition: attachment; filename*=UTF-8''NAME` (RFC 6266), cleaned.
pub(super) fn file_name(response: &Response) -> String {
    let disposition = text(response, "content-disposition");
    let encoded = disposition.split_once("filename*=UTF-8''").map(|(_, encoded)| encoded).unwrap_or_default();
    input::file_name(&decoded(encoded.split(';').next().unwrap_or_default()))
}

/// The `Content-Type`, without parameters.
pub(super) fn media_type(response: &Response) -> String {
    let found = text(response, "content-type").split(';').next().unwrap_or_default().trim().to_owned();
    if found.is_empty() { "application/octet-stream".to_owned() } else { found }
}

fn text<'r>(response: &'r Response, name: &str) -> &'r str {
    response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Percent-decoded, by the one decoder that is here anyway.
fn decoded(encoded: &str) -> String {
    let query = encoded.replace('+', "%2B").replace('&', "%26");
    let url = Url::parse(&format!("http://name/?n={query}")).ok();
    url.and_then(|url| url.query_pairs().next().map(|(_, name)| name.into_owned())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn a_name_in_any_script_comes_out_of_the_header() {
        assert_eq!(decoded("%E7%94%B0%E4%B8%AD.pdf"), "田中.pdf");
        assert_eq!(decoded("a%20%2B%26%23b.txt"), "a +&#b.txt");
        assert_eq!(decoded(""), "");
    }
}
