package enrol

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"text/tabwriter"

	"rollcall/graph"
)

// Example prints how far an import has come by what is seen of it, and what follows then. A blank is anything; the first line that holds is
// the one that counts, and where none of the second table does, the row waits.
func Example() {
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 1, ' ', tabwriter.Debug)
	fmt.Fprintln(table, "twin\trecord\tmade by\tsent\tto send again\tSTAGE\tmade the device")
	for _, l := range stages {
		fmt.Fprintln(table, row(l.twin, l.record, l.maker, l.sent, l.chance)+"\t"+l.stage.String()+"\t"+orDash(string(l.device)))
	}
	table.Flush()
	fmt.Println()
	fmt.Fprintln(table, "STAGE\tdevices listed\trecord made by\tto send again\tWHAT FOLLOWS")
	for _, l := range follows {
		fmt.Fprintln(table, l.stage.String()+"\t"+row(l.devices, l.maker, l.chance)+"\t"+string(l.act))
	}
	table.Flush()
	// Output:
	// twin       |record                        |made by  |sent           |to send again                        |STAGE      |made the device
	// registered |                              |         |               |                                     |registered |-
	// running    |already assigned              |         |               |                                     |importing  |-
	//            |not listed                    |this run |               |                                     |lost       |this run's, maybe
	//            |not listed                    |         |               |                                     |lost       |-
	//            |running                       |         |               |                                     |importing  |-
	//            |complete                      |this run |               |                                     |registered |-
	//            |complete                      |         |               |                                     |present    |-
	//            |already assigned              |         |more than once |                                     |present    |this run's, maybe
	//            |already assigned              |         |               |                                     |present    |-
	//            |storage error                 |         |               |hash, tries left                     |repeated   |-
	//            |storage error / another error |others   |               |hash, tries left / hash, no try left |repeated   |-
	//            |storage error / another error |         |               |                                     |refused    |-
	//
	// STAGE      |devices listed    |record made by |to send again                        |WHAT FOLLOWS
	// lost       |one               |               |                                     |compare and update, settle as unchanged, updated or failed
	// lost       |several           |               |                                     |settle as failed, ambiguous_identity
	// lost       |                  |others         |hash, tries left / hash, no try left |import again
	// registered |nobody asks / one |               |                                     |set what no import carries, settle as created
	// present    |one               |               |                                     |compare and update, settle as unchanged, updated or failed
	// present    |several           |               |                                     |settle as failed, ambiguous_identity
	// repeated   |                  |               |                                     |import again
	// refused    |                  |               |                                     |settle as failed, with the import's code
}

func row(columns ...sights) string {
	var cells []string
	for _, c := range columns {
		var words []string
		for _, s := range c {
			words = append(words, string(s))
		}
		cells = append(cells, strings.Join(words, " / "))
	}
	return strings.Join(cells, "\t")
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// everything calls f with all that can be seen of an import.
func everything(f func(view)) {
	for _, twin := range []sight{noTwin, twinRuns, twinRegistered} {
		for _, record := range []sight{unlisted, running, complete, alreadyAssigned, storageError, otherError} {
			for _, maker := range []sight{byRun, byOthers} {
				for _, sent := range []sight{sentOnce, sentMore} {
					for _, chance := range []sight{withTries, withoutTry, withoutHash} {
						f(view{twin, record, maker, sent, chance})
					}
				}
			}
		}
	}
}

// TestStagesCover: each line of the tables holds for something, and no stage is without a way out.
func TestStagesCover(t *testing.T) {
	reached, used := map[stage]bool{}, map[int]bool{}
	everything(func(v view) {
		s, _ := stageOf(v)
		reached[s] = true
		for i, l := range stages {
			if l.twin.have(v.twin) && l.record.have(v.record) && l.maker.have(v.maker) && l.sent.have(v.sent) && l.chance.have(v.chance) {
				used[i] = true
				break
			}
		}
		ends := false
		for _, devices := range []sight{unasked, none, one, several} {
			ends = ends || followOf(s, devices, v) != await
		}
		if !ends && s != importing {
			t.Errorf("%v is %v, of which nothing follows", v, s)
		}
		if s == refused && (v.record == unlisted || v.record == running || v.record == complete) {
			t.Errorf("%v is refused, and the service has not said so", v)
		}
	})
	if len(used) != len(stages) {
		t.Errorf("of %d lines of the stages only %v ever count", len(stages), used)
	}
	for s := importing; s < left; s++ {
		if !reached[s] {
			t.Errorf("nothing leads to %v", s)
		}
	}
}

// TestSights: what a reply says, in the words of the tables.
func TestSights(t *testing.T) {
	state := func(status, name, device string) graph.ImportRecord {
		return graph.ImportRecord{State: graph.ImportState{ImportStatus: status, ErrorName: name, RegistrationID: device}}
	}
	for want, r := range map[sight][]graph.ImportRecord{
		running:         {state("", "", ""), state("unknown", "", ""), state("pending", "StorageError", ""), state("somethingNew", "", "")},
		complete:        {state("complete", "", "d"), state("Complete", "", ""), state("complete", "ZtdDeviceAlreadyAssigned", "")},
		alreadyAssigned: {state("error", "ztdDeviceAlreadyAssigned", "")},
		storageError:    {state("Error", "StorageError", "")},
		otherError:      {state("error", "", ""), state("error", "InvalidZtdHardwareHash", "")},
	} {
		for _, one := range r {
			if got := recordSight(&one); got != want {
				t.Errorf("%+v is seen as %s, want %s", one.State, got, want)
			}
		}
	}
	if got := recordSight(nil); got != unlisted {
		t.Errorf("no record is seen as %s", got)
	}
	made, runs, failed := state("complete", "", "d1"), state("pending", "", ""), state("error", "X", "")
	for _, c := range []struct {
		twins  []graph.ImportRecord
		want   sight
		device string
	}{
		{nil, noTwin, ""},
		{[]graph.ImportRecord{failed}, noTwin, ""},
		{[]graph.ImportRecord{failed, runs}, twinRuns, ""},
		{[]graph.ImportRecord{runs, made}, twinRegistered, "d1"},
		{[]graph.ImportRecord{made, runs}, twinRegistered, "d1"},
	} {
		if got, device := twinSight(c.twins); got != c.want || device != c.device {
			t.Errorf("%d twins are seen as %s of %q, want %s of %q", len(c.twins), got, device, c.want, c.device)
		}
	}
}
