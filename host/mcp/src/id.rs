//! The id of a request.

use serde::{Serialize, Serializer};
use serde_json::Value;

/// The id of a request: text or a number, as its sender wrote it.
#[derive(Clone, Debug)]
pub struct Id(Value);

impl Id {
    /// `value` as an id; `None` when it is neither text nor a number.
    pub fn new(value: Value) -> Option<Self> {
        matches!(value, Value::String(_) | Value::Number(_)).then_some(Self(value))
    }
}

impl PartialEq for Id {
    /// Numbers are equal by value: a server may write `1` for `1.0`, and servers in
    /// JavaScript round what a double cannot hold.
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Value::Number(one), Value::Number(other)) => {
                one == other || one.as_f64() == other.as_f64()
            }
            (one, other) => one == other,
        }
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}
