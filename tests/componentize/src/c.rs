//! WIT in, C out.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use wit_bindgen_c::Opts;
use wit_bindgen_core::Files;
use wit_component::StringEncoding;
use wit_parser::Resolve;

/// The most bytes of a section that a line has.
const LINE: usize = 48;

/// Writes the bindings of `world` in the folder `wit` to the folder `output`.
pub(crate) fn generate(wit: &Path, world: &str, output: &Path) -> Result<()> {
    fs::create_dir_all(output)?;
    let write = |name: &str, content: &[u8]| {
        let file = output.join(name);
        fs::write(&file, content).with_context(|| format!("cannot write {}", file.display()))
    };
    for (name, content) in bindings(wit, world)?.iter() {
        write(name, content)?;
    }
    write("component_type.c", component_type(wit, world)?.as_bytes())
}

fn bindings(wit: &Path, world: &str) -> Result<Files> {
    let mut resolve = wit_bindgen_core::wit_parser::Resolve::default();
    let (package, _) = resolve.push_path(wit)?;
    let world = resolve.select_world(&[package], Some(world))?;
    let mut files = Files::default();
    let options = Opts {
        no_helpers: true,
        no_object_file: true,
        ..Opts::default()
    };
    options.build().generate(&mut resolve, world, &mut files)?;
    Ok(files)
}

/// What the generator puts into an object file: the world as a custom section. In C, it
/// is compiled with the rest and can be reviewed.
fn component_type(wit: &Path, name: &str) -> Result<String> {
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_path(wit)?;
    let world = resolve.select_world(&[package], Some(name))?;
    let section = wit_component::metadata::encode(&resolve, world, StringEncoding::UTF8, None)?;
    let mut text = format!(
        "// Generated from the WIT of the world `{name}`. DO NOT EDIT!\n\
         __asm__(\".section \\\".custom_section.component-type:{name}\\\",\\\"\\\",@\\n\"\n"
    );
    for line in section.chunks(LINE) {
        text.push_str("        \".ascii \\\"");
        for byte in line {
            match byte {
                b'"' | b'\\' => write!(text, "\\\\\\{}", char::from(*byte))?,
                b' '..=b'~' => text.push(char::from(*byte)),
                _ => write!(text, "\\\\{byte:03o}")?,
            }
        }
        text.push_str("\\\"\\n\"\n");
    }
    write!(
        text,
        "        \".text\\n\");\n\n\
         void __component_type_object_force_link_{0}(void);\n\
         void __component_type_object_force_link_{0}(void) {{}}\n",
        name.replace('-', "_")
    )?;
    Ok(text)
}
