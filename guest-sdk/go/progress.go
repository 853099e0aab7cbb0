package corral

import "context"

// ReportProgress reports that done of total is done, in any unit, and what happens now.
// A total of zero is not known, and the message may be empty.
//
// It reaches clients of the Model Context Protocol that ask for progress, while Corral
// answers them; for all others nothing happens. What is done has to grow from report to
// report.
func ReportProgress(ctx context.Context, done, total float64, message string) {
	invocationOf(ctx).host.ReportProgress(done, total, message)
}
