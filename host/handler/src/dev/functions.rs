//! The list of functions.

use std::collections::BTreeMap;

use corral_emulator::events::{Discovered, Service};

/// The functions that were shown, so that a restart shows only what is new.
#[derive(Debug, Default)]
pub(super) struct Functions(BTreeMap<String, Discovered>);

impl Functions {
    /// The lines for a function.
    pub(super) fn discover(&mut self, function: &Discovered) -> Vec<String> {
        let known = self.0.insert(function.function.clone(), function.clone());
        if known.as_ref() == Some(function) {
            return Vec::new();
        }
        vec![line(function)]
    }

    /// The lines for a function that is gone.
    pub(super) fn remove(&mut self, function: &str) -> Vec<String> {
        self.0.remove(function);
        vec![format!("function {function}: removed")]
    }
}

fn line(function: &Discovered) -> String {
    let mut line = format!("function {}:", function.function);
    let mut add = |text: &str| {
        line.push(' ');
        line.push_str(text);
    };
    if let Some(kind) = &function.trigger_type {
        add(kind);
    }
    if let Some(methods) = &function.methods {
        add(&methods.join(","));
    }
    if let Some(source) = &function.source {
        add(source);
    }
    let reason = function.reason.as_deref().unwrap_or_default();
    match function.service {
        Service::Served => {}
        Service::NeedsRealHost => add(&format!(
            "({reason}; fire it by hand with POST /admin/functions/{})",
            function.function
        )),
        Service::Disabled => add(&format!("(turned off: {reason})")),
        Service::Refused => add(&format!("(not loaded: {reason})")),
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn function(service: Service, reason: Option<&str>) -> Discovered {
        Discovered {
            function: "order".to_owned(),
            trigger_type: Some("httpTrigger".to_owned()),
            source: Some("http://localhost:7071/api/order".to_owned()),
            methods: Some(vec!["GET".to_owned(), "POST".to_owned()]),
            service,
            reason: reason.map(str::to_owned),
        }
    }

    #[test]
    fn functions_are_shown_once() {
        const BASE: &str = "function order: httpTrigger GET,POST http://localhost:7071/api/order";
        let mut functions = Functions::default();
        for (service, reason, end) in [
            (Service::Served, None, Some("")),
            (Service::Served, None, None),
            (
                Service::NeedsRealHost,
                Some("why"),
                Some(" (why; fire it by hand with POST /admin/functions/order)"),
            ),
            (Service::Disabled, Some("why"), Some(" (turned off: why)")),
            (Service::Refused, Some("why"), Some(" (not loaded: why)")),
        ] {
            let lines = functions.discover(&function(service, reason));
            let expected: Vec<_> = end.map(|end| format!("{BASE}{end}")).into_iter().collect();
            assert_eq!(lines, expected);
        }
        assert_eq!(functions.remove("order"), ["function order: removed"]);
        let again = functions.discover(&function(Service::Served, None));
        assert_eq!(again, [BASE]);
    }
}
