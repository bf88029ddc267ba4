package importer_test

import (
	"rollcall/graph"
	"rollcall/importer"
	"rollcall/importer/rundir"
)

// resume goes on with the bench's run.
func (b *bench) resume(files ...string) (*importer.Result, []line) {
	b.t.Helper()
	check := b.check(files...)
	replay, err := importer.Remember(b.t.Context(), check, b.open(), &rundir.Manifest{Window: 3})
	must(b.t, err)
	client, err := graph.New(token("token-of-a-test"), b.clientOptions)
	must(b.t, err)
	job := &importer.Job{Check: check, Client: client, Dir: b.open(), Memory: replay, Route: b.job.Route, Chunk: b.job.Chunk,
		Concurrency: b.job.Concurrency, Window: b.job.Window}
	res, err := job.Update(b.t.Context(), b.t.Context())
	must(b.t, err)
	return res, b.results()
}
