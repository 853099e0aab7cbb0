;; A program whose memory is over every sensible limit from the start: 4 GiB.
(module
  (memory (export "memory") 65536)
  (func (export "_start")))
