//! The triggers of the templates.

/// One trigger.
pub(super) struct Trigger {
    /// As `--template` names it.
    pub(super) name: &'static str,
    /// What the function does, for the list.
    pub(super) summary: &'static str,
    /// The data for a first call; a timer needs none.
    pub(super) data: Option<&'static str>,
}

/// All of them, in the order of listings.
pub(super) const ALL: [Trigger; 5] = [
    Trigger {
        name: "http",
        summary: "answers HTTP requests",
        data: Some("Ada"),
    },
    Trigger {
        name: "queue",
        summary: "processes the messages of a queue, and writes to another queue",
        data: Some("an item"),
    },
    Trigger {
        name: "timer",
        summary: "runs every five minutes, and writes to a queue",
        data: None,
    },
    Trigger {
        name: "blob",
        summary: "reads each new blob, and writes another one",
        data: Some("content"),
    },
    Trigger {
        name: "mcp-tool",
        summary: "is a tool of an MCP server, with typed arguments",
        data: Some(r#"{"arguments":{"name":"Ada"}}"#),
    },
];
