//! Sockets: linked, because standard libraries import them, but always denied.
//!
//! They cannot be granted: an address could be checked, but not the name by which
//! the plugin came to it, nor what is sent. Plugins talk to servers by
//! `wasi:http`.

use wasmtime::component::{Linker, Resource};
use wasmtime::{Result, StoreContextMut};
use wasmtime_wasi::p2::bindings::sockets as v02;
use wasmtime_wasi::p3::bindings::sockets as v03;

use super::Sandbox;
use crate::denial::{Denial, DenialKind, Remedy};
use crate::engine::Tasks;

const TCP: &str = "a TCP socket";
const UDP: &str = "a UDP socket";
const LOOKUP: &str = "a DNS lookup";

/// Replaces everything that creates a socket by a refusal. Functions that work on
/// one stay as they are: no plugin has one.
///
/// # Errors
/// When the linker has no sockets.
pub(crate) fn close(linker: &mut Linker<Sandbox>, tasks: Tasks) -> Result<()> {
    linker.allow_shadowing(true);
    close_02(linker)?;
    if tasks == Tasks::Concurrent {
        close_03(linker)?;
    }
    linker.allow_shadowing(false);
    Ok(())
}

fn close_02(linker: &mut Linker<Sandbox>) -> Result<()> {
    use v02::ip_name_lookup::ResolveAddressStream;
    use v02::network::{ErrorCode, IpAddressFamily, Network};
    use v02::tcp::TcpSocket;
    use v02::udp::UdpSocket;

    type Store<'a> = StoreContextMut<'a, Sandbox>;
    type Opened<T> = Result<(Result<Resource<T>, ErrorCode>,)>;

    linker
        .instance("wasi:sockets/tcp-create-socket@0.2.12")?
        .func_wrap(
            "create-tcp-socket",
            |store: Store<'_>, (_,): (IpAddressFamily,)| -> Opened<TcpSocket> {
                refuse(&store, TCP);
                Ok((Err(ErrorCode::AccessDenied),))
            },
        )?;
    linker
        .instance("wasi:sockets/udp-create-socket@0.2.12")?
        .func_wrap(
            "create-udp-socket",
            |store: Store<'_>, (_,): (IpAddressFamily,)| -> Opened<UdpSocket> {
                refuse(&store, UDP);
                Ok((Err(ErrorCode::AccessDenied),))
            },
        )?;
    linker
        .instance("wasi:sockets/ip-name-lookup@0.2.12")?
        .func_wrap(
            "resolve-addresses",
            |store: Store<'_>,
             (_, _): (Resource<Network>, String)|
             -> Opened<ResolveAddressStream> {
                refuse(&store, LOOKUP);
                Ok((Err(ErrorCode::AccessDenied),))
            },
        )
}

fn close_03(linker: &mut Linker<Sandbox>) -> Result<()> {
    use v03::ip_name_lookup;
    use v03::types::{ErrorCode, IpAddress, IpAddressFamily, TcpSocket, UdpSocket};

    type Store<'a> = StoreContextMut<'a, Sandbox>;
    type Opened<T> = Result<(Result<Resource<T>, ErrorCode>,)>;
    type Found = Result<Vec<IpAddress>, ip_name_lookup::ErrorCode>;

    let mut types = linker.instance("wasi:sockets/types@0.3.0")?;
    types.func_wrap(
        "[static]tcp-socket.create",
        |store: Store<'_>, (_,): (IpAddressFamily,)| -> Opened<TcpSocket> {
            refuse(&store, TCP);
            Ok((Err(ErrorCode::AccessDenied),))
        },
    )?;
    types.func_wrap(
        "[static]udp-socket.create",
        |store: Store<'_>, (_,): (IpAddressFamily,)| -> Opened<UdpSocket> {
            refuse(&store, UDP);
            Ok((Err(ErrorCode::AccessDenied),))
        },
    )?;
    linker
        .instance("wasi:sockets/ip-name-lookup@0.3.0")?
        .func_wrap_concurrent("resolve-addresses", |accessor, (_,): (String,)| {
            Box::pin(async move {
                accessor.with(|mut access| deny(access.get(), LOOKUP));
                let found: Found = Err(ip_name_lookup::ErrorCode::AccessDenied);
                Ok((found,))
            })
        })
}

fn refuse(store: &StoreContextMut<'_, Sandbox>, what: &str) {
    deny(store.data(), what);
}

fn deny(sandbox: &Sandbox, what: &str) {
    sandbox.log.deny(&Denial {
        kind: DenialKind::Socket,
        what: what.to_owned(),
        remedy: Remedy::Instead(
            "sockets cannot be granted; use wasi:http, which grants.net allows",
        ),
    });
}
