;; A program that needs an interface which only some other host offers.
(component
  (import "acme:billing/ledger@1.0.0" (instance $ledger
    (export "charge" (func (param "cents" u64)))))

  (core func $charge (canon lower (func $ledger "charge")))
  (core module $program
    (import "ledger" "charge" (func $charge (param i64)))
    (func (export "run") (result i32)
      i64.const 100
      call $charge
      i32.const 0))
  (core instance $program (instantiate $program
    (with "ledger" (instance (export "charge" (func $charge))))))

  (func $run (result (result)) (canon lift (core func $program "run")))
  (instance $exported (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $exported)))
