package importer

import (
	"bufio"
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"strconv"

	"rollcall/importer/identity"
)

// PlanFile is the name of the file that a dry run writes: the changes it would make, and no others.
const PlanFile = "plan.csv"

// planColumns is the header of plan.csv up to the values, each of which has a column named by its property.
var planColumns = []string{"action", "kind", "identity", "id", "changes", "row", "file", "line", "route"}

// A planWriter writes plan.csv. Its values are the user's own, so it is a data file.
type planWriter struct {
	f       *os.File
	buf     *bufio.Writer
	w       *csv.Writer
	kind    identity.Kind
	columns []identity.Column
}

func newPlanWriter(dir string, kind identity.Kind, columns []identity.Column) (*planWriter, error) {
	f, err := os.OpenFile(filepath.Join(dir, PlanFile), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	p := &planWriter{f: f, buf: bufio.NewWriter(f), kind: kind, columns: columns}
	p.w = csv.NewWriter(p.buf)
	header := append([]string{}, planColumns...)
	for _, c := range columns {
		header = append(header, c.String())
	}
	return p, p.w.Write(header)
}

// add writes one change.
func (p *planWriter) add(s *slot) error {
	ch := s.change
	cells := []string{string(s.outcome.Action), p.kind.String(), harmless(s.rec.Identity()), harmless(ch.id), oneLine(ch.diffs),
		strconv.Itoa(s.place.Row), fileCell(s.place.File), strconv.Itoa(s.place.Line), string(ch.route)}
	for _, c := range p.columns {
		v, ok := valueOf(ch.values, c)
		switch {
		case ok && v.Clear:
			cells = append(cells, "CLEAR!")
		case ok:
			cells = append(cells, v.Text)
		default:
			cells = append(cells, "")
		}
	}
	return p.w.Write(cells)
}

func (p *planWriter) close() error {
	p.w.Flush()
	return errors.Join(p.w.Error(), p.buf.Flush(), p.f.Sync(), p.f.Close())
}
