(module
  (memory (export "memory") 16 16)
  (data (i32.const 0) "the image of the module")
  (table $table 4096 funcref)
  (elem declare func $write)

  ;; Changes one word of every 4,096 bytes of memory, and every table element
  ;; from 1 on that is a multiple of 64.
  (func $write (export "write") (result i32)
    (local $at i32)
    (loop $pages
      (i32.store (local.get $at) (i32.const 0x5ec2e7))
      (local.set $at (i32.add (local.get $at) (i32.const 4096)))
      (br_if $pages (i32.lt_u (local.get $at) (i32.const 1048576))))
    (local.set $at (i32.const 64))
    (loop $elements
      (table.set $table (local.get $at) (ref.func $write))
      (local.set $at (i32.add (local.get $at) (i32.const 64)))
      (br_if $elements (i32.lt_u (local.get $at) (i32.const 4096))))
    (i32.const 0))

  ;; Counts the words and elements that `write` changes and that are not as a
  ;; new instance has them.
  (func (export "leftovers") (result i32)
    (local $at i32)
    (local $count i32)
    (local.set $count (i32.ne (i32.load (i32.const 0)) (i32.const 0x20656874)))
    (local.set $at (i32.const 4096))
    (loop $pages
      (local.set $count
        (i32.add (local.get $count) (i32.ne (i32.load (local.get $at)) (i32.const 0))))
      (local.set $at (i32.add (local.get $at) (i32.const 4096)))
      (br_if $pages (i32.lt_u (local.get $at) (i32.const 1048576))))
    (local.set $at (i32.const 64))
    (loop $elements
      (local.set $count
        (i32.add (local.get $count)
          (i32.eqz (ref.is_null (table.get $table (local.get $at))))))
      (local.set $at (i32.add (local.get $at) (i32.const 64)))
      (br_if $elements (i32.lt_u (local.get $at) (i32.const 4096))))
    (local.get $count)))
