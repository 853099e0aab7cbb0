//! Header fields, query parameters and route parameters.

/// Names with values, in order; names may repeat.
pub type Fields = Vec<(String, String)>;
