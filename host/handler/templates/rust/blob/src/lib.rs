//! Reads each new blob, and writes a summary to another one.

use corral_sdk::prelude::*;

#[function]
fn my_function(blob: Vec<u8>, context: &mut Context) -> Result<()> {
    let summary = format!("{} bytes", blob.len());
    info!("{summary}");
    context.output("summary", summary);
    Ok(())
}

#[cfg(test)]
mod tests {
    use corral_sdk::testing;

    use super::my_function;

    #[test]
    fn a_blob_is_summarized() {
        let report = testing::call::<my_function>(testing::bytes(*b"content"));
        assert_eq!(report.text("summary"), "7 bytes");
    }
}
