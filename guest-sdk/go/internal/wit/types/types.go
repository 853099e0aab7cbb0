// Package types has the Go types of the generic WIT types that the generated bindings
// use.
package types

// Tags of an [Option].
const (
	OptionNone = 0
	OptionSome = 1
)

// Tags of a [Result].
const (
	ResultOk  = 0
	ResultErr = 1
)

// Option is WIT's option<T>.
type Option[T any] struct {
	tag   uint8
	value T
}

// None is an option without a value.
func None[T any]() Option[T] {
	return Option[T]{}
}

// Some is an option with a value.
func Some[T any](value T) Option[T] {
	return Option[T]{tag: OptionSome, value: value}
}

// Tag is OptionNone or OptionSome.
func (option Option[T]) Tag() uint8 {
	return option.tag
}

// IsSome says whether there is a value.
func (option Option[T]) IsSome() bool {
	return option.tag == OptionSome
}

// Some returns the value, which is the zero value if there is none.
func (option Option[T]) Some() T {
	return option.value
}

// Result is WIT's result<T, E>.
type Result[T, E any] struct {
	tag   uint8
	value T
	err   E
}

// Ok is a result that is a success.
func Ok[T, E any](value T) Result[T, E] {
	return Result[T, E]{tag: ResultOk, value: value}
}

// Err is a result that is an error.
func Err[T, E any](err E) Result[T, E] {
	return Result[T, E]{tag: ResultErr, err: err}
}

// Tag is ResultOk or ResultErr.
func (result Result[T, E]) Tag() uint8 {
	return result.tag
}

// Ok returns the value, which is the zero value of an error.
func (result Result[T, E]) Ok() T {
	return result.value
}

// Err returns the error, which is the zero value of a success.
func (result Result[T, E]) Err() E {
	return result.err
}

// Tuple2 is WIT's tuple<T0, T1>.
type Tuple2[T0, T1 any] struct {
	F0 T0
	F1 T1
}

// Unit is WIT's result without a value.
type Unit struct{}
