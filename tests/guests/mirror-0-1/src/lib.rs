//! The guest `mirror` for `corral:function@0.1.0`.

#[path = "../../mirror/src/mirror.rs"]
mod mirror;
#[path = "../../contract/bindings/version_0_1.rs"]
mod version_0_1;

use mirror::Mirror as Guest;
