use crate::level::Level;
use crate::prelude::*;
use crate::testing::{self, LogLine};

#[function]
fn logs() {
    #[cfg(feature = "log")]
    {
        ::log::warn!(target: "stock", "{} left", 3);
        ::log::trace!("step");
    }
    #[cfg(feature = "tracing")]
    {
        let outer = ::tracing::info_span!("order", id = 7, status = ::tracing::field::Empty);
        let _outer = outer.enter();
        outer.record("status", "new");
        let inner = ::tracing::debug_span!("check");
        inner.in_scope(|| ::tracing::error!(left = 3, item = "black", "sold out"));
        drop(inner);
        ::tracing::info!(target: "stock", only = true);
    }
}

#[test]
fn lines_of_both_crates_are_in_the_invocations_log() {
    let line = |level, target: &str, message: &str| LogLine {
        level,
        target: target.to_owned(),
        message: message.to_owned(),
    };
    let mut expected = Vec::new();
    if cfg!(feature = "log") {
        expected.push(line(Level::Warn, "stock", "3 left"));
        expected.push(line(Level::Trace, module_path!(), "step"));
    }
    if cfg!(feature = "tracing") {
        let spans = r#"order{id=7 status="new"}: "#;
        let message = format!(r#"{spans}check: sold out left=3 item="black""#);
        expected.push(line(Level::Error, module_path!(), &message));
        expected.push(line(Level::Info, "stock", &format!("{spans}only=true")));
    }
    for _ in 0..2 {
        assert_eq!(testing::call::<logs>(testing::timer()).logs(), expected);
    }
}
