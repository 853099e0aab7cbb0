//! Servers whose logs can be printed.

/// What prints the logs of a server.
pub trait Logs: 'static {
    /// Prints everything that the server wrote.
    fn print_logs(&self);
}
