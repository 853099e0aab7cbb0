//! Tools, resources and prompts that are function folders: what an app offers, and how
//! a call becomes the one that the MCP extension of the Functions host would send.

mod catalog;
mod envelope;
mod lists;
mod of_app;
mod page;
mod uri_template;

pub use catalog::{Catalog, Prompt, PromptArgument, Resource, Tool};
pub use envelope::{Arrival, Client, Envelope, Round, Subject};
pub use lists::Lists;
pub use page::{Page, page};
pub use uri_template::{UriTemplate, UriTemplateError};
