//! A JSON document in memory.

use crate::problem::Position;

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Written in the file.
    File(Position),
    /// Given by the setting of this name.
    Setting(String),
    /// A default of the configuration profile.
    Profile,
}

impl Origin {
    /// The place in the file, if it came from there.
    pub(crate) fn position(&self) -> Option<Position> {
        match self {
            Self::File(position) => Some(*position),
            Self::Setting(_) | Self::Profile => None,
        }
    }
}

/// One value of the document.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) origin: Origin,
    pub(crate) value: Value,
}

/// What a [`Node`] holds.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    /// As written.
    Number(String),
    Text(String),
    Array(Vec<Node>),
    Object(Vec<Member>),
}

/// One member of an object.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) name: String,
    /// Where the name stands.
    pub(crate) origin: Origin,
    pub(crate) node: Node,
}

impl Value {
    /// What this is, with an article.
    pub(crate) fn describe(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "true or false",
            Self::Number(_) => "a number",
            Self::Text(_) => "a string",
            Self::Array(_) => "a list",
            Self::Object(_) => "an object",
        }
    }
}
