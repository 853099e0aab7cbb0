//! Runs every five minutes, and writes a message to a queue.

use corral_sdk::prelude::*;

#[function]
fn my_function(timer: Timer, context: &mut Context) -> Result<()> {
    let state = if timer.is_past_due { "late" } else { "on time" };
    info!("{state}");
    context.output("message", state);
    Ok(())
}

#[cfg(test)]
mod tests {
    use corral_sdk::testing;

    use super::my_function;

    #[test]
    fn a_run_is_reported() {
        let report = testing::call::<my_function>(testing::timer());
        assert_eq!(report.text("message"), "on time");
    }
}
