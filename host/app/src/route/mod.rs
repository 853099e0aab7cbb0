//! Route templates of ASP.NET Core, parsed and matched (custom handler protocol,
//! section 7.5).

mod constraint;
mod error;
mod escapes;
pub(crate) mod fold;
mod grammar;
mod parameter;
mod parser;
mod pattern;
mod policies;
mod precedence;
#[cfg(test)]
mod properties;
mod request_path;
mod segment;
mod single;
mod summary;
mod template;

pub use error::TemplateError;
pub use escapes::unescaped;
pub use request_path::RequestPath;
pub use single::{Captured, RouteTemplate};

pub(crate) use constraint::Verdict;
pub(crate) use error::invalid;
pub(crate) use escapes::escape;
pub(crate) use parser::check as check_template;
pub(crate) use pattern::{Pattern, Values};
pub(crate) use summary::{TemplateSummary, summarize};
