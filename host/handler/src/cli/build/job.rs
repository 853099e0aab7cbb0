//! Building one function: command, plugin, function.json, and figures.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use corral_app::Sha256Digest;
use corral_registry::replace_file;

use super::Session;
use super::cost::{Cost, Meter};
use super::function_json;
use super::purpose::Purpose;
use super::record::{self, Entry};
use super::report::{Built, Status};
use super::shell;
use super::sources::Sources;
use super::target::Target;
use crate::cli::doctor::search_path;
use crate::cli::{app, declaration};
use crate::console::output::note;

/// The build of one function.
pub(super) struct Job<'a> {
    session: &'a Session,
    target: &'a Target,
    index: usize,
    /// What the last build was made from, which is not to be tried again.
    tried: Option<Sha256Digest>,
    built: Built,
}

impl<'a> Job<'a> {
    /// The build of `target`, which has the line `index` of the progress.
    pub(super) fn new(session: &'a Session, target: &'a Target, index: usize) -> Self {
        let plugin = app::relative(&session.app, &target.plugin).to_owned();
        Self {
            session,
            target,
            index,
            tried: None,
            built: Built {
                name: target.name.clone(),
                status: Status::UpToDate,
                plugin,
                build_ms: None,
                size: None,
                sha256: None,
                cost: Cost::default(),
                function_json: Vec::new(),
                warnings: Vec::new(),
                error: None,
                output: None,
                changed: false,
                sources: None,
            },
        }
    }

    /// Leaves the function as it is if its sources are still those that were `tried`,
    /// whether they could be built or not.
    pub(super) fn unless(self, tried: Option<Sha256Digest>) -> Self {
        Self { tried, ..self }
    }

    /// Builds it. A failure is part of the result.
    pub(super) fn run(mut self) -> Built {
        if let Err(error) = self.build() {
            self.built.status = Status::Failed;
            self.built.error = Some(format!("{error:#}"));
        }
        self.built
    }

    fn build(&mut self) -> Result<()> {
        let (session, target) = (self.session, self.target);
        let root = &session.app.root;
        let before = Sources::read(root, target)?;
        let sources = before.digest(target, session.purpose);
        self.built.sources = Some(sources);
        if self.tried == Some(sources) {
            return Ok(());
        }
        let last = session.record.get(&target.name);
        let plugin = fs::read(&target.plugin).ok();
        let old = plugin.as_ref().map(|plugin| record::digest(plugin));
        // What was built for deployment will do for anything.
        let same_sources = [session.purpose, Purpose::Deployment]
            .map(|purpose| before.digest(target, purpose).to_string());
        let current = plugin.filter(|_| {
            let same = |last: &Entry| {
                Some(&last.plugin) == old.as_ref() && same_sources.contains(&last.sources)
            };
            !session.force && last.as_ref().is_some_and(same)
        });
        let ran = current.is_none();
        let (plugin, sources) = if let Some(plugin) = current {
            (plugin, sources)
        } else {
            let made = self.make();
            let after = Sources::read(root, target)?;
            let sources = before.built_from(after).digest(target, session.purpose);
            self.built.sources = Some(sources);
            made?;
            let plugin = fs::read(&target.plugin)
                .with_context(|| format!("cannot read {}", target.plugin.display()))?;
            (plugin, sources)
        };
        let digest = record::digest(&plugin);
        self.built.changed = old.as_ref() != Some(&digest);
        self.built.size = Some(plugin.len());
        self.built.sha256 = Some(digest.clone());
        self.write_function_json(&plugin)?;
        let known = last.filter(|last| last.plugin == digest);
        let known = known.map(|last| last.cost).unwrap_or_default();
        self.built.cost = known;
        let is_measured = known.start_us.is_some() || session.cost.is_none();
        if !ran && is_measured {
            return Ok(());
        }
        if let Some(meter) = &session.cost {
            self.measure(meter, known);
        }
        let entry = Entry {
            sources: sources.to_string(),
            plugin: digest,
            development: session.purpose == Purpose::Development,
            cost: self.built.cost,
        };
        if let Err(error) = session.record.set(&target.name, entry) {
            let warning = format!("the next build cannot know that it is up to date: {error:#}");
            self.built.warnings.push(warning);
        }
        Ok(())
    }

