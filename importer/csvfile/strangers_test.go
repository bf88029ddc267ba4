package csvfile

import (
	"strings"
	"testing"

	"rollcall/importer/identity"
)

// TestOwnNames: the file's own columns are names that are known in it, whoever gave them a meaning and
// whether they are read or not.
func TestOwnNames(t *testing.T) {
	for name, c := range map[string]struct {
		text, mapping string
		changes       int // rows that are another file's, its header one of them
	}{
		"mapped, in another order":      {"Tag,Note\nABC123DEF4,a\nC02XL0ABJ009,x\nNote,Tag\nd,GONE12345\n", "Tag=serialNumber,Note=description", 2},
		"one mapped and one known":      {"Tag,Description\nABC123DEF4,a\nDescription,Tag\nroom1,ZZZ123DEF4\n", "Tag=serialNumber", 2},
		"a column that is not read":     {"Serial Number,Description,Site\nC02XL0ABJ009,x,s\nSite,Description,Serial Number\nBern1,q,OTHER12345\n", "", 2},
		"the identity where it was":     {"Serial Number,Description,Site\nABC123DEF4,a,b\nSerial Number,Site,Description\nZZZ123DEF4,Bern,q\n", "", 2},
		"mapped, an unread one":         {"Tag,Description,Site\nABC123DEF4,a,s\nTag,Site,Description\nZZZ123DEF4,Bern,room1\n", "Tag=serialNumber", 2},
		"with another delimiter":        {"Tag,Note\nABC123DEF4,a\nNote;Tag\nd;GONE12345\n", "Tag=serialNumber,Note=description", 2},
		"in another language":           {"Serial Number,Details\nABC123DEF4,a\nBeschreibung,Seriennummer\nq,ZZZ123DEF4\n", "", 2},
		"words of columns in free text": {"Serial Number,Site,Description\nABC123DEF4,Site,Description\nABC123DEF5,Description,Site\n", "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			o := Options{Kind: identity.Corporate}
			if c.mapping != "" {
				o.Map = map[string]string{}
				for pair := range strings.SplitSeq(c.mapping, ",") {
					k, v, _ := strings.Cut(pair, "=")
					o.Map[k] = v
				}
			}
			n := 0
			for _, r := range readAll(t, mustOpen(t, o, textSource("devices.csv", c.text))) {
				if r.Code == identity.CodeHeaderChanges {
					n++
				}
			}
			if n != c.changes {
				t.Errorf("%d rows are another file's, want %d", n, c.changes)
			}
		})
	}
}

// TestWideMarks: a mark of UTF-16 between lines of a file that is not is no data.
func TestWideMarks(t *testing.T) {
	for _, m := range []string{"\xff\xfe", "\xfe\xff"} {
		rows := readAll(t, mustOpen(t, Options{}, textSource("devices.csv", "Serial Number,Description\nABC123DEF4,a\n"+m+"NEWDEV1234,b\n")))
		if len(rows) != 2 || rows[1].Cells != "NEWDEV1234|b" {
			t.Errorf("%q: %+v", m, rows)
		}
	}
}

// TestGroupTagsInTongues: a column of group tags that is not read leaves the kind undecided, in whatever
// language it is named.
func TestGroupTagsInTongues(t *testing.T) {
	for _, name := range []string{"Étiquette de groupe", "Tag di gruppo", "Grp Tag", "GRP_TAG", "Gruppentag", "グループ タグ", "u_group_tag", "x Étiquette de groupe 2"} {
		if _, err := Open([]Source{textSource("devices.csv", "Serial Number,"+name+",Details\nR57DF4JVHB1,NEW,x\n")}, Options{}); err == nil {
			t.Errorf("%s: the kind is decided", name)
		}
	}
}
