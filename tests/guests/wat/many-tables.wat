;; A program that asks for a table of ten million entries.
(module
  (table 10000000 funcref)
  (memory (export "memory") 1)
  (func (export "_start")))
