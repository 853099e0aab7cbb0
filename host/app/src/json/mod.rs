//! Reading the JSON files of an app: comments, byte order marks and trailing
//! commas are accepted, and every value knows where it came from.

mod cursor;
mod depth;
mod encoding;
mod enumeration;
mod node;
mod parse;
mod write;

pub(crate) use cursor::child;
pub use cursor::{Cursor, Dialect, Object};
pub(crate) use depth::check_depth;
pub use node::{Member, Node, Origin, Value};
pub use parse::{parse, read};
pub use write::write;
pub(crate) use write::{write_members, write_without};
