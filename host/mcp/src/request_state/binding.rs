//! What a sealed state belongs to.

use ring::digest::{Context, SHA256};
use serde_json::{Map, Value};

use crate::canonical::canonical;

/// What a sealed state belongs to: it opens for nothing else. Made from the request that
/// a state answers, and again from the retry that returns it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding([u8; 32]);

impl Binding {
    /// Binds to a function, to the method and what it is applied to (the name of a tool
    /// or prompt, or a URI), to the arguments as canonical JSON, and to the caller where
    /// the request names one.
    pub fn new(
        function: &str,
        method: &str,
        target: &str,
        arguments: &str,
        principal: Option<&str>,
    ) -> Self {
        let mut digest = Context::new(&SHA256);
        digest.update(b"corral mcp request state 1");
        let fields = [
            Some(function),
            Some(method),
            Some(target),
            Some(arguments),
            principal,
        ];
        for field in fields {
            // A length before each field, so that no two lists have the same bytes. An
            // absent caller is not one with an empty name.
            digest.update(&[u8::from(field.is_some())]);
            let field = field.unwrap_or_default().as_bytes();
            digest.update(&(field.len() as u64).to_be_bytes());
            digest.update(field);
        }
        let mut bytes = [0; 32];
        bytes.copy_from_slice(digest.finish().as_ref());
        Self(bytes)
    }

    /// The same for a request whose arguments have been read.
    pub fn of_call(
        function: &str,
        method: &str,
        target: &str,
        arguments: &Map<String, Value>,
        principal: Option<&str>,
    ) -> Self {
        let arguments = canonical(&Value::Object(arguments.clone()));
        Self::new(function, method, target, &arguments, principal)
    }

    pub(super) fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}
