//! The functions that a plugin on the direct path imports, as core functions.

use wasmtime::{Caller, Engine, Extern, Linker, Result, Trap, bail, format_err};

use super::offered::{CONFIG, INVOCATION, LOGGING, PROGRESS, REQUEST};
use super::rewrite;
use crate::bindings::version_0_2::corral::function::{invocation, progress, request};
use crate::bindings::wasi::config::store as config;
use crate::bindings::wasi::logging::logging;
use crate::canonical::{Arguments, Lower, Source};
use crate::sandbox::{Sandbox, hostcall_fuel};

/// Links everything in [`offered`](super::offered), and what rewritten modules import besides.
///
/// # Errors
/// When the engine cannot make functions.
pub(crate) fn linker(engine: &Engine) -> Result<Linker<Sandbox>> {
    let mut linker = Linker::new(engine);
    link_rewritten(&mut linker)?;
    link_invocation(&mut linker)?;
    link_request(&mut linker)?;
    link_progress(&mut linker)?;
    link_wasi(&mut linker)?;
    Ok(linker)
}

fn link_rewritten(linker: &mut Linker<Sandbox>) -> Result<()> {
    linker.func_wrap(
        rewrite::MODULE,
        rewrite::STEP,
        |mut caller: Caller<'_, Sandbox>, address: i32| -> Result<i64> {
            let (memory, sandbox) = parts(&mut caller)?;
            match sandbox.transfer.step(address, memory)? {
                None => Ok(-1),
                Some((align, size)) => {
                    Ok(i64::from(u32::try_from(align)?) << 32 | i64::from(u32::try_from(size)?))
                }
            }
        },
    )?;
    linker.func_wrap(
        rewrite::MODULE,
        rewrite::ARGUMENTS,
        |caller: Caller<'_, Sandbox>| -> Arguments { caller.data().transfer.arguments() },
    )?;
    linker.func_wrap(
        rewrite::MODULE,
        rewrite::RESULT,
        |mut caller: Caller<'_, Sandbox>, address: i32| -> Result<()> {
            let (memory, sandbox) = parts(&mut caller)?;
            let source = Source::new(memory, hostcall_fuel(&sandbox.profile.limits));
            sandbox.transfer.take(address, source)
        },
    )?;
    Ok(())
}

fn link_invocation(linker: &mut Linker<Sandbox>) -> Result<()> {
    use invocation::Host;

    ask(linker, INVOCATION, "id", Host::id)?;
    ask(linker, INVOCATION, "function-name", Host::function_name)?;
    ask(linker, INVOCATION, "trigger-name", Host::trigger_name)?;
    ask(linker, INVOCATION, "input-names", Host::input_names)?;
    ask_by_name(linker, INVOCATION, "take-input", Host::take_input)?;
    ask(linker, INVOCATION, "metadata", Host::metadata)?;
    ask(linker, INVOCATION, "trace", Host::trace)?;
    linker.func_wrap(
        INVOCATION,
        "remaining-ms",
        |mut caller: Caller<'_, Sandbox>| -> Result<i64> {
            let (_, sandbox) = enter(&mut caller)?;
            sandbox.remaining_ms().map(u64::cast_signed)
        },
    )?;
    Ok(())
}

fn link_request(linker: &mut Linker<Sandbox>) -> Result<()> {
    use request::Host;

    ask_by_name(linker, REQUEST, "header", Host::header)?;
    ask(linker, REQUEST, "headers", Host::headers)?;
    ask(linker, REQUEST, "query", Host::query)?;
    ask(linker, REQUEST, "params", Host::params)?;
    ask(linker, REQUEST, "identities", Host::identities)
}

fn link_progress(linker: &mut Linker<Sandbox>) -> Result<()> {
    linker.func_wrap(
        PROGRESS,
        "report",
        |mut caller: Caller<'_, Sandbox>,
         done: f64,
         has_total: i32,
         total: f64,
         has_message: i32,
         message: i32,
         length: i32|
         -> Result<()> {
            let (memory, sandbox) = enter(&mut caller)?;
            let total = is_some(has_total)?.then_some(total);
            let message = if is_some(has_message)? {
                let mut source = Source::new(memory, hostcall_fuel(&sandbox.profile.limits));
                Some(source.string(message.cast_unsigned(), length.cast_unsigned())?)
            } else {
                None
            };
            progress::Host::report(sandbox, done, total, message);
            Ok(())
        },
    )?;
    Ok(())
}

/// Whether an option that was passed in parameters has a value.
fn is_some(discriminant: i32) -> Result<bool> {
    match discriminant {
        0 => Ok(false),
        1 => Ok(true),
        _ => bail!("invalid option discriminant"),
    }
}

