//! What the server does: JSON in its own file.

use serde_json::{Value, json};

/// The size of the place for the JSON.
const SIZE: usize = 16 << 10;

/// What a test looks for and overwrites.
#[used]
static SCRIPT: [u8; SIZE] = {
    let mut script = [b' '; SIZE];
    let mark = b"{\"here\":\"is the script of the server\"}";
    let mut index = 0;
    while index < mark.len() {
        script[index] = mark[index];
        index += 1;
    }
    script
};

/// What the server does.
pub(crate) struct Script(Value);

impl Script {
    pub(crate) fn read() -> Self {
        // Hidden from the compiler, which knows what was there when it compiled.
        let script = std::hint::black_box(&SCRIPT);
        Self(serde_json::from_slice(script).unwrap())
    }

    pub(crate) fn get(&self, key: &str) -> &Value {
        &self.0[key]
    }

    pub(crate) fn is(&self, key: &str) -> bool {
        self.0[key] == true
    }

    /// Whether the server refuses a method, or a version of the protocol.
    pub(crate) fn fails(&self, what: &str) -> bool {
        let fails = self.0["fails"].as_array();
        fails.is_some_and(|fails| fails.iter().any(|one| one == what))
    }

    /// The lists that the server has.
    pub(crate) fn capabilities(&self) -> Value {
        let mut capabilities = json!({ "tools": {} });
        for key in ["resources", "prompts"] {
            if self.0.get(key).is_some() {
                capabilities[key] = json!({});
            }
        }
        capabilities
    }
}
