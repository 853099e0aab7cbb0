//! A JSON document in memory.

use crate::problem::Position;

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Written in the file.
    File(Position),
    /// Given by the setting of this name.
    Setting(String),
    /// A default of the configuration profile.
    Profile,
}

impl Origin {
    /// The place in the file, if it came from there.
    pub fn position(&self) -> Option<Position> {
        match self {
            Self::File(position) => Some(*position),
            Self::Setting(_) | Self::Profile => None,
        }
    }
}

/// One value of the document.
#[derive(Clone, Debug)]
pub struct Node {
    /// Where it came from.
    pub origin: Origin,
    /// What it holds.
    pub value: Value,
}

/// What a [`Node`] holds.
#[derive(Clone, Debug)]
pub enum Value {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// As written.
    Number(String),
    /// A string, its escapes decoded.
    Text(String),
    /// A list.
    Array(Vec<Node>),
    /// An object, its members in the order of the file.
    Object(Vec<Member>),
}

/// One member of an object.
#[derive(Clone, Debug)]
pub struct Member {
    /// Its name, as written.
    pub name: String,
    /// Where the name is.
    pub origin: Origin,
    /// Its value.
    pub node: Node,
}

impl Value {
    /// What this is, with an article.
    pub fn describe(&self) -> &'static str {
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