fn link_wasi(linker: &mut Linker<Sandbox>) -> Result<()> {
    linker.func_wrap(
        LOGGING,
        "log",
        |mut caller: Caller<'_, Sandbox>,
         level: i32,
         context: i32,
         context_length: i32,
         message: i32,
         message_length: i32|
         -> Result<()> {
            let (memory, sandbox) = enter(&mut caller)?;
            let level = level_of(level)?;
            let mut source = Source::new(memory, hostcall_fuel(&sandbox.profile.limits));
            let mut text = |address: i32, length: i32| {
                source.string(address.cast_unsigned(), length.cast_unsigned())
            };
            let context = text(context, context_length)?;
            let message = text(message, message_length)?;
            logging::Host::log(sandbox, level, context, message);
            Ok(())
        },
    )?;
    ask_by_name(linker, CONFIG, "get", |sandbox, key| {
        Ok(config::Host::get(sandbox, key))
    })?;
    ask(linker, CONFIG, "get-all", |sandbox| {
        Ok(config::Host::get_all(sandbox))
    })
}

fn level_of(level: i32) -> Result<logging::Level> {
    Ok(match level {
        0 => logging::Level::Trace,
        1 => logging::Level::Debug,
        2 => logging::Level::Info,
        3 => logging::Level::Warn,
        4 => logging::Level::Error,
        5 => logging::Level::Critical,
        other => bail!("unexpected discriminant: {}", other.cast_unsigned()),
    })
}

/// A function without parameters. The guest passes the address for its result.
fn ask<T: Lower + 'static>(
    linker: &mut Linker<Sandbox>,
    interface: &str,
    name: &str,
    answer: fn(&mut Sandbox) -> Result<T>,
) -> Result<()> {
    linker.func_wrap(
        interface,
        name,
        move |mut caller: Caller<'_, Sandbox>, result: i32| -> Result<()> {
            let (memory, sandbox) = enter(&mut caller)?;
            let value = answer(sandbox)?;
            sandbox.transfer.give(value, result, memory)
        },
    )?;
    Ok(())
}

/// A function that takes a string.
fn ask_by_name<T: Lower + 'static>(
    linker: &mut Linker<Sandbox>,
    interface: &str,
    name: &str,
    answer: fn(&mut Sandbox, String) -> Result<T>,
) -> Result<()> {
    linker.func_wrap(
        interface,
        name,
        move |mut caller: Caller<'_, Sandbox>,
              address: i32,
              length: i32,
              result: i32|
              -> Result<()> {
            let (memory, sandbox) = enter(&mut caller)?;
            let mut source = Source::new(memory, hostcall_fuel(&sandbox.profile.limits));
            let name = source.string(address.cast_unsigned(), length.cast_unsigned())?;
            let value = answer(sandbox, name)?;
            sandbox.transfer.give(value, result, memory)
        },
    )?;
    Ok(())
}

/// Memory and sandbox of a guest that calls the host.
///
/// # Errors
/// When it must not, as the canonical ABI demands.
fn enter<'a>(caller: &'a mut Caller<'_, Sandbox>) -> Result<(&'a mut [u8], &'a mut Sandbox)> {
    if caller.data().transfer.is_confined {
        return Err(Trap::CannotLeaveComponent.into());
    }
    parts(caller)
}

fn parts<'a>(caller: &'a mut Caller<'_, Sandbox>) -> Result<(&'a mut [u8], &'a mut Sandbox)> {
    let memory = if let Some(memory) = caller.data().transfer.memory {
        memory
    } else {
        let memory = caller.get_export(rewrite::MEMORY);
        let memory = memory.and_then(Extern::into_memory);
        let memory = memory.ok_or_else(|| format_err!("the module exports no memory"))?;
        caller.data_mut().transfer.memory = Some(memory);
        memory
    };
    Ok(memory.data_and_store_mut(caller))
}

#[cfg(test)]
mod tests {
    use super::super::offered::{IMPORTS, Returns, offered};
    use super::*;

    /// An import that is not linked would only be found by a plugin that has it.
    #[test]
    fn what_is_offered_is_linked() {
        let engine = Engine::default();
        let linker = linker(&engine).unwrap();
        let imports = IMPORTS.map(|(interface, name, returns)| {
            let parameters = match (name, returns) {
                ("take-input" | "header" | "get", _) => "(param i32 i32 i32)",
                (_, Returns::Memory) => "(param i32)",
                ("remaining-ms", _) => "(result i64)",
                ("report", _) => "(param f64 i32 f64 i32 i32 i32)",
                _ => "(param i32 i32 i32 i32 i32)",
            };
            assert_eq!(offered(interface, name), Some(returns));
            format!("(import \"{interface}\" \"{name}\" (func {parameters}))")
        });
        let module = wat::parse_str(format!("(module {})", imports.concat())).unwrap();
        let module = wasmtime::Module::new(&engine, module).unwrap();
        linker.instantiate_pre(&module).unwrap();
        assert_eq!(offered(LOGGING, "id"), None);
    }
}
