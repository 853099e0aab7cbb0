//! The headers by which a request describes itself since protocol version 2026-07-28
//! (MCP specification, streamable HTTP transport).

/// The protocol version of the request.
pub const PROTOCOL_VERSION: &str = "mcp-protocol-version";

/// The JSON-RPC method of the body.
pub const METHOD: &str = "mcp-method";

/// What the method is applied to: the name of a tool or a prompt, or the URI of a
/// resource.
pub const NAME: &str = "mcp-name";
