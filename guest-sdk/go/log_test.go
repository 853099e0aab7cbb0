package corral_test

import (
	"context"
	"errors"
	"log"
	"log/slog"
	"slices"
	"testing"

	corral "github.com/corral-functions/sdk-go"
	"github.com/corral-functions/sdk-go/corraltest"
)

type secret struct{}

func (secret) LogValue() slog.Value { return slog.StringValue("hidden") }

func TestSlogWritesToTheInvocationsLog(t *testing.T) {
	report := with(t, corraltest.Text(""), func(ctx context.Context) {
		slog.Info("plain")
		slog.WarnContext(ctx, "with", "count", 3, "text", "two words", "empty", "", "err", errors.New("no"))
		slog.With("id", 7).WithGroup("g").With("a", 1).Error("grouped", "b", 2, slog.Group("h", "c", secret{}))
		slog.Log(ctx, corral.LevelTrace, "trace")
		slog.Debug("debug", slog.Group("", "inline", true), slog.Group("none"), slog.Attr{})
		slog.Log(ctx, corral.LevelCritical, "critical")
		slog.Log(ctx, slog.LevelWarn+1, "between")
		log.Print("standard")
		slog.New(corral.NewLogHandler("stock")).Info("target")
	})
	want := []corraltest.LogLine{
		{Level: slog.LevelInfo, Message: "plain"},
		{Level: slog.LevelWarn, Message: `with count=3 text="two words" empty="" err=no`},
		{Level: slog.LevelError, Message: "grouped id=7 g.a=1 g.b=2 g.h.c=hidden"},
		{Level: corral.LevelTrace, Message: "trace"},
		{Level: slog.LevelDebug, Message: "debug inline=true"},
		{Level: corral.LevelCritical, Message: "critical"},
		{Level: slog.LevelWarn, Message: "between"},
		{Level: slog.LevelInfo, Message: "standard"},
		{Level: slog.LevelInfo, Target: "stock", Message: "target"},
	}
	if !slices.Equal(report.Logs(), want) {
		t.Errorf("logged %+v", report.Logs())
	}
}

func TestTheDefaultLoggersAreRestored(t *testing.T) {
	logger, writer, flags := slog.Default(), log.Writer(), log.Flags()
	with(t, corraltest.Text(""), func(context.Context) {})
	if slog.Default() != logger || log.Writer() != writer || log.Flags() != flags {
		t.Error("a call changed them")
	}
}
