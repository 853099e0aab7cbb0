//! Reports paths that lead out of the granted folders, and changes to read-only
//! folders, to the operator as well as to the plugin.
//!
//! A plugin without any folder is not reported: its language runtime says "no such
//! file" without calling the host.

use wasmtime::component::{Linker, Resource};
use wasmtime::{Result, StoreContextMut};
use wasmtime_wasi::FsPerms;
use wasmtime_wasi::filesystem::{Descriptor, WasiFilesystem, WasiFilesystemView as _};
use wasmtime_wasi::p2::bindings::filesystem::types as v02;
use wasmtime_wasi::p3::bindings::filesystem::types as v03;

use corral_app::Access;

use super::Sandbox;
use crate::denial::{Denial, DenialKind, Remedy, quoted};
use crate::engine::Tasks;

/// The functions that change a folder: their name, their arguments, which of
/// these are folders and which are strings, and what they do, for a message.
macro_rules! changes {
    ($wrap:ident, $types:expr, $version:ident) => {
        $wrap! { $types, $version;
            "[method]descriptor.create-directory-at" create_directory_at
                (folder: Resource<Descriptor>, path: String)
                [folder] [path] "creating folder {path:?}";
            "[method]descriptor.remove-directory-at" remove_directory_at
                (folder: Resource<Descriptor>, path: String)
                [folder] [path] "removing folder {path:?}";
            "[method]descriptor.unlink-file-at" unlink_file_at
                (folder: Resource<Descriptor>, path: String)
                [folder] [path] "removing {path:?}";
            "[method]descriptor.symlink-at" symlink_at
                (folder: Resource<Descriptor>, target: String, path: String)
                [folder] [target, path] "creating {path:?} as a symlink to {target:?}";
            "[method]descriptor.link-at" link_at
                (folder: Resource<Descriptor>, flags: $version::PathFlags, from: String,
                 other: Resource<Descriptor>, path: String)
                [folder, other] [from, path] "creating {path:?} as a hard link to {from:?}";
            "[method]descriptor.rename-at" rename_at
                (folder: Resource<Descriptor>, from: String,
                 other: Resource<Descriptor>, path: String)
                [folder, other] [from, path] "renaming {from:?} to {path:?}";
            "[method]descriptor.set-times-at" set_times_at
                (folder: Resource<Descriptor>, flags: $version::PathFlags, path: String,
                 accessed: $version::NewTimestamp, modified: $version::NewTimestamp)
                [folder] [path] "setting the timestamps of {path:?}";
        }
    };
}

macro_rules! wrap_02 {
    ($types:expr, $version:ident; $($name:literal $method:ident ($($argument:ident: $kind:ty),*)
      [$($folder:ident),*] [$($text:ident),*] $what:literal;)*) => {$(
        $types.func_wrap_async(
            $name,
            |mut store: StoreContextMut<'_, Sandbox>, ($($argument,)*): ($($kind,)*)| {
                Box::new(async move {
                    use $version::{Host as _, HostDescriptor as _};

                    let sandbox = store.data_mut();
                    let read_only = false $(|| sandbox.is_read_only(&$folder)?)*;
                    let what = {
                    $(let $text = quoted(&$text);)*
                    format!($what)
                };
                    let mut files = sandbox.filesystem();
                    let done = match files.$method($($argument),*).await {
                        Ok(done) => Ok(done),
                        Err(error) => Err(files.convert_error_code(error)?),
                    };
                    if let Err($version::ErrorCode::NotPermitted) = done {
                        sandbox.deny_path(what, read_only);
                    }
                    Ok((done,))
                })
            },
        )?;
    )*};
}

macro_rules! wrap_03 {
    ($types:expr, $version:ident; $($name:literal $method:ident ($($argument:ident: $kind:ty),*)
      [$($folder:ident),*] [$($text:ident),*] $what:literal;)*) => {$(
        $types.func_wrap_concurrent($name, |accessor, ($($argument,)*): ($($kind,)*)| {
            Box::pin(async move {
                use $version::HostDescriptorWithStore as _;

                let read_only = accessor.with(|mut access| {
                    let sandbox: &mut Sandbox = access.get();
                    wasmtime::error::Ok(false $(|| sandbox.is_read_only(&$folder)?)*)
                })?;
                let what = {
                    $(let $text = quoted(&$text);)*
                    format!($what)
                };
                let files = accessor.with_getter::<WasiFilesystem>(Sandbox::filesystem);
                let done: Result<_, $version::ErrorCode> =
                    match WasiFilesystem::$method(&files, $($argument),*).await {
                        Ok(done) => Ok(done),
                        Err(error) => Err(error.downcast()?),
                    };
                if let Err($version::ErrorCode::NotPermitted) = done {
                    accessor.with(|mut access| access.get().deny_path(what, read_only));
                }
                Ok((done,))
            })
        })?;
    )*};
}

/// Reports refused changes to folders. Refusals to open a file are reported by
/// [`limit_open_files`](super::files::limit_open_files).
///
/// # Errors
/// When the linker has no such functions.
pub(crate) fn report_refusals(linker: &mut Linker<Sandbox>, tasks: Tasks) -> Result<()> {
    linker.allow_shadowing(true);
    let mut types = linker.instance("wasi:filesystem/types@0.2.12")?;
    changes!(wrap_02, types, v02);
    if tasks == Tasks::Concurrent {
        let mut types = linker.instance("wasi:filesystem/types@0.3.0")?;
        changes!(wrap_03, types, v03);
    }
    linker.allow_shadowing(false);
    Ok(())
}

impl Sandbox {
    /// Whether this folder is read-only.
    pub(super) fn is_read_only(&self, descriptor: &Resource<Descriptor>) -> Result<bool> {
        Ok(match self.table.get(descriptor)? {
            Descriptor::Dir(folder) => folder.perms == FsPerms::ReadOnly,
            Descriptor::File(_) => false,
        })
    }

    /// Reports a refusal, either of a change to a read-only folder or of a path that
    /// leads out of the folder.
    pub(super) fn deny_path(&self, what: String, read_only: bool) {
        let remedy = if read_only {
            let folders = self.profile.files.iter();
            let folders = folders.filter(|grant| grant.access == Access::Read);
            let folders: Vec<&str> = folders.map(|grant| grant.guest.as_str()).collect();
            Remedy::Set {
                value: "\"access\": \"write\"",
                of: folders.join(" or "),
                list: "grants.files",
            }
        } else {
            Remedy::Folder
        };
        self.log.deny(&Denial {
            kind: DenialKind::Path,
            what,
            remedy,
        });
    }
}
