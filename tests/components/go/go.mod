module wit_component

go 1.25

require go.bytecodealliance.org/pkg v0.2.3

// Its source is part of the crate wit-bindgen-go.
replace go.bytecodealliance.org/pkg => ../pkg
