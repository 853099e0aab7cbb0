//! An Azure function app on disk, read into typed configuration.

mod binding;

pub use binding::{Binding, Cardinality, DataType, Direction};
