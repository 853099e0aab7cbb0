//! Which machine code is compiled for, when it is not the one that compiles.

use std::str::FromStr;

use wasmtime::Config;

use crate::cache::enable_instructions;
use crate::error::EngineError;

/// The instructions that code may use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cpu {
    /// Those that every processor of the architecture has.
    Baseline,
    /// Those of `x86-64-v2`, as processors have them since 2009: to SSE4.2.
    X64V2,
    /// Those of `x86-64-v3`, as processors have them since 2013 (Intel) and 2015 (AMD):
    /// to AVX2.
    #[default]
    X64V3,
    /// Those of the processor of this machine, which the target must have.
    Native,
}

impl Cpu {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Baseline, Self::X64V2, Self::X64V3, Self::Native];

    /// Its name, as in the psABI of x86-64.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Baseline => "baseline",
            Self::X64V2 => "x86-64-v2",
            Self::X64V3 => "x86-64-v3",
            Self::Native => "native",
        }
    }
}

/// The name of a set of instructions is not known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not baseline, x86-64-v2, x86-64-v3 or native")]
pub struct UnknownCpu(String);

impl FromStr for Cpu {
    type Err = UnknownCpu;

    fn from_str(name: &str) -> Result<Self, UnknownCpu> {
        let known = Self::ALL.into_iter().find(|cpu| cpu.name() == name);
        known.ok_or_else(|| UnknownCpu(name.to_owned()))
    }
}

/// The machine that code is compiled for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeTarget {
    /// Its architecture and operating system, as Rust names them:
    /// `x86_64-unknown-linux-musl`.
    pub triple: String,
    /// The instructions that it has. With [`Cpu::Native`] the triple must be that of
    /// this machine.
    pub cpu: Cpu,
}

impl CodeTarget {
    /// Has `config` compile for this machine.
    ///
    /// # Errors
    /// When the triple is not valid.
    pub(crate) fn apply(&self, config: &mut Config) -> Result<(), EngineError> {
        let preset = match self.cpu {
            // Without a triple the engine asks the processor.
            Cpu::Native => return Ok(()),
            Cpu::Baseline => None,
            Cpu::X64V2 | Cpu::X64V3 => Some(self.cpu.name()),
        };
        let config = config.target(&self.triple);
        let config = config.map_err(|error| EngineError::from_display(&error))?;
        if let Some(preset) = preset {
            enable_instructions(config, preset);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back() {
        for cpu in Cpu::ALL {
            assert_eq!(cpu.name().parse(), Ok(cpu));
        }
        let unknown = "x86-64-v9".parse::<Cpu>().unwrap_err().to_string();
        assert!(unknown.contains("`x86-64-v9`"), "{unknown}");
    }
}