    /// Runs the command and installs what it made.
    fn make(&mut self) -> Result<()> {
        let Target {
            name,
            folder,
            plugin,
            build,
        } = self.target;
        let progress = &self.session.progress;
        progress.begin(self.index, name, &build.command);
        if let Some(begun) = &self.session.begun {
            begun(name, &build.command);
        }
        if self.session.verbose {
            note(&format!("{name} | {}", build.command));
        }
        let started = Instant::now();
        let path = search_path(&self.session.app.root);
        let mut variables: Vec<(&str, &OsStr)> = vec![("PATH", &path)];
        let quick = self.session.purpose.variables();
        variables.extend(quick.iter().map(|(name, value)| (*name, OsStr::new(value))));
        let ended = shell::run(&build.command, folder, &variables, self.on_line())
            .with_context(|| format!("cannot start `{}`", build.command))?;
        let took = started.elapsed().as_millis();
        self.built.build_ms = Some(u64::try_from(took).unwrap_or(u64::MAX));
        self.built.status = Status::Built;
        if !ended.status.success() {
            self.built.output = Some(ended.output);
            bail!("`{}` failed with {}", build.command, ended.status);
        }
        if let Err(error) = install(&build.output, plugin) {
            self.built.output = Some(ended.output);
            return Err(error).with_context(|| {
                format!(
                    "cannot copy {} next to function.json; check `build.output` in {name}/plugin.json",
                    build.output.display()
                )
            });
        }
        Ok(())
    }

    /// Shows each line of the command as its progress, or prints it.
    fn on_line(&self) -> impl Fn(&str) + Send + 'static {
        let (name, verbose) = (self.target.name.clone(), self.session.verbose);
        let progress = self.session.progress.writer(self.index);
        move |line: &str| {
            if verbose {
                note(&format!("{name} | {line}"));
            } else if !line.trim().is_empty() {
                progress.set(line);
            }
        }
    }

    /// Writes what the code declares.
    fn write_function_json(&mut self, plugin: &[u8]) -> Result<()> {
        let target = self.target;
        let declared = declaration::read(plugin, &target.name, &self.built.plugin)?;
        if let Some(declared) = declared {
            let app = &self.session.app;
            let prefix = &app.host.route_prefix;
            let changes = function_json::write(&app.root, prefix, &target.name, &declared)?;
            self.built.function_json = changes;
        } else if !self.is_function() {
            self.built.warnings.push(format!(
                "is not a function yet: its code declares no bindings; add {}/function.json",
                target.name
            ));
        }
        Ok(())
    }

    /// Whether the folder is a function whatever its code declares: by its function.json
    /// or by a route in host.json.
    fn is_function(&self) -> bool {
        let folder = &self.target.folder;
        let mut known = self.session.app.functions.iter();
        folder.join("function.json").is_file() || known.any(|known| known.folder == *folder)
    }

    /// What the plugin costs to start, with what is `known` of it.
    fn measure(&mut self, meter: &Meter, known: Cost) {
        self.session.progress.writer(self.index).set("compiling");
        match self.cost(meter) {
            Ok(Some(cost)) => {
                self.built.cost = Cost {
                    compile_ms: cost.compile_ms.or(known.compile_ms),
                    ..cost
                }
            }
            Ok(None) => {}
            Err(error) => {
                let warning = format!("cannot be called yet: {error:#}");
                self.built.warnings.push(warning);
            }
        }
    }

    /// Measures it in the app as it is after the build; `None` if it is not a function.
    fn cost(&self, meter: &Meter) -> Result<Option<Cost>> {
        let name = &self.target.name;
        let app = app::load_from(&self.session.app.root);
        let mut functions = app.functions.iter();
        if let Some(function) = functions.find(|function| function.name == *name) {
            return meter.measure(&app, function).map(Some);
        }
        match app.broken.iter().find(|broken| broken.name == *name) {
            Some(broken) => bail!("{}", broken.reason),
            None => Ok(None),
        }
    }
}

/// Replaces the plugin atomically, so that a running handler never sees part of it.
fn install(output: &Path, plugin: &Path) -> io::Result<()> {
    if output == plugin {
        return fs::metadata(output).map(drop);
    }
    let content = fs::read(output)?;
    if fs::read(plugin).is_ok_and(|current| current == content) {
        return Ok(());
    }
    replace_file(plugin, &content)
}
