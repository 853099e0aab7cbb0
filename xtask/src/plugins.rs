//! `cargo xtask plugins`: builds every guest and copies it to where it is used.

use anyhow::Result;

use crate::guests;
use crate::layout::Layout;
use crate::progress::Progress;
use crate::toolchain;

/// Sets up the guest compiler, builds, and lists the results.
pub(crate) fn run(layout: &Layout) -> Result<()> {
    let batches = guests::plan(layout)?;
    let mut progress = Progress::new(1 + batches.len());
    let compiler = progress.step("finding a compiler for guests", toolchain::find_or_set_up)?;
    println!("      {}", compiler.description());
    let built = guests::build(layout, &compiler, &batches, &mut progress)?;
    for guest in &built {
        let file = guest.file.strip_prefix(&layout.root);
        println!(
            "{:>7} KiB  {}{}",
            guest.size.div_ceil(1024),
            file.unwrap_or(&guest.file).display(),
            if guest.changed { "" } else { "  (unchanged)" }
        );
    }
    println!("{} guests in {}", built.len(), progress.elapsed());
    Ok(())
}
