;; A core module that says neither what it implements nor how to start it.
(module
  (func (export "double") (param i32) (result i32)
    local.get 0
    i32.const 2
    i32.mul))
