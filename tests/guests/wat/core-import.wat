;; A program for a browser: its imports are JavaScript's to give.
(module
  (import "env" "now" (func $now (result f64)))
  (memory (export "memory") 1)
  (func (export "_start")
    call $now
    drop))
