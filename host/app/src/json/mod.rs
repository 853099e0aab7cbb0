//! Reading the JSON files of an app: comments, byte order marks and trailing
//! commas are accepted, and every value knows where it came from.

mod cursor;
mod depth;
mod dialect;
mod encoding;
mod enumeration;
mod json_path;
mod node;
mod parse;
mod reporting;
mod write;

pub use cursor::{Cursor, Object};
pub(crate) use depth::check_depth;
pub use dialect::Dialect;
pub(crate) use json_path::child;
pub use node::{Member, Node, Origin, Value};
pub use parse::{parse, read};
pub use write::write;
pub(crate) use write::{write_members, write_without};
