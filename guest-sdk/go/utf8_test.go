package corral

import "testing"

func TestInvalidUTF8IsLocated(t *testing.T) {
	for _, test := range []struct{ data, want string }{
		{"", ""},
		{"plain", ""},
		{"é € 😀 \uFFFD", ""},
		{"\xff", "invalid utf-8 sequence of 1 bytes from index 0"},
		{"ab\x80", "invalid utf-8 sequence of 1 bytes from index 2"},
		{"\xc3", "incomplete utf-8 byte sequence from index 0"},
		{"a\xe2\x82", "incomplete utf-8 byte sequence from index 1"},
		{"\xf0\x9f\x98", "incomplete utf-8 byte sequence from index 0"},
		{"\xc3(", "invalid utf-8 sequence of 1 bytes from index 0"},
		{"\xe2\x82(", "invalid utf-8 sequence of 2 bytes from index 0"},
		{"\xf0\x9f\x98(", "invalid utf-8 sequence of 3 bytes from index 0"},
		{"\xed\xa0\x80", "invalid utf-8 sequence of 1 bytes from index 0"},
		{"\xc0\xaf", "invalid utf-8 sequence of 1 bytes from index 0"},
	} {
		got := ""
		if err := checkUTF8([]byte(test.data)); err != nil {
			got = err.Error()
		}
		if got != test.want {
			t.Errorf("%q: %q, want %q", test.data, got, test.want)
		}
	}
}
