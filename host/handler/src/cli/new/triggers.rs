//! The triggers of the templates.

/// One trigger.
pub(super) struct Trigger {
    /// As `--template` names it.
    pub(super) name: &'static str,
    /// What the function does, for the list.
    pub(super) summary: &'static str,
    /// The data for a first call, written as in a template; a timer needs none.
    pub(super) data: Option<&'static str>,
    /// The languages that have it; all if there are none.
    pub(super) languages: &'static [&'static str],
    /// The function's name, if the Functions host has it from a route of host.json.
    pub(super) function: Option<&'static str>,
    /// Whether the handler can serve such functions without the Functions host.
    pub(super) is_self_hosted: bool,
}

impl Trigger {
    /// Whether there is a template for it in a language.
    pub(super) fn is_in(&self, language: &str) -> bool {
        self.languages.is_empty() || self.languages.contains(&language)
    }
}

/// All of them, in the order of listings.
pub(super) const ALL: [Trigger; 6] = [
    Trigger {
        name: "http",
        summary: "answers HTTP requests",
        data: Some("Ada"),
        languages: &[],
        function: None,
        is_self_hosted: false,
    },
    Trigger {
        name: "queue",
        summary: "processes the messages of a queue, and writes to another queue",
        data: Some("an item"),
        languages: &[],
        function: None,
        is_self_hosted: false,
    },
    Trigger {
        name: "timer",
        summary: "runs every five minutes, and writes to a queue",
        data: None,
        languages: &[],
        function: None,
        is_self_hosted: false,
    },
    Trigger {
        name: "blob",
        summary: "reads each new blob, and writes another one",
        data: Some("content"),
        languages: &[],
        function: None,
        is_self_hosted: false,
    },
    Trigger {
        name: "mcp",
        summary: "serves the Model Context Protocol, made with its official SDK",
        data: Some("@my-function/call.json"),
        languages: &["rust", "typescript", "go"],
        function: Some("http-handler1"),
        is_self_hosted: false,
    },
    Trigger {
        name: "mcp-tool",
        summary: "is a tool of an MCP server, with typed arguments",
        data: Some(r#"{"arguments":{"name":"Ada"}}"#),
        languages: &[],
        function: None,
        is_self_hosted: true,
    },
];
