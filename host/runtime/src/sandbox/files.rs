//! Limits how many files a plugin may have open.
//!
//! Each takes a file descriptor of the process, and these are shared by all plugins
//! and connections.

use std::fs::File;
use std::sync::{Arc, Weak};

use wasmtime::component::{Accessor, HasSelf, Linker, Resource};
use wasmtime::{Result, StoreContextMut};
use wasmtime_wasi::filesystem::{Descriptor, WasiFilesystem, WasiFilesystemView};
use wasmtime_wasi::p2::bindings::filesystem::types as v02;
use wasmtime_wasi::p3::bindings::filesystem::types as v03;

use super::Sandbox;
use crate::denial::quoted;
use crate::engine::Tasks;
use crate::log::Level;

const OPEN_AT: &str = "[method]descriptor.open-at";

/// The files that an instance has opened.
#[derive(Debug, Default)]
pub(super) struct OpenFiles {
    /// Descriptors and streams share a file, which is closed with the last of them.
    opened: Vec<Weak<File>>,
    /// Cloned for each file that is being opened. Created lazily: most instances
    /// open none.
    opening: Option<Arc<()>>,
}

impl OpenFiles {
    fn count(&mut self) -> usize {
        self.opened.retain(|file| file.strong_count() > 0);
        let opening = self.opening.as_ref();
        self.opened.len() + opening.map_or(0, |permit| Arc::strong_count(permit) - 1)
    }

    fn permit(&mut self) -> Arc<()> {
        Arc::clone(self.opening.get_or_insert_default())
    }
}

/// Wraps `open-at` with a counter.
///
/// # Errors
/// When the linker has no such function.
pub(crate) fn limit_open_files(linker: &mut Linker<Sandbox>, tasks: Tasks) -> Result<()> {
    linker.allow_shadowing(true);
    linker
        .instance("wasi:filesystem/types@0.2.12")?
        .func_wrap_async(
            OPEN_AT,
            |store: StoreContextMut<'_, Sandbox>, opening: Opening02| {
                Box::new(async move { Ok((open_at_02(store, opening).await?,)) })
            },
        )?;
    if tasks == Tasks::Concurrent {
        linker
            .instance("wasi:filesystem/types@0.3.0")?
            .func_wrap_concurrent(OPEN_AT, |accessor, opening: Opening03| {
                Box::pin(async move { Ok((open_at_03(accessor, opening).await?,)) })
            })?;
    }
    linker.allow_shadowing(false);
    Ok(())
}

type Opening02 = (
    Resource<Descriptor>,
    v02::PathFlags,
    String,
    v02::OpenFlags,
    v02::DescriptorFlags,
);

async fn open_at_02(
    mut store: StoreContextMut<'_, Sandbox>,
    (folder, path_flags, path, open_flags, flags): Opening02,
) -> Result<Result<Resource<Descriptor>, v02::ErrorCode>> {
    use v02::{Host as _, HostDescriptor as _};

    let sandbox = store.data_mut();
    let Some(_opening) = sandbox.begin_opening() else {
        return Ok(Err(v02::ErrorCode::Quota));
    };
    let attempt = sandbox.attempt(
        &folder,
        &path,
        open_flags.intersects(v02::OpenFlags::CREATE | v02::OpenFlags::TRUNCATE)
            || flags
                .intersects(v02::DescriptorFlags::WRITE | v02::DescriptorFlags::MUTATE_DIRECTORY),
    )?;
    let mut files = sandbox.filesystem();
    let opened = files
        .open_at(folder, path_flags, path, open_flags, flags)
        .await;
    match opened {
        Ok(file) => {
            sandbox.opened(&file)?;
            Ok(Ok(file))
        }
        Err(error) => {
            let error = files.convert_error_code(error)?;
            if error == v02::ErrorCode::NotPermitted {
                sandbox.deny_opening(attempt);
            }
            Ok(Err(error))
        }
    }
}

type Opening03 = (
    Resource<Descriptor>,
    v03::PathFlags,
    String,
    v03::OpenFlags,
    v03::DescriptorFlags,
);

async fn open_at_03(
    accessor: &Accessor<Sandbox, HasSelf<Sandbox>>,
    (folder, path_flags, path, open_flags, flags): Opening03,
) -> Result<Result<Resource<Descriptor>, v03::ErrorCode>> {
    use v03::HostDescriptorWithStore as _;

    let Some(_opening) = accessor.with(|mut access| access.get().begin_opening()) else {
        return Ok(Err(v03::ErrorCode::Quota));
    };
    let writes = open_flags.intersects(v03::OpenFlags::CREATE | v03::OpenFlags::TRUNCATE)
        || flags.intersects(v03::DescriptorFlags::WRITE | v03::DescriptorFlags::MUTATE_DIRECTORY);
    let attempt = accessor.with(|mut access| access.get().attempt(&folder, &path, writes))?;
    let files = accessor.with_getter::<WasiFilesystem>(WasiFilesystemView::filesystem);
    let opened = WasiFilesystem::open_at(&files, folder, path_flags, path, open_flags, flags).await;
    match opened {
        Ok(file) => {
            accessor.with(|mut access| access.get().opened(&file))?;
            Ok(Ok(file))
        }
        Err(error) => {
            let error = error.downcast()?;
            if matches!(error, v03::ErrorCode::NotPermitted) {
                accessor.with(|mut access| access.get().deny_opening(attempt));
            }
            Ok(Err(error))
        }
    }
}

/// An attempt to open a file, to be reported if it is refused.
struct Attempt {
    path: String,
    writes: bool,
    /// Whether the folder is read-only.
    read_only: bool,
}

impl Sandbox {
    /// A permit for one more file, unless too many are open. The granted folders
    /// count, which are open as long as the instance exists.
    fn begin_opening(&mut self) -> Option<Arc<()>> {
        let limit = self.profile.limits.open_files;
        let open = self.profile.files.len() + self.open_files.count();
        if u32::try_from(open).unwrap_or(u32::MAX) < limit {
            return Some(self.open_files.permit());
        }
        self.log.line(
            Level::Warn,
            "",
            &format!(
                "too many open files: {open}; raise limits.open_files (now {limit}) in plugin.json"
            ),
        );
        None
    }

    fn attempt(&self, folder: &Resource<Descriptor>, path: &str, writes: bool) -> Result<Attempt> {
        Ok(Attempt {
            path: quoted(path).into_owned(),
            writes,
            read_only: writes && self.is_read_only(folder)?,
        })
    }

    fn deny_opening(
        &self,
        Attempt {
            path,
            writes,
            read_only,
        }: Attempt,
    ) {
        let what = if writes {
            format!("opening {path:?} for writing")
        } else {
            format!("opening {path:?}")
        };
        self.deny_path(what, read_only);
    }

    fn opened(&mut self, descriptor: &Resource<Descriptor>) -> Result<()> {
        let file = match self.table.get(descriptor)? {
            Descriptor::File(file) => &file.file,
            Descriptor::Dir(folder) => &folder.dir,
        };
        self.open_files.opened.push(Arc::downgrade(file));
        Ok(())
    }
}
