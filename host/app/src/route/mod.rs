//! Which function answers a forwarded or proxied request.
//!
//! In these modes the Functions host hands the caller's request on without a
//! word about the function (custom handler protocol, section 6), so the handler
//! has to find it by the rules by which ASP.NET Core routes.

mod constraint;
mod grammar;
mod parameter;
mod pattern;
mod precedence;
mod request_path;
mod segment;
mod single;
mod table;
pub(crate) mod template;
#[cfg(test)]
mod tests;

pub use request_path::RequestPath;
pub use single::{Captured, RouteTemplate};
pub use table::{RouteMatch, RouteTable};
pub use template::Fault as TemplateFault;
