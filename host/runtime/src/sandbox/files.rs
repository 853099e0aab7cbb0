//! How many files a plugin may have open.
//!
//! Each takes a descriptor of the process, which all plugins and connections
//! share.

use wasmtime::component::{Linker, Resource, ResourceTable};
use wasmtime::{Result, StoreContextMut};
use wasmtime_wasi::filesystem::{Descriptor, WasiFilesystemView};
use wasmtime_wasi::p2::bindings::filesystem::types::{
    DescriptorFlags, ErrorCode, Host, HostDescriptor, OpenFlags, PathFlags,
};
use wasmtime_wasi::p2::{DynInputStream, DynOutputStream};

use super::Sandbox;
use crate::log::Level;

/// The interface whose `open-at` is watched.
const TYPES: &str = "wasi:filesystem/types@0.2.12";

type Opened = Result<Resource<Descriptor>, ErrorCode>;
type Opening = (
    Resource<Descriptor>,
    PathFlags,
    String,
    OpenFlags,
    DescriptorFlags,
);

/// Puts a counter before `open-at`.
///
/// # Errors
/// When the linker has no such function.
pub(crate) fn limit_open_files(linker: &mut Linker<Sandbox>) -> Result<()> {
    linker.allow_shadowing(true);
    linker.instance(TYPES)?.func_wrap_async(
        "[method]descriptor.open-at",
        |store: StoreContextMut<'_, Sandbox>, opening: Opening| {
            Box::new(async move { Ok((open_at(store, opening).await?,)) })
        },
    )?;
    linker.allow_shadowing(false);
    Ok(())
}

async fn open_at(
    mut store: StoreContextMut<'_, Sandbox>,
    (folder, path_flags, path, open_flags, flags): Opening,
) -> Result<Opened> {
    let sandbox = store.data_mut();
    let limit = sandbox.profile.limits.open_files;
    let open = open_files(&mut sandbox.table);
    if u32::try_from(open).unwrap_or(u32::MAX) >= limit {
        sandbox.journal.line(
            Level::Warn,
            "",
            &format!("a file was not opened: {open} are open; raise limits.open_files (now {limit}) in plugin.json"),
        );
        return Ok(Err(ErrorCode::Quota));
    }
    let mut files = sandbox.filesystem();
    let opened = files
        .open_at(folder, path_flags, path, open_flags, flags)
        .await;
    match opened {
        Ok(file) => Ok(Ok(file)),
        Err(error) => Ok(Err(files.convert_error_code(error)?)),
    }
}

/// How many files are open. A stream keeps its file open when the descriptor is
/// gone, and one that is of no file cannot be told from it; so what there is
/// most of counts, and no more than three times the limit is ever open.
fn open_files(table: &mut ResourceTable) -> usize {
    let (mut files, mut inputs, mut outputs) = (0_usize, 0_usize, 0_usize);
    for entry in table.iter_mut() {
        files += usize::from(entry.is::<Descriptor>());
        inputs += usize::from(entry.is::<DynInputStream>());
        outputs += usize::from(entry.is::<DynOutputStream>());
    }
    files.max(inputs).max(outputs)
}
