//! Error codes of JSON-RPC and of MCP (specification 2026-07-28, "Error Codes").

/// The body is not JSON.
pub const PARSE_ERROR: i32 = -32700;

/// The body is JSON, but not a single message.
pub const INVALID_REQUEST: i32 = -32600;

/// The server does not have the method.
pub const METHOD_NOT_FOUND: i32 = -32601;

/// The parameters are invalid; also an unknown tool, resource or prompt.
pub const INVALID_PARAMS: i32 = -32602;

/// The server failed.
pub const INTERNAL_ERROR: i32 = -32603;

/// The headers do not match the body, or are missing.
pub const HEADER_MISMATCH: i32 = -32020;

/// The client has not declared a capability that the request needs.
pub const MISSING_CAPABILITY: i32 = -32021;

/// The server does not serve the protocol version of the request.
pub const UNSUPPORTED_PROTOCOL_VERSION: i32 = -32022;
