//! How plugins are linked and called: one module per contract.

pub(crate) mod command;
pub(crate) mod function;
pub(crate) mod http;

use wasmtime::Engine;
use wasmtime::component::{HasSelf, Linker};

use crate::bindings::version_0_2::corral::function::{invocation, progress, request};
use crate::bindings::wasi::{config, logging};
use crate::engine::Tasks;
use crate::sandbox::{Sandbox, errors, files, paths, sockets};

/// Links everything that plugins of any contract may import. [`Sandbox`] decides
/// for each instance what it may do with it.
pub(crate) fn linker(engine: &Engine, tasks: Tasks) -> wasmtime::Result<Linker<Sandbox>> {
    let mut linker = Linker::new(engine);
    wasmtime_wasi::p2::add_to_linker_async(&mut linker)?;
    wasmtime_wasi_http::p2::add_only_http_to_linker_async(&mut linker)?;
    if tasks == Tasks::Concurrent {
        wasmtime_wasi::p3::add_to_linker(&mut linker)?;
        wasmtime_wasi_http::p3::add_to_linker(&mut linker)?;
    }
    files::limit_open_files(&mut linker, tasks)?;
    paths::report_refusals(&mut linker, tasks)?;
    sockets::close(&mut linker, tasks)?;
    errors::hide_stacks(&mut linker)?;
    logging::logging::add_to_linker::<_, HasSelf<Sandbox>>(&mut linker, |sandbox| sandbox)?;
    config::store::add_to_linker::<_, HasSelf<Sandbox>>(&mut linker, |sandbox| sandbox)?;
    invocation::add_to_linker::<_, HasSelf<Sandbox>>(&mut linker, |sandbox| sandbox)?;
    request::add_to_linker::<_, HasSelf<Sandbox>>(&mut linker, |sandbox| sandbox)?;
    progress::add_to_linker::<_, HasSelf<Sandbox>>(&mut linker, |sandbox| sandbox)?;
    Ok(linker)
}
