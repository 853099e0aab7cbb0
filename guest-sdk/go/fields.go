package corral

import "strings"

// Fields are names with values, in order. Names may repeat, as set-cookie does.
//
//	corral.Fields{{"location", "/api/orders/7"}}
type Fields [][2]string

// Get is the first value of that name, in any case; empty if there is none.
func (fields Fields) Get(name string) string {
	for _, field := range fields {
		if strings.EqualFold(field[0], name) {
			return field[1]
		}
	}
	return ""
}

// Has says whether there is a value of that name, in any case.
func (fields Fields) Has(name string) bool {
	for _, field := range fields {
		if strings.EqualFold(field[0], name) {
			return true
		}
	}
	return false
}

// Values are all values of that name, in any case, in order.
func (fields Fields) Values(name string) []string {
	var values []string
	for _, field := range fields {
		if strings.EqualFold(field[0], name) {
			values = append(values, field[1])
		}
	}
	return values
}
