use rmcp::handler::server::wrapper::Parameters;
use rmcp::schemars::{self, JsonSchema};
use rmcp::{ServerHandler, tool, tool_handler, tool_router};
use serde::Deserialize;

/// The server for one request: every call has an instance to itself.
pub(crate) struct Server;

#[derive(Deserialize, JsonSchema)]
struct Who {
    name: String,
}

#[tool_router]
impl Server {
    #[tool(description = "Greets a person")]
    async fn greet(&self, Parameters(Who { name }): Parameters<Who>) -> String {
        crate::greeting(&name)
    }
}

#[tool_handler]
impl ServerHandler for Server {}
