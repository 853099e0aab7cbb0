//! Placeholders of settings, filled in again before a recording is sent.

use std::borrow::Cow;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::super::entry::Request;
use super::walk::{self, Rewrite};

/// Placeholders and their values.
#[derive(Clone, Debug, Default)]
pub struct Fill(Vec<(String, String)>);

impl Fill {
    pub(super) fn new(values: Vec<(String, String)>) -> Self {
        Self(values)
    }

    /// The request with the values of settings.
    pub fn request(&self, request: &mut Request) {
        if self.0.is_empty() {
            return;
        }
        for (placeholder, value) in &self.0 {
            if request.target.contains(placeholder) {
                let value = utf8_percent_encode(value, NON_ALPHANUMERIC).to_string();
                request.target = request.target.replace(placeholder, &value);
            }
        }
        for (_, value) in &mut request.headers {
            if let Some(filled) = walk::text(&mut Filling(&self.0), value) {
                *value = filled;
            }
        }
        let filling = &mut Filling(&self.0);
        request
            .body
            .rewrite(|content| walk::content(filling, content));
    }
}

struct Filling<'a>(&'a [(String, String)]);

impl Rewrite for Filling<'_> {
    fn member(&mut self, _path: &[String], _text: &str) -> Option<String> {
        None
    }

    fn number(&mut self, _text: &str) -> Option<String> {
        None
    }

    fn plain(&mut self, text: &str) -> Option<String> {
        let mut current = Cow::Borrowed(text);
        for (placeholder, value) in self.0 {
            if current.contains(placeholder) {
                current = Cow::Owned(current.replace(placeholder, value));
            }
        }
        match current {
            Cow::Borrowed(_) => None,
            Cow::Owned(text) => Some(text),
        }
    }

    fn bytes(&mut self, _bytes: &[u8]) -> Option<Vec<u8>> {
        None
    }
}
