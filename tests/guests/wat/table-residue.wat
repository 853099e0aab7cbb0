;; Fills a table and waits for the file `open` of its only folder when the
;; payload holds the word `fill`. Answers with how many elements of the table are
;; set when it begins.
(module
  (import "wasi_snapshot_preview1" "fd_read"
    (func $read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write"
    (func $write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_filestat_get"
    (func $stat (param i32 i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 4)
  (table $table 8192 funcref)
  (elem declare func $nothing)
  (data (i32.const 64) "open")
  (data (i32.const 80) "filled\0a")
  (data (i32.const 96) "{\22Outputs\22:{\22out\22:\220000\22}}")

  (func $nothing)

  ;; The number of elements that are set.
  (func $count (result i32)
    (local $at i32)
    (local $set i32)
    (loop $elements
      (local.set $set
        (i32.add (local.get $set)
          (i32.eqz (ref.is_null (table.get $table (local.get $at))))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br_if $elements (i32.lt_u (local.get $at) (i32.const 8192))))
    (local.get $set))

  ;; Whether the payload, which is read to 1024, holds the word `fill`.
  (func $told_to_fill (result i32)
    (local $at i32)
    (i32.store (i32.const 0) (i32.const 1024))
    (i32.store (i32.const 4) (i32.const 65536))
    (drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))
    (local.set $at (i32.const 1024))
    (loop $bytes
      (if (i32.eq (i32.load (local.get $at)) (i32.const 0x6c6c6966))
        (then (return (i32.const 1))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br_if $bytes (i32.lt_u (local.get $at) (i32.const 66560))))
    (i32.const 0))

  (func $print (param $stream i32) (param $at i32) (param $length i32)
    (i32.store (i32.const 0) (local.get $at))
    (i32.store (i32.const 4) (local.get $length))
    (drop (call $write (local.get $stream) (i32.const 0) (i32.const 1) (i32.const 8))))

  ;; Writes the number as the four digits of the answer.
  (func $note (param $number i32)
    (local $at i32)
    (local.set $at (i32.const 118))
    (loop $digits
      (i32.store8 (local.get $at)
        (i32.add (i32.const 48) (i32.rem_u (local.get $number) (i32.const 10))))
      (local.set $number (i32.div_u (local.get $number) (i32.const 10)))
      (local.set $at (i32.sub (local.get $at) (i32.const 1)))
      (br_if $digits (i32.ge_u (local.get $at) (i32.const 115)))))

  (func (export "_start")
    (call $note (call $count))
    (if (call $told_to_fill)
      (then
        (table.fill $table (i32.const 0) (ref.func $nothing) (i32.const 8192))
        (call $print (i32.const 2) (i32.const 80) (i32.const 7))
        (loop $closed
          (br_if $closed
            (call $stat (i32.const 3) (i32.const 0) (i32.const 64) (i32.const 4)
              (i32.const 200))))))
    (call $print (i32.const 1) (i32.const 96) (i32.const 26))))
