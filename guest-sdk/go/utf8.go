package corral

import (
	"fmt"
	"unicode/utf8"
)

// checkUTF8 says where text stops to be UTF-8, in the words that the SDKs for other
// languages use.
func checkUTF8(data []byte) error {
	for index := 0; index < len(data); {
		character, size := utf8.DecodeRune(data[index:])
		if character != utf8.RuneError || size > 1 {
			index += size
			continue
		}
		if !utf8.FullRune(data[index:]) {
			return fmt.Errorf("incomplete utf-8 byte sequence from index %d", index)
		}
		return fmt.Errorf("invalid utf-8 sequence of %d bytes from index %d", invalidLength(data[index:]), index)
	}
	return nil
}

// invalidLength is the number of bytes that could have begun a character, at least one.
// The byte after them shows that they do not.
func invalidLength(data []byte) int {
	length := 1
	for !utf8.FullRune(data[:length]) {
		length++
	}
	return max(1, length-1)
}
