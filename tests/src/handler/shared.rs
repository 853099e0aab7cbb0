//! A server that all tests of a file share.

use std::ops::Deref;

use super::Handler;

/// What prints the logs of a server.
pub trait Logs: 'static {
    /// Prints everything that the server wrote.
    fn print_logs(&self);
}

/// A loan of the server; when its test fails, the server's logs are printed.
#[derive(Debug)]
pub struct Shared<T: Logs = Handler>(&'static T);

impl<T: Logs> Shared<T> {
    /// Lends `server`.
    pub fn lend(server: &'static T) -> Self {
        Shared(server)
    }
}

impl<T: Logs> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.0
    }
}

impl<T: Logs> Drop for Shared<T> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.print_logs();
        }
    }
}
