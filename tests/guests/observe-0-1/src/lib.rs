//! The guest `observe` for `corral:function@0.1.0`.

#[path = "../../observe/src/observe.rs"]
mod observe;
#[path = "../../contract/bindings/version_0_1.rs"]
mod version_0_1;

use observe::Observe as Guest;
