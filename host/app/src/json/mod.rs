//! Reading the JSON files of an app: comments, byte order marks and trailing
//! commas are accepted, and every value knows where it came from.

mod cursor;
mod node;
mod parse;

pub(crate) use cursor::{Cursor, Dialect, Object};
pub(crate) use node::{Member, Node, Origin, Value};
pub(crate) use parse::{parse, read};
