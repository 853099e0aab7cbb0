//! A call that gave no result.

/// Why a call gave no result. The details are for the log of the functions' owner;
/// clients are told no more than what is here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallFailure {
    /// The function was run and failed. The client of a tool gets a result with
    /// `isError`, as from the MCP extension.
    Failed,
    /// The function was not run: it is busy, being loaded or shut down. Clients get a
    /// JSON-RPC error with this message.
    Unavailable(String),
    /// The arguments are not valid. Clients get a JSON-RPC error with this message.
    InvalidArguments(String),
}
