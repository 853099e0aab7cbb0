package corral

import (
	"context"
	"log/slog"
	"strconv"
	"strings"
	"unicode"

	"github.com/corral-functions/sdk-go/internal/contract"
)

// Levels of the invocation's log that log/slog has no name for.
const (
	// LevelTrace is for steps inside an operation.
	LevelTrace slog.Level = slog.LevelDebug - 4
	// LevelCritical is for failures that affect other operations.
	LevelCritical slog.Level = slog.LevelError + 4
)

// NewLogHandler returns a handler that writes to the log of the invocation that runs:
// the message, then the attributes as key=value. The target names the part of the
// program and may be empty. In a plugin, the default logger has such a handler.
//
// It passes on all levels: Corral decides which are shown. In a native program it writes
// nothing outside a simulated call.
func NewLogHandler(target string) slog.Handler {
	return logHandler{target: target}
}

type logHandler struct {
	target string
	// prefix is that of the groups that are open, with a dot after each.
	prefix string
	// attributes are those of the logger, formatted.
	attributes string
}

// Enabled is always true.
func (logHandler) Enabled(context.Context, slog.Level) bool {
	return true
}

// Handle writes one record.
func (handler logHandler) Handle(_ context.Context, record slog.Record) error {
	if contract.CurrentHost == nil {
		return nil
	}
	var line strings.Builder
	line.WriteString(record.Message)
	line.WriteString(handler.attributes)
	record.Attrs(func(attribute slog.Attr) bool {
		writeAttribute(&line, handler.prefix, attribute)
		return true
	})
	contract.CurrentHost.Log(contractLevel(record.Level), handler.target, line.String())
	return nil
}

// WithAttrs returns a handler that adds attributes to every record.
func (handler logHandler) WithAttrs(attributes []slog.Attr) slog.Handler {
	var added strings.Builder
	for _, attribute := range attributes {
		writeAttribute(&added, handler.prefix, attribute)
	}
	handler.attributes += added.String()
	return handler
}

// WithGroup returns a handler that qualifies the attributes that follow.
func (handler logHandler) WithGroup(name string) slog.Handler {
	if name != "" {
		handler.prefix += name + "."
	}
	return handler
}

func writeAttribute(line *strings.Builder, prefix string, attribute slog.Attr) {
	value := attribute.Value.Resolve()
	if attribute.Equal(slog.Attr{}) {
		return
	}
	if value.Kind() == slog.KindGroup {
		// The attributes of a group without a name belong to the level above.
		if attribute.Key != "" {
			prefix += attribute.Key + "."
		}
		for _, member := range value.Group() {
			writeAttribute(line, prefix, member)
		}
		return
	}
	line.WriteByte(' ')
	line.WriteString(quoted(prefix + attribute.Key))
	line.WriteByte('=')
	line.WriteString(quoted(value.String()))
}

// quoted quotes text that would not be read as one word.
func quoted(text string) string {
	isSpecial := func(character rune) bool {
		return unicode.IsSpace(character) || !unicode.IsPrint(character) || character == '"' || character == '='
	}
	if text == "" || strings.ContainsFunc(text, isSpecial) {
		return strconv.Quote(text)
	}
	return text
}

// contractLevel rounds a level down to one that Corral has.
func contractLevel(level slog.Level) contract.Level {
	switch {
	case level >= LevelCritical:
		return contract.LevelCritical
	case level >= slog.LevelError:
		return contract.LevelError
	case level >= slog.LevelWarn:
		return contract.LevelWarn
	case level >= slog.LevelInfo:
		return contract.LevelInfo
	case level >= slog.LevelDebug:
		return contract.LevelDebug
	}
	return contract.LevelTrace
}
