//! Paths that lead out of the granted folders, and changes of folders that may
//! only be read: told to the operator as well as to the plugin.
//!
//! What a plugin does not try is not seen: one without any folder looks for them
//! in vain, and its language says "no such file" without a call.

use wasmtime::component::{Linker, Resource};
use wasmtime::{Result, StoreContextMut};
use wasmtime_wasi::FsPerms;
use wasmtime_wasi::filesystem::{Descriptor, WasiFilesystem, WasiFilesystemView as _};
use wasmtime_wasi::p2::bindings::filesystem::types as v02;
use wasmtime_wasi::p3::bindings::filesystem::types as v03;

use corral_app::Access;

use super::Sandbox;
use crate::denial::{Denial, DenialKind, Remedy, shown};
use crate::engine::Tasks;

/// The functions that change what is in a folder: their name, their arguments,
/// which of these are folders and which are texts, and what they do, for a
/// message.
macro_rules! changes {
    ($wrap:ident, $types:expr, $version:ident) => {
        $wrap! { $types, $version;
            "[method]descriptor.create-directory-at" create_directory_at
                (folder: Resource<Descriptor>, path: String)
                [folder] [path] "the making of folder {path:?}";
            "[method]descriptor.remove-directory-at" remove_directory_at
                (folder: Resource<Descriptor>, path: String)
                [folder] [path] "the removal of folder {path:?}";
            "[method]descriptor.unlink-file-at" unlink_file_at
                (folder: Resource<Descriptor>, path: String)
                [folder] [path] "the removal of {path:?}";
            "[method]descriptor.symlink-at" symlink_at
                (folder: Resource<Descriptor>, target: String, path: String)
                [folder] [target, path] "the making of {path:?}, a link to {target:?}";
            "[method]descriptor.link-at" link_at
                (folder: Resource<Descriptor>, flags: $version::PathFlags, from: String,
                 other: Resource<Descriptor>, path: String)
                [folder, other] [from, path] "the making of {path:?}, the same file as {from:?}";
            "[method]descriptor.rename-at" rename_at
                (folder: Resource<Descriptor>, from: String,
                 other: Resource<Descriptor>, path: String)
                [folder, other] [from, path] "the move of {from:?} to {path:?}";
            "[method]descriptor.set-times-at" set_times_at
                (folder: Resource<Descriptor>, flags: $version::PathFlags, path: String,
                 accessed: $version::NewTimestamp, modified: $version::NewTimestamp)
                [folder] [path] "a change of the times of {path:?}";
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
                    let closed = false $(|| sandbox.is_closed(&$folder)?)*;
                    let what = {
                    $(let $text = shown(&$text);)*
                    format!($what)
                };
                    let mut files = sandbox.filesystem();
                    let done = match files.$method($($argument),*).await {
                        Ok(done) => Ok(done),
                        Err(error) => Err(files.convert_error_code(error)?),
                    };
                    if let Err($version::ErrorCode::NotPermitted) = done {
                        sandbox.deny_path(what, closed);
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

                let closed = accessor.with(|mut access| {
                    let sandbox: &mut Sandbox = access.get();
                    wasmtime::error::Ok(false $(|| sandbox.is_closed(&$folder)?)*)
                })?;
                let what = {
                    $(let $text = shown(&$text);)*
                    format!($what)
                };
                let files = accessor.with_getter::<WasiFilesystem>(Sandbox::filesystem);
                let done: Result<_, $version::ErrorCode> =
                    match WasiFilesystem::$method(&files, $($argument),*).await {
                        Ok(done) => Ok(done),
                        Err(error) => Err(error.downcast()?),
                    };
                if let Err($version::ErrorCode::NotPermitted) = done {
                    accessor.with(|mut access| access.get().deny_path(what, closed));
                }
                Ok((done,))
            })
        })?;
    )*};
}

/// Has refusals of everything that changes a folder told. The opening of files
/// is [`limit_open_files`](super::files::limit_open_files)' to tell.
///
/// # Errors
/// When the linker has no such functions.
pub(crate) fn tell_refusals(linker: &mut Linker<Sandbox>, tasks: Tasks) -> Result<()> {
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
    /// Whether nothing in this folder may be changed.
    pub(super) fn is_closed(&self, descriptor: &Resource<Descriptor>) -> Result<bool> {
        Ok(match self.table.get(descriptor)? {
            Descriptor::Dir(folder) => folder.perms == FsPerms::ReadOnly,
            Descriptor::File(_) => false,
        })
    }

    /// Tells of a refusal, either of a change of a folder that is `closed` to
    /// them or of a path that leads out of the folder.
    pub(super) fn deny_path(&self, what: String, closed: bool) {
        let remedy = if closed {
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
        self.journal.deny(&Denial {
            kind: DenialKind::Path,
            what,
            remedy,
        });
    }
}
