package importer_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// A faultCase is a line of the table, or two: what goes wrong, and what must become of a row that meets it once and always.
type faultCase struct {
	refused, applied string // the fault of a request that is not carried out, and of one that is; "" where there is none
	once, always     string // status of the row; "open": the run stops before the row is recorded, and a resume finishes
	list             string // of a row in a list that meets it once, where that differs: a refused list is halved and sent again
	lists            string // of a row whose list always meets it, where that differs
}

var faultCases = slices.Concat(
	// Of the moment: sent again, by the row alone.
	passing("408", "423", "500", "502", "503", "509"),
	[]faultCase{
		{refused: "504", applied: "504applied", once: "updated", always: "failed", lists: "open or failed"}, // halved until the bad row stands alone: an outage, unless another row went through meanwhile
		{refused: "reset", applied: "lost", once: "updated", always: "failed"},
		{refused: "hang", applied: "hangapplied", once: "updated", always: "failed"},
		{refused: "html", applied: "invalidjson", once: "updated", always: "failed"},
		{applied: "truncated", once: "updated", always: "failed"},
		{applied: "empty", once: "updated", always: "updated", lists: "failed"}, // a list must say what became of its items
		{applied: "slow", once: "updated", always: "updated"},
		// A pause of the whole run, which costs no attempt and so never comes to an end.
		{refused: "429", applied: "429applied", once: "updated"},
		{refused: "429bare", applied: "429bareapplied", once: "updated"},
		// The row's fault.
		{refused: "400", once: "failed", always: "failed", list: "updated"},
		{refused: "404", once: "failed", always: "failed", list: "updated"},
		{refused: "409", once: "failed", always: "failed", list: "updated"},
		{refused: "413", once: "failed", always: "failed", list: "updated"},
		// Not the row's fault.
		{refused: "401", applied: "401applied", once: "updated", always: "open"}, // once for a token that has just ended
		{refused: "403", once: "open", always: "open"},
		{refused: "405", once: "open", always: "open"},
		{refused: "501", once: "open", always: "open"},
		{refused: "noroute", once: "open", always: "open"},
	})

func passing(statuses ...string) (out []faultCase) {
	for _, s := range statuses {
		out = append(out, faultCase{refused: s, applied: s + "applied", once: "updated", always: "failed"})
	}
	return out
}

// A tableCell is one fault by one way.
type tableCell struct {
	once, always verdict
	wantOnce     string
	wantAlways   string // "" where always never ends
}

func (c *faultCase) cell(t *testing.T, w *way, fault string) tableCell {
	cell := tableCell{wantOnce: c.once, wantAlways: c.always}
	if w.lists() && c.list != "" {
		cell.wantOnce = c.list
	}
	if w.lists() && c.lists != "" {
		cell.wantAlways = c.lists
	}
	if w.creates {
		// Whoever creates looks before sending again, and so finds what was applied, however often the reply is lost.
		if cell.wantOnce == "updated" {
			cell.wantOnce = "created"
		}
		if cell.wantAlways != "" && cell.wantAlways != "open" && fault == c.applied {
			cell.wantAlways = "created"
		}
	}
	cell.once = w.try(t, meeting{faults: []string{fault}})
	if cell.wantAlways != "" {
		cell.always = w.try(t, meeting{faults: []string{fault}, stays: true})
	}
	return cell
}

func (c tableCell) String() string {
	text := fmt.Sprintf("%s %d", c.once.status, c.once.sends)
	if c.wantAlways != "" {
		text += fmt.Sprintf(" / %s %d", c.always.status, c.always.sends)
	}
	return text
}

// TestFaultTable is the promise as a table: for each fault, refused or applied with the reply lost, by each way that a change
// travels, results.csv and the tenant agree. A cell has the row's status and its sends when it meets the fault once, and when
// it meets it always. The README shows what this test logs.
func TestFaultTable(t *testing.T) {
	t.Parallel()
	ways := faultWays()
	var table strings.Builder
	table.WriteString("| fault | the request was |")
	for _, w := range ways {
		table.WriteString(" " + w.name + " |")
	}
	table.WriteString("\n|---|---|" + strings.Repeat("---|", len(ways)) + "\n")
	cells, runs := 0, 0
	for _, c := range faultCases {
		for _, side := range []struct{ name, fault string }{{"refused", c.refused}, {"applied", c.applied}} {
			if side.fault == "" {
				continue
			}
			fmt.Fprintf(&table, "| %s | %s |", strings.TrimSuffix(side.fault, "applied"), side.name)
			for _, w := range ways {
				cell := c.cell(t, &w, side.fault)
				cells++
				if runs++; cell.wantAlways != "" {
					runs++
				}
				cell.judge(t, w.name+", "+side.fault)
				fmt.Fprintf(&table, " %s |", cell)
			}
			table.WriteString("\n")
		}
	}
	t.Logf("%d cells, %d runs of %d rows\n%s", cells, runs, faultRows, &table)
}

func (c tableCell) judge(t *testing.T, where string) {
	t.Helper()
	for _, w := range append(c.once.wrong, c.always.wrong...) {
		t.Errorf("%s: %s", where, w)
	}
	if c.once.status != c.wantOnce {
		t.Errorf("%s once: the row is %s (%s) after %d sends, want %s", where, c.once.status, c.once.code, c.once.sends, c.wantOnce)
	}
	if !slices.Contains(strings.Split(c.wantAlways, " or "), c.always.status) {
		t.Errorf("%s always: the row is %s (%s) after %d sends, want %s", where, c.always.status, c.always.code, c.always.sends, c.wantAlways)
	}
}

// TestFaultSequences: what a row meets first does not get lost in what it meets last.
func TestFaultSequences(t *testing.T) {
	for _, c := range []struct {
		faults string
		want   string
	}{
		{"503 503 reset 429 500", "updated"},
		{"lost truncated 503applied", "updated"},
		{"lost 400", "failed"},
		{"503applied 404", "failed"},
		{"lost 429 400", "failed"},
		{"401 lost 503", "updated"},
		{"lost 403", "open"},
		{"503applied 401 401", "open"},
		{"ignored", "failed"}, // success that changed nothing
		{"wrong", "failed"},   // success that shows something else
	} {
		for _, w := range faultWays()[:3] { // those whose reply shows the entry
			v := w.try(t, meeting{faults: strings.Fields(c.faults)})
			tableCell{once: v, wantOnce: c.want}.judge(t, w.name+", "+c.faults)
		}
	}
}
