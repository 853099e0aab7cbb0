//! A connection that is written to and read from piece by piece.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use corral_tests::Handler;
use corral_tests::timeout::connect;

/// One connection.
pub(crate) struct Wire(TcpStream);

impl Wire {
    pub(crate) fn to(handler: &Handler) -> Self {
        let stream = connect(("127.0.0.1", handler.port()));
        Self(stream)
    }

    /// Connects and sends these bytes.
    pub(crate) fn with(handler: &Handler, bytes: &str) -> Self {
        let mut wire = Self::to(handler);
        wire.send(bytes);
        wire
    }

    pub(crate) fn send(&mut self, bytes: &str) {
        self.0.write_all(bytes.as_bytes()).unwrap();
    }

    /// Sends what may be too late to be taken.
    pub(crate) fn try_send(&mut self, bytes: &[u8]) -> bool {
        self.0.write_all(bytes).is_ok()
    }

    /// Whether no byte is there to be read.
    pub(crate) fn has_nothing(&mut self) -> bool {
        self.0.set_nonblocking(true).unwrap();
        let peeked = self.0.peek(&mut [0]);
        self.0.set_nonblocking(false).unwrap();
        peeked.is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock)
    }

    /// Reads up to this text, and gives what was read.
    pub(crate) fn read_to(&mut self, text: &str) -> String {
        let mut read = Vec::new();
        let mut byte = [0];
        while !read.ends_with(text.as_bytes()) {
            match self.0.read(&mut byte) {
                Ok(1) => read.push(byte[0]),
                end => panic!("{end:?} after {}", String::from_utf8_lossy(&read)),
            }
        }
        String::from_utf8(read).unwrap()
    }

    /// Reads until the handler closes. A connection that is reset is closed too.
    pub(crate) fn read_to_end(&mut self) -> String {
        let mut read = Vec::new();
        match self.0.read_to_end(&mut read) {
            Err(error) if error.kind() != std::io::ErrorKind::ConnectionReset => {
                panic!("{error} after {}", String::from_utf8_lossy(&read))
            }
            _ => String::from_utf8_lossy(&read).into_owned(),
        }
    }
}
