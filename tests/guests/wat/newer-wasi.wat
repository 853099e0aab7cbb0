;; A program compiled against a WASI that this handler does not have yet.
(component
  (import "wasi:cli/exit@0.9.0" (instance $exit
    (export "exit-with-code" (func (param "code" u32)))))

  (core func $exit (canon lower (func $exit "exit-with-code")))
  (core module $program
    (import "exit" "exit-with-code" (func $exit (param i32)))
    (func (export "run") (result i32)
      i32.const 0
      call $exit
      i32.const 0))
  (core instance $program (instantiate $program
    (with "exit" (instance (export "exit-with-code" (func $exit))))))

  (func $run (result (result)) (canon lift (core func $program "run")))
  (instance $exported (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $exported)))
