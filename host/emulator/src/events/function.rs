//! Functions that the host found.

use serde::Serialize;

/// A function of the app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Discovered {
    /// Its name.
    pub function: String,
    /// The type of its trigger, as written; absent when function.json has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trigger_type: Option<String>,
    /// What it listens to, for people: the address of an HTTP function, else the
    /// queue, path or schedule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The methods of an HTTP function; absent for all and for other triggers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub methods: Option<Vec<String>>,
    /// Whether it is served here.
    pub service: Service,
    /// Why it is not served, if it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Whether a function is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Service {
    /// Its trigger fires it.
    Served,
    /// Its trigger needs the real host; it can be fired by hand.
    NeedsRealHost,
    /// An app setting turns it off.
    Disabled,
    /// The host refuses it.
    Refused,
}
