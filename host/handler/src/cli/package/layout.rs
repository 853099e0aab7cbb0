//! What a package will hold, before anything is compiled or written.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail, ensure};
use corral_app::{App, Consequence, Severity};
use corral_runtime::{CodeTarget, CodeVersion};

use super::contents::{self, Contents, package_path};
use super::entry::Entries;
use super::host_json::{self, HostJson};
use super::program::{Library, Program};
use super::target::Target;
use super::{PackageArgs, chosen, code, replaced};
use crate::cli::app;

/// What a package will hold.
pub(super) struct Layout {
    pub(super) target: Target,
    pub(super) contents: Contents,
    pub(super) host_json: HostJson,
    pub(super) handler: Handler,
    /// What code is compiled for, and the folder for it in the package.
    pub(super) code: Option<(CodeTarget, String)>,
    pub(super) warnings: Vec<String>,
}

/// The handler in a package.
pub(super) struct Handler {
    /// The file that it is from.
    pub(super) file: PathBuf,
    pub(super) content: Vec<u8>,
    pub(super) program: Program,
}

/// The files of a package.
pub(super) struct Packed {
    pub(super) entries: Entries,
    /// The path of the handler.
    pub(super) handler: String,
    /// How many plugins have compiled code.
    pub(super) compiled: usize,
}

impl Layout {
    /// Plans the package of `app`.
    ///
    /// # Errors
    /// When the app has errors, or there is no handler for the target.
    pub(super) fn plan(app: &App, args: &PackageArgs) -> Result<Self> {
        check(app)?;
        let target = chosen(args)?;
        let handler = handler(args, target)?;
        let cache = app::deployed_cache(app);
        let mut contents = contents::select(app, cache.clone(), replaced(&app.root, args))?;
        let original =
            fs::read_to_string(app.root.join("host.json")).context("cannot read host.json")?;
        let host_json =
            host_json::prepare(&original, target, |path| contents.files.contains_key(path))?;
        // One in another folder than the root was not known before.
        contents
            .files
            .retain(|path, _| !path.eq_ignore_ascii_case(&host_json.handler));
        let mut warnings = contents.warnings.clone();
        warnings.extend(library_warning(&handler.program));
        let mut target_of_code = code::target(target, args.cpu)?;
        if CodeVersion::of_handler(&handler.content) != Some(CodeVersion::current()) {
            target_of_code = Err(format!(
                "the package has no compiled code, because {} is another version of the handler; run the `handler package` of that version",
                handler.file.display()
            ));
        }
        let folder = cache.strip_prefix(&app.root).ok();
        let code = match (target_of_code, folder) {
            (Ok(target), Some(folder)) => Some((target, package_path(folder)?)),
            (Ok(_), None) => {
                warnings.push(format!(
                    "the package has no compiled code, because `cache` in corral.json names {}, which is not in the app",
                    cache.display()
                ));
                None
            }
            (Err(reason), _) => {
                warnings.push(reason);
                None
            }
        };
        Ok(Self {
            target,
            contents,
            host_json,
            handler,
            code,
            warnings,
        })
    }

    /// Reads and compiles all of it.
    ///
    /// # Errors
    /// When a file cannot be read, or a plugin not compiled.
    pub(super) fn pack(&self, app: &App, quiet: bool) -> Result<Packed> {
        let mut entries = Entries::default();
        for (path, file) in &self.contents.files {
            let content = if path == "host.json" {
                self.host_json.text.clone().into_bytes()
            } else {
                fs::read(file).with_context(|| format!("cannot read {}", file.display()))?
            };
            let executable = self.host_json.wrapper.as_ref() == Some(path);
            entries.add(path.clone(), content, executable)?;
        }
        let handler = self.host_json.handler.clone();
        entries.add(handler.clone(), self.handler.content.clone(), true)?;
        let mut compiled = 0;
        if let Some((target, folder)) = &self.code {
            let files = code::compile(app, target.clone(), quiet)?;
            // One of code, one with its digest.
            compiled = files.len() / 2;
            for file in files {
                entries.add(format!("{folder}/{}", file.name), file.content, false)?;
            }
        }
        Ok(Packed {
            entries,
            handler,
            compiled,
        })
    }
}

/// Refuses an app that the Functions host or the handler would not serve as a whole. It
/// need not have a handler yet.
fn check(app: &App) -> Result<()> {
    let mut errors = app.problems.iter().filter(|problem| {
        problem.severity == Severity::Error && problem.consequence != Consequence::NoProgram
    });
    match errors.next() {
        None => Ok(()),
        Some(error) => bail!("the app has errors, which `handler check` lists: {error}"),
    }
}

/// The handler of the target.
fn handler(args: &PackageArgs, target: Target) -> Result<Handler> {
    let file = match &args.handler {
        Some(file) => file.clone(),
        None if Target::of_this_machine() == Some(target) => this_handler()?,
        None => bail!(
            "this handler does not run on {target}; unpack the release for {target} and name its handler with --handler",
            target = target.name()
        ),
    };
    let name = file.display();
    let content = fs::read(&file).with_context(|| format!("cannot read {name}"))?;
    let program = Program::read(&content).with_context(|| name.to_string())?;
    ensure!(
        program.target() == Some(target),
        "{name} is a program for {}, not for {}",
        program.platform(),
        target.name()
    );
    ensure!(
        CodeVersion::of_handler(&content).is_some(),
        "{name} is not a handler; name the one of the release for {}",
        target.name()
    );
    Ok(Handler {
        file,
        content,
        program,
    })
}

/// The file of this program, which may have been replaced while it runs.
fn this_handler() -> Result<PathBuf> {
    if cfg!(target_os = "linux") {
        return Ok(PathBuf::from("/proc/self/exe"));
    }
    std::env::current_exe().context("cannot find the handler's executable")
}

fn library_warning(program: &Program) -> Option<String> {
    match &program.library {
        Library::Nothing => None,
        Library::Glibc(version) => Some(format!(
            "the handler needs glibc {version} or later, which the platform may not have; name a static handler with --handler"
        )),
        Library::Loader(path) => Some(format!(
            "the handler needs {path}, which the platform may not have; name a static handler with --handler"
        )),
    }
}
