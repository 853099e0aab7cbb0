//! Secrets in recordings, replaced by placeholders.
//!
//! A secret is known by its name (a header, a parameter of a query, a member of a JSON
//! object) or by its value: that of a setting. A value is found wherever it is written,
//! also within a longer text, with the escapes of JSON and URLs, and in base64. What
//! replaces it is the same each time, and leaves JSON, base64 and URLs valid, so that the
//! recording can be sent again.

mod base64_run;
mod escapes;
mod fill;
mod json;
mod learn;
mod names;
mod pairs;
mod settings;
#[cfg(test)]
mod tests;
mod value;
mod walk;

use super::RecordedBody;
use super::entry::{Answer, Entry, Output, Request};

pub use fill::Fill;

use learn::Masking;
use value::Secret;

/// The secrets of an app.
#[derive(Clone, Debug, Default)]
pub struct Mask {
    /// The longest first, so that one that holds another is found.
    secrets: Vec<Secret>,
}

impl Mask {
    /// The secrets with these values, each with the name of its placeholder.
    fn new(mut secrets: Vec<Secret>) -> Self {
        secrets.sort_by(|a, b| b.length().cmp(&a.length()).then_with(|| a.cmp(b)));
        secrets.dedup_by(|a, b| a.has_value_of(b));
        Self { secrets }
    }

    /// Masks the lines of one invocation.
    pub fn entries(&self, entries: &mut [Entry]) {
        let mut masking = Masking::new(&self.secrets);
        // What has the name of a secret in one place may stand without it in another.
        for _ in 0..2 {
            for entry in &mut *entries {
                mask_entry(&mut masking, entry);
            }
        }
    }

    /// Masks an answer to a request that has placeholders already.
    pub fn answer(&self, request: &Request, answer: &mut Answer) {
        let mut masking = Masking::new(&self.secrets);
        let mut request = request.clone();
        for _ in 0..2 {
            mask_request(&mut masking, &mut request);
            mask_answer(&mut masking, answer);
        }
    }
}

fn mask_entry(masking: &mut Masking<'_>, entry: &mut Entry) {
    mask_request(masking, &mut entry.request);
    if let Some(answer) = &mut entry.answer {
        mask_answer(masking, answer);
    }
    for output in &mut entry.outputs {
        let content = match output {
            Output::Queue { content, .. }
            | Output::Table { content, .. }
            | Output::Dropped { content, .. } => content,
            Output::Blob { name, content, .. } => {
                mask_text(masking, name);
                content
            }
        };
        mask_body(masking, content);
    }
    if let Some(error) = &mut entry.error {
        mask_text(masking, error);
    }
}

fn mask_request(masking: &mut Masking<'_>, request: &mut Request) {
    mask_text(masking, &mut request.target);
    mask_fields(masking, &mut request.headers);
    mask_body(masking, &mut request.body);
}

fn mask_answer(masking: &mut Masking<'_>, answer: &mut Answer) {
    mask_text(masking, &mut answer.reason);
    mask_fields(masking, &mut answer.headers);
    mask_body(masking, &mut answer.body);
}

fn mask_fields(masking: &mut Masking<'_>, fields: &mut [(String, String)]) {
    for (name, value) in fields {
        match masking.field(name, value) {
            Some(masked) => *value = masked,
            None => mask_text(masking, value),
        }
    }
}

fn mask_text(masking: &mut Masking<'_>, text: &mut String) {
    if let Some(masked) = walk::text(masking, text) {
        *text = masked;
    }
}

fn mask_body(masking: &mut Masking<'_>, body: &mut RecordedBody) {
    body.rewrite(|content| walk::content(masking, content));
}
