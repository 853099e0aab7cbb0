//! Named pipes that only this user can open.

#![allow(
    unsafe_code,
    reason = "the standard library has no access rights; see SAFETY"
)]

use std::io;
use std::path::Path;

use tokio::net::windows::named_pipe::{NamedPipeServer, ServerOptions};

use crate::access::{Rights, current_account};

/// Creates an instance of the named pipe `path`, which one client can open: of this user,
/// the system or administrators, on this machine. The `first` instance is created only if
/// there is no other, so that no other program answers under this name.
///
/// # Errors
/// `AddrInUse` if the first is not the first; otherwise what the system says.
///
/// # Panics
/// Outside a Tokio runtime.
pub fn create_private_pipe(path: &Path, first: bool) -> io::Result<NamedPipeServer> {
    let user = current_account()?;
    // Without these rights everyone could open it for reading, and occupy an instance.
    let rights = Rights::parse(&format!(
        "D:P(A;;GA;;;{})(A;;GA;;;SY)(A;;GA;;;BA)",
        user.identifier()
    ))?;
    let mut attributes = rights.attributes();
    let mut options = ServerOptions::new();
    options
        .first_pipe_instance(first)
        .reject_remote_clients(true);
    // SAFETY: the pointer leads to attributes of the type that is demanded, whose
    // descriptor is owned by `rights`. Both live during the call.
    let created =
        unsafe { options.create_with_security_attributes_raw(path, (&raw mut attributes).cast()) };
    created.map_err(|error| match error.kind() {
        io::ErrorKind::PermissionDenied if first => io::ErrorKind::AddrInUse.into(),
        _ => error,
    })
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::windows::named_pipe::ClientOptions;

    use super::*;

    #[test]
    fn this_user_can_open_it_and_no_other_first_instance_is_made() {
        let runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = { runtime }.enable_all().build().unwrap();
        runtime.block_on(async {
            let name = format!(r"\\.\pipe\corral-test-{}", std::process::id());
            let mut server = create_private_pipe(Path::new(&name), true).unwrap();
            // Wine makes any number of first instances.
            if !crate::is_wine() {
                let second = create_private_pipe(Path::new(&name), true).unwrap_err();
                assert_eq!(second.kind(), io::ErrorKind::AddrInUse);
            }
            let mut client = ClientOptions::new().open(&name).unwrap();
            server.connect().await.unwrap();
            client.write_all(b"ping").await.unwrap();
            let mut received = [0; 4];
            server.read_exact(&mut received).await.unwrap();
            assert_eq!(&received, b"ping");
        });
    }
}
