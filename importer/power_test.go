package importer_test

import (
	"encoding/csv"
	"errors"
	"fmt"
	"testing"

	"rollcall/graph"
	"rollcall/graph/graphsim"
	"rollcall/importer"
	"rollcall/importer/disk"
	"rollcall/importer/rundir"
)

// powerRun is a small update on a disk in memory.
type powerRun struct {
	*bench
	file string
}

func newPowerRun(t *testing.T) *powerRun {
	file, tenant := serials(4)
	file += "N/A,new\nSTRANGER1,new\n" // one row is invalid, one is not there
	return &powerRun{newBench(t, graphsim.Options{}, tenant, graph.Options{}), file}
}

// part is one part of the run, on that disk.
func (p *powerRun) part(dir disk.Dir) error {
	check := p.check("devices.csv", p.file)
	replay, err := importer.Remember(p.t.Context(), check, dir, &rundir.Manifest{Window: 3})
	if err != nil {
		return err
	}
	client, err := graph.New(token("token-of-a-test"), p.clientOptions)
	if err != nil {
		return err
	}
	job := &importer.Job{Check: check, Client: client, Dir: dir, Memory: replay, Concurrency: 2, Window: 3}
	res, err := job.Update(p.t.Context(), p.t.Context())
	if err == nil {
		err = res.Stopped
	}
	return err
}

// state is what is left: the tenant, and of each row what became of it.
func (p *powerRun) state(dir disk.Dir) (state string) {
	for _, e := range p.sim.Snapshot().Corporate {
		state += e.Identifier + "=" + e.Description + "\n"
	}
	for _, name := range []string{rundir.ResultsFile, rundir.ErrorsFile} {
		f, err := dir.Read(name)
		must(p.t, err)
		rows, err := csv.NewReader(f).ReadAll()
		must(p.t, err)
		for _, r := range rows {
			if name == rundir.ResultsFile && r[0] != "row" {
				r = []string{r[0], r[4], r[9], r[7]}
				if r[3] == "unchanged" { // as good as updated: an earlier part did it
					r[3] = "updated"
				}
			}
			state += fmt.Sprintln(r)
		}
		must(p.t, f.Close())
	}
	return state
}

// TestPowerCut cuts the power of a small update at every write, sync, rename and removal, loses what
// a disk can lose, and lets the run be resumed: it ends as if nothing had happened.
func TestPowerCut(t *testing.T) {
	calm := newPowerRun(t)
	m := disk.NewMemory()
	must(t, calm.part(m.Dir("run")))
	want := calm.state(m.Dir("run"))
	for _, windows := range []bool{false, true} {
		for cut := 1; ; cut++ {
			over := false
			for _, loss := range []disk.Loss{disk.Nothing, disk.Dropped, disk.Torn, disk.Reordered} {
				for seed := range uint64(3) {
					p, m := newPowerRun(t), disk.NewMemory()
					if windows {
						m.Windows()
					}
					m.Cut(cut)
					err := p.part(m.Dir("run"))
					if over = err == nil; over {
						break
					}
					if !errors.Is(err, disk.ErrCut) {
						t.Fatalf("cut at %d: %v", cut, err)
					}
					m = m.Crash(loss, seed)
					if err := p.part(m.Dir("run")); err != nil {
						t.Fatalf("cut at %d, loss %d: the resume ends with %v", cut, loss, err)
					}
					if got := p.state(m.Dir("run")); got != want {
						t.Fatalf("cut at %d, loss %d, seed %d:\n%s\nwithout it:\n%s", cut, loss, seed, got, want)
					}
				}
			}
			if over {
				if cut < 8 {
					t.Errorf("only %d operations", cut-1)
				}
				break
			}
		}
	}
}
