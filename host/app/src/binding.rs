//! The bindings of a function: the vocabulary that function.json and the wire
//! format share.

/// The direction of a binding's data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Into the function; the default.
    In,
    /// Out of the function.
    Out,
    /// Both.
    InOut,
}

/// How the Functions host passes a value (`dataType`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DataType {
    /// `dataType` is absent.
    #[default]
    Unset,
    /// `"string"`.
    String,
    /// `"binary"`: base64 on the wire.
    Binary,
    /// `"stream"`: ends up as text or bytes.
    Stream,
}

/// Whether a trigger passes one event or a batch (`cardinality`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cardinality {
    /// One event; the default.
    #[default]
    One,
    /// A batch.
    Many,
}

/// One entry of `bindings` in function.json.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// The binding's name; `$return` for the return value.
    pub name: String,
    /// The type as written, for example `queueTrigger`. Compare it with
    /// [`Binding::is`]: Azure ignores its case. An output of type `HTTP` answers
    /// the caller as one of type `http` does; only the form in which the host
    /// takes the response differs (custom handler protocol, section 5.5).
    pub kind: String,
    /// The direction of the data.
    pub direction: Direction,
    /// How a value is passed.
    pub data_type: DataType,
    /// One event or a batch.
    pub cardinality: Cardinality,
}

impl Binding {
    /// Whether this is a binding of type `kind`, in any case.
    pub fn is(&self, kind: &str) -> bool {
        self.kind.eq_ignore_ascii_case(kind)
    }

    /// Whether this binding starts the function: its type ends in `trigger`.
    pub fn is_trigger(&self) -> bool {
        let kind = self.kind.as_bytes();
        kind.len() >= 7
            && kind
                .get(kind.len() - 7..)
                .is_some_and(|tail| tail.eq_ignore_ascii_case(b"trigger"))
    }

    /// Whether this is a trigger of the MCP extension.
    pub fn is_mcp_trigger(&self) -> bool {
        ["mcpToolTrigger", "mcpResourceTrigger", "mcpPromptTrigger"]
            .iter()
            .any(|kind| self.is(kind))
    }

    /// Whether this is a trigger that takes the function's return value itself,
    /// without an output binding (custom handler protocol, section 5.6).
    pub fn takes_return(&self) -> bool {
        [
            "activityTrigger",
            "orchestrationTrigger",
            "entityTrigger",
            "mcpToolTrigger",
            "mcpResourceTrigger",
            "mcpPromptTrigger",
            "daprServiceInvocationTrigger",
            "webPubSubTrigger",
        ]
        .iter()
        .any(|kind| self.is(kind))
    }

    /// Whether the function receives a value through this binding.
    pub fn is_input(&self) -> bool {
        self.direction != Direction::Out
    }

    /// Whether the function gives a value to this binding.
    pub fn is_output(&self) -> bool {
        self.direction != Direction::In
    }
}
