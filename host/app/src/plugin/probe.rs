//! `probe`: an invocation that has to succeed before the plugin serves.

use crate::json::{self, Cursor, Object};

/// An invocation that has to succeed before a plugin serves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probe {
    /// The payload of the Functions host, as JSON.
    pub payload: String,
    /// What its HTTP response has to be.
    pub expect: Expectation,
}

/// What the HTTP response of a probe has to be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expectation {
    /// Its status.
    pub status: Option<u16>,
    /// JSON pointers (RFC 6901) into its body, with the values there as JSON.
    pub json: Vec<(String, String)>,
}

/// The key that is not part of the payload.
const EXPECT: &str = "expect";

/// The keys of `expect`.
pub(crate) const EXPECT_KEYS: [&str; 2] = ["status", "json"];

impl Probe {
    pub(super) fn read(value: &Cursor<'_>) -> Option<Self> {
        let object: Object<'_> = value.object()?;
        let expect = object.get(EXPECT);
        Some(Self {
            payload: json::write_without(value.value(), EXPECT),
            expect: expect
                .and_then(|expect| Expectation::read(&expect))
                .unwrap_or_default(),
        })
    }
}

impl Expectation {
    fn read(value: &Cursor<'_>) -> Option<Self> {
        let object: Object<'_> = value.object()?;
        object.reject_unknown(&EXPECT_KEYS);
        let status = object.get("status").and_then(|status| {
            let number = status.integer()?;
            let valid = u16::try_from(number).ok();
            let valid = valid.filter(|number| (200..=599).contains(number));
            if valid.is_none() {
                status.error(
                    format!("is {number}, which is not a valid status code"),
                    "use 200 to 599",
                );
            }
            valid
        });
        let json = object.get("json").and_then(|json| json.object());
        let json = json
            .iter()
            .flat_map(Object::members)
            .filter_map(|(pointer, value)| {
                if !pointer.is_empty() && !pointer.starts_with('/') {
                    value.error(
                        format!("`{pointer}` is not a JSON pointer"),
                        "begin it with a slash, as in \"/result/tools/0/name\"",
                    );
                    return None;
                }
                Some((pointer.to_owned(), json::write(value.value())))
            });
        Some(Self {
            status,
            json: json.collect(),
        })
    }

    /// Whether nothing is expected.
    pub fn is_empty(&self) -> bool {
        self.status.is_none() && self.json.is_empty()
    }
}
