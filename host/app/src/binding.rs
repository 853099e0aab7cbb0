//! The bindings of a function: the vocabulary that function.json and the wire
//! format share.

/// Which way a binding's data flows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Into the function; the default.
    In,
    /// Out of the function.
    Out,
    /// Both.
    InOut,
}

/// How the Functions host hands a value over (`dataType`).
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

/// Whether a trigger hands over one event or a batch (`cardinality`).
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
    /// [`Binding::is`]: Azure ignores its case, except for `http`.
    pub kind: String,
    /// Which way data flows.
    pub direction: Direction,
    /// How a value is handed over.
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

    /// Whether the function receives a value through this binding.
    pub fn is_input(&self) -> bool {
        self.direction != Direction::Out
    }

    /// Whether the function gives a value to this binding.
    pub fn is_output(&self) -> bool {
        self.direction != Direction::In
    }
}
