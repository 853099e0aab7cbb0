//! Compiled code for the machine that a package is for, so that nothing is compiled at a
//! cold start.

use std::fs;

use anyhow::{Context, Result, bail, ensure};
use corral_app::{App, Function};
use corral_registry::profile;
use corral_runtime::{CodePackager, CodeTarget, Cpu, PackagedFile, PluginContent};

use super::target::Target;
use crate::cli::app;
use crate::console::output::note;

/// The instructions that code for `target` may use, if that is what `wanted` asks for.
/// `Ok(Err)` says why there can be no code for it.
///
/// # Errors
/// When the target does not have what is wanted.
pub(super) fn target(target: Target, wanted: Option<Cpu>) -> Result<Result<CodeTarget, String>> {
    let this = Target::of_this_machine();
    let is_x64 = target.architecture() == "x86_64";
    let cpu = match wanted {
        None if is_x64 => Cpu::default(),
        None => Cpu::Baseline,
        Some(Cpu::X64V2 | Cpu::X64V3) if !is_x64 => {
            bail!(
                "{} has no x86-64 processor; use --cpu baseline",
                target.name()
            )
        }
        Some(cpu) => cpu,
    };
    ensure!(
        cpu != Cpu::Native || this == Some(target),
        "--cpu native is the processor of this machine, which is not {}; use --cpu baseline",
        target.name()
    );
    if std::env::consts::ARCH != target.architecture() {
        // Compilers for all architectures would make the handler larger for everyone.
        return Ok(Err(format!(
            "the package has no compiled code, because this handler compiles for {} only; plugins are compiled at the first start, or run `handler package` on {}",
            std::env::consts::ARCH,
            target.name()
        )));
    }
    Ok(Ok(CodeTarget {
        triple: target.triple().to_owned(),
        cpu,
    }))
}

/// The files for the compile cache of the app where it is deployed.
///
/// # Errors
/// When a plugin cannot be read or compiled.
pub(super) fn compile(app: &App, target: CodeTarget, quiet: bool) -> Result<Vec<PackagedFile>> {
    let packager = app::packager(app, target)?;
    let mut files = Vec::new();
    for function in &app.functions {
        if !quiet {
            note(&format!("compiling {}", function.name));
        }
        files.extend(compile_one(app, &packager, function)?);
    }
    // Functions may share a plugin.
    files.sort_by(|one, other| one.name.cmp(&other.name));
    files.dedup();
    Ok(files)
}

fn compile_one(
    app: &App,
    packager: &CodePackager,
    function: &Function,
) -> Result<[PackagedFile; 2]> {
    let file = app::relative(app, &function.plugin).display();
    let content = fs::read(&function.plugin)
        .with_context(|| format!("cannot read {file}; build the plugin and put it there"))?;
    let trigger = profile(app, function).trigger;
    let compiled = packager.compile(&PluginContent::new(content), trigger);
    compiled.map_err(|error| anyhow::anyhow!("{file}: {error}; {}", error.remedy()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instructions_are_those_of_the_target() {
        for (wanted, at, expected) in [
            (None, Target::LinuxX64, Ok(Cpu::X64V3)),
            (None, Target::WindowsX64, Ok(Cpu::X64V3)),
            (Some(Cpu::Baseline), Target::LinuxX64, Ok(Cpu::Baseline)),
            (
                Some(Cpu::X64V3),
                Target::LinuxArm64,
                Err("no x86-64 processor"),
            ),
            (
                Some(Cpu::Native),
                Target::MacosArm64,
                Err("processor of this machine"),
            ),
        ] {
            if Target::of_this_machine() == Some(Target::MacosArm64) {
                continue;
            }
            match (target(at, wanted), expected) {
                (Ok(Ok(found)), Ok(cpu)) => assert_eq!(found.cpu, cpu, "{at:?}"),
                // On another architecture.
                (Ok(Err(_)), Ok(_)) => assert_ne!(at.architecture(), std::env::consts::ARCH),
                (Err(error), Err(says)) => assert!(error.to_string().contains(says), "{error}"),
                (found, _) => unreachable!("{at:?}: {found:?}"),
            }
        }
    }
}
