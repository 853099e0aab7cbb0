;; A library component: what it exports is none of the three contracts.
(component
  (core module $library
    (func (export "double") (param i32) (result i32)
      local.get 0
      i32.const 2
      i32.mul))
  (core instance $library (instantiate $library))
  (func $double (param "value" u32) (result u32) (canon lift (core func $library "double")))
  (instance $exported (export "double" (func $double)))
  (export "acme:arithmetic/double@1.0.0" (instance $exported)))
