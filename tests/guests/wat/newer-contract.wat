;; A function plugin compiled against a later version of the contract.
(component
  (core module $plugin (func (export "handle")))
  (core instance $plugin (instantiate $plugin))
  (func $handle (canon lift (core func $plugin "handle")))
  (instance $exported (export "handle" (func $handle)))
  (export "corral:function/handler@9.0.0" (instance $exported)))
