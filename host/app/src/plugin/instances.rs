//! `instances`: how long an instance of a plugin lives.

use std::time::Duration;

use super::quantity;
use crate::json::Object;

/// How long an instance lives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InstancePolicy {
    /// For one invocation: nothing of one call can reach another. The default.
    #[default]
    Fresh,
    /// For several invocations one after another, until it has been used
    /// `max_uses` times, has been idle for `max_idle`, or has failed.
    Warm {
        /// Invocations, at least 1.
        max_uses: u32,
        /// Time without an invocation.
        max_idle: Duration,
    },
}

/// The keys of `instances`.
pub(crate) const KEYS: [&str; 3] = ["policy", "max_uses", "max_idle"];

impl InstancePolicy {
    /// The defaults of `max_uses` and `max_idle`.
    const WARM: (u32, Duration) = (1000, Duration::from_secs(30));

    /// The policy in `object`; `self` provides the numbers that it leaves out.
    pub(super) fn refine(self, object: &Object<'_>) -> Self {
        object.reject_unknown(&KEYS);
        let warm = object
            .required("policy", "write \"fresh\" or \"warm\"")
            .and_then(|policy| policy.choice(&[("fresh", false), ("warm", true)]));
        let (uses, idle) = (object.get("max_uses"), object.get("max_idle"));
        match warm {
            Some(false) => {
                for number in uses.iter().chain(&idle) {
                    number.error(
                        "applies only to warm instances, but the policy is `fresh`",
                        "remove it, or write \"policy\": \"warm\"",
                    );
                }
                Self::Fresh
            }
            Some(true) => {
                let (known_uses, known_idle) = match self {
                    Self::Warm { max_uses, max_idle } => (max_uses, max_idle),
                    Self::Fresh => Self::WARM,
                };
                let max_uses = uses.and_then(|uses| {
                    let number = quantity::count(&uses)?;
                    if number == 0 {
                        uses.error("is 0, so no instance could be used", "write 1 or more");
                    }
                    Some(number.max(1))
                });
                Self::Warm {
                    max_uses: max_uses.unwrap_or(known_uses),
                    max_idle: idle
                        .and_then(|idle| quantity::duration(&idle))
                        .unwrap_or(known_idle),
                }
            }
            None => self,
        }
    }
}
