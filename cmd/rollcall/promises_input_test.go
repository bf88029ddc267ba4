package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"rollcall/graph/graphsim"
)

// inputPromises are about input files: what becomes of them meanwhile, how they are called, and how their rows come back.
var inputPromises = slices.Concat(lostInputs(), strangeNames(), returnedCells(), []promise{
	{"panic/a number that is too large", func(c *trial) {
		c.tenant(graphsim.Options{}, byPairs(pair{"A", "A"}, pair{"A", "A"}))
		tooLarge(c, csvOf("id,groupTag,state.deviceErrorCode", recordID(1)+",B,3000000000", recordID(2)+",B,0"))
	}},
	{"panic/a number that is too large, the other way", func(c *trial) {
		c.tenant(graphsim.Options{}, byPairs(pair{"A", "A"}, pair{"A", "A"}))
		tooLarge(c, csvOf("id,groupTag,state.deviceErrorCode", recordID(1)+",B,-99999999999999999999", recordID(2)+",B,0"))
	}},
	{"panic/a number that is too large, in JSON", func(c *trial) {
		c.tenant(graphsim.Options{}, byPairs(pair{"A", "A"}, pair{"A", "A"}))
		tooLarge(c, csvOf("id,groupTag,state", recordID(1)+`,B,"{""deviceErrorCode"":3000000000}"`, recordID(2)+",B,"))
	}},
	{"panic/a number that is none", func(c *trial) {
		c.tenant(graphsim.Options{}, byPairs(pair{"A", "A"}, pair{"A", "A"}))
		tooLarge(c, csvOf("id,groupTag,state", recordID(1)+`,B,"{""deviceErrorCode"":1e400}"`, recordID(2)+",B,"))
	}},
	{"panic/a state that is no object", func(c *trial) {
		c.tenant(graphsim.Options{}, byPairs(pair{"A", "A"}, pair{"A", "A"}))
		tooLarge(c, csvOf("id,groupTag,state", recordID(1)+`,B,"[1,2"`, recordID(2)+",B,"))
	}},
	{"panic/a number that is too large, in a batch", func(c *trial) {
		c.tenant(graphsim.Options{}, byPairs(pair{"A", "A"}, pair{"A", "A"}))
		tooLarge(c, csvOf("id,groupTag,state.deviceErrorCode", recordID(1)+",B,3000000000", recordID(2)+",B,0"), "--batch", "20")
	}},
	{"panic/in a goroutine of ours", func(c *trial) {
		c.tenant(graphsim.Options{}, bySerial("old", "old", "old"))
		in := c.file("in.csv", csvOf("Serial Number,Description", "SER1X,new secret", "SER2X,new secret", "SER3X,new secret"))
		same(c, "exit code of a panic", c.processOf("rollcall-with-a-defect", "update", "--concurrency", "1", "--log-level", "debug",
			"--log-format", "json", "--out", c.path("r"), in), exitStopped)
		if strings.Contains(c.said.String(), "new secret") || strings.Contains(c.said.String(), serialOf(1)) {
			c.wrongf("a cell is printed")
		}
		c.expect(exitOK, "resume", c.path("r"))
		c.described("new secret", "new secret", "new secret")
	}},
})

// tooLarge is an update of two rows of which the first has a state that cannot be: it is one row's fate, and nobody's end.
func tooLarge(c *trial, text string, flags ...string) {
	args := append([]string{"update", "--kind", "autopilot", "--warn", "state_json", "--send-read-only", "--concurrency", "1", "--out",
		c.path("r"), c.file("in.csv", text)}, flags...)
	if code := c.process(args...); code != exitOK && code != exitBadRows {
		c.wrongf("exit code %d", code)
	}
	if rows := c.results(c.path("r")); len(rows) != 2 || rows[1]["status"] != "updated" {
		c.wrongf("results.csv has %v", rows)
	}
	if code := c.process("resume", c.path("r")); code != exitOK && code != exitBadRows {
		c.wrongf("exit code %d of a resume", code)
	}
}

// lostInputs are inputs that change or vanish while the run sends.
func lostInputs() (all []promise) {
	type change = func(c *trial, path string)
	text := csvOf("Serial Number,Description", "SER1X,new", "SER2X,new", "\"SER(3)X\",new", "SER4X,new")
	remove := func(c *trial, path string) { os.Remove(path) }
	for _, p := range []struct {
		name   string
		change change
	}{
		{"removed", remove},
		{"replaced", func(c *trial, path string) {
			os.Rename(c.file("other.csv", strings.ReplaceAll(text, "new", "wrong")), path)
		}},
		{"rewritten", func(c *trial, path string) {
			os.WriteFile(path, []byte(strings.ReplaceAll(text, "new", "wrong")), 0o600)
		}},
		{"cut", func(c *trial, path string) { os.Truncate(path, 30) }},
		{"renamed", func(c *trial, path string) { os.Rename(path, path+".old") }},
	} {
		for _, when := range []struct {
			name string
			nth  int
		}{{"at the first write", 1}, {"at the last write", 3}} {
			all = append(all, promise{"lost/" + p.name + " " + when.name, func(c *trial) {
				c.tenant(graphsim.Options{}, bySerial("old", "old", "old", "old"))
				in := c.file("in.csv", text)
				c.answers(onWrite(when.nth, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
					p.change(c, in)
					next.ServeHTTP(w, r)
				}))
				c.expect(exitStopped, "update", "--concurrency", "1", "--out", c.path("r"), in)
				c.answers(nil)
				recorded := recordedIn(c.path("r"))
				c.expect(exitStopped, "resume", c.path("r"))
				same(c, "rows recorded by a resume without its input", recordedIn(c.path("r")), recorded)
				c.file("in.csv", text)
				c.expect(exitBadRows, "resume", c.path("r"))
				c.fates(c.path("r"), "updated", "updated", "invalid", "updated")
				c.described("new", "new", "old", "new")
				c.written(1, 1, 0, 1)
				same(c, "rows in errors.csv", len(c.table(c.path("r"), "errors.csv")), 1)
			}}, promise{"lost/" + p.name + " " + when.name + ", and named anew", func(c *trial) {
				c.tenant(graphsim.Options{}, bySerial("old", "old", "old", "old"))
				in := c.file("in.csv", text)
				c.answers(onWrite(when.nth, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
					p.change(c, in)
					next.ServeHTTP(w, r)
				}))
				c.expect(exitStopped, "update", "--concurrency", "1", "--out", c.path("r"), in)
				c.answers(nil)
				c.expect(exitBadRows, "resume", "--input", c.file("copy.csv", text), c.path("r"))
				c.described("new", "new", "old", "new")
				same(c, "rows in errors.csv", len(c.table(c.path("r"), "errors.csv")), 1)
			}})
		}
	}
	for _, cut := range []bool{true, false} {
		all = append(all, promise{fmt.Sprintf("lost/of many rows, cut %v", cut), func(c *trial) {
			const rows = 3000
			c.tenant(graphsim.Options{}, bySerial(slices.Repeat([]string{"same"}, rows)...))
			c.meanwhile(func(t *graphsim.Tenant) {
				for _, n := range []int{0, rows / 2, rows - 1} {
					t.Corporate[n].Description = "old"
				}
			})
			text := "Serial Number,Description\n" + rowsOf(rows, ",same")
			in := c.file("in.csv", text)
			c.answers(onWrite(1, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
				if cut {
					os.Truncate(in, int64(len(text)/3))
				} else {
					os.Remove(in)
				}
				next.ServeHTTP(w, r)
			}))
			c.expect(exitStopped, "update", "--out", c.path("r"), in)
			c.answers(nil)
			c.expect(exitStopped, "resume", c.path("r"))
			c.file("in.csv", text)
			c.expect(exitOK, "resume", c.path("r"))
			same(c, "rows recorded", recordedIn(c.path("r")), rows)
			now := c.now().Corporate
			for _, n := range []int{0, rows / 2, rows - 1} {
				same(c, "description", now[n].Description, "same")
				same(c, "writes", now[n].Writes, 1)
			}
		}})
	}
	return append(all,
		promise{"lost/touched", func(c *trial) {
			c.tenant(graphsim.Options{}, bySerial("old", "old", "old", "old"))
			in := c.file("in.csv", text)
			c.answers(onWrite(1, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
				os.Chtimes(in, time.Now(), time.Now().Add(time.Hour))
				next.ServeHTTP(w, r)
			}))
			if code := c.run("update", "--concurrency", "1", "--out", c.path("r"), in); code != exitBadRows && code != exitStopped {
				c.wrongf("exit code %d of a run whose input was touched", code)
			}
			c.answers(nil)
			c.expect(exitBadRows, "resume", c.path("r"))
			c.described("new", "new", "old", "new")
			same(c, "rows in errors.csv", len(c.table(c.path("r"), "errors.csv")), 1)
		}},
		promise{"lost/before anything was sent", func(c *trial) {
			c.tenant(graphsim.Options{}, bySerial("old", "old"))
			in := c.file("in.csv", csvOf("Serial Number,Description", "SER1X,new", "\"SER(3)X\",new"))
			c.expect(exitStopped, "update", "--max-invalid", "0", "--out", c.path("r"), in)
			os.Remove(in)
			c.expect(exitUsage, "resume", c.path("r"))
			c.described("old", "old")
		}},
		promise{"lost/of a delete", func(c *trial) {
			c.tenant(graphsim.Options{}, bySerial("a", "b", "c"))
			in := c.file("in.csv", csvOf("Serial Number", "SER1X", "\"SER(3)X\"", "SER2X"))
			c.answers(onWrite(1, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
				remove(c, in)
				next.ServeHTTP(w, r)
			}))
			c.expect(exitStopped, "delete", "--max-delete", "9", "--concurrency", "1", "--out", c.path("r"), in)
			c.answers(nil)
			c.expect(exitStopped, "resume", c.path("r"))
			c.file("in.csv", csvOf("Serial Number", "SER1X", "\"SER(3)X\"", "SER2X"))
			c.expect(exitBadRows, "resume", c.path("r"))
			c.fates(c.path("r"), "deleted", "invalid", "deleted")
			c.described("c")
			same(c, "rows in errors.csv", len(c.table(c.path("r"), "errors.csv")), 1)
		}},
		promise{"lost/of a sync", func(c *trial) {
			c.tenant(graphsim.Options{}, bySerial("a", "b", "c"))
			text := csvOf("Serial Number,Description", "SER9X,new", "SER1X,new", "SER2X,new", "\"SER(3)X\",new", "SER3X,c")
			in := c.file("in.csv", text)
			c.answers(onWrite(1, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
				remove(c, in)
				next.ServeHTTP(w, r)
			}))
			c.expect(exitStopped, "sync", "--concurrency", "1", "--max-invalid", "9", "--out", c.path("r"), in)
			c.answers(nil)
			c.expect(exitStopped, "resume", c.path("r"))
			c.file("in.csv", text)
			c.expect(exitBadRows, "resume", c.path("r"))
			c.fates(c.path("r"), "created", "updated", "updated", "invalid", "unchanged")
			same(c, "rows in errors.csv", len(c.table(c.path("r"), "errors.csv")), 1)
		}},
	)
}

// namedAnew is a run of a file that has moved, with a name that --input must understand.
func namedAnew(c *trial, name string) {
	c.needsAnyName()
	c.tenant(graphsim.Options{}, bySerial("old", "old"))
	in := c.file("in.csv", csvOf("Serial Number,Description", "SER1X,new", "SER2X,new"))
	c.interrupted(1, "update", "--concurrency", "1", "--out", c.path("r"), in)
	if err := os.Rename(in, c.path(name)); err != nil {
		c.t.Fatal(err)
	}
	c.expect(exitOK, "resume", "--input", c.path(name), c.path("r"))
	c.written(1, 1)
}

// needsAnyName skips where a file cannot be called what one likes.
func (c *trial) needsAnyName() {
	if runtime.GOOS != "linux" {
		c.t.Skip("not every name is one here")
	}
}

// strangeNames are files whose names are no plain text: what is recorded of them can be read back.
func strangeNames() (all []promise) {
	names := map[string]string{"no UTF-8": "ger\xe4te.csv", "half a letter": "x\xc3.csv", "quotes and commas": `a "b", c.csv`,
		"spaces": " a b .csv", "a formula": "=1+1.csv",
		"a replacement character": "x�.csv"}
	names["a line break"] = "a\nb.csv"
	names["an escape"] = "a\x1b[31mb.csv"
	for _, what := range []string{"no UTF-8", "half a letter", "quotes and commas", "spaces", "a formula", "a replacement character",
		"a line break", "an escape"} {
		all = append(all, promise{"name/" + what, func(c *trial) {
			c.needsAnyName()
			c.tenant(graphsim.Options{}, bySerial("old", "old", "old"))
			in := c.file(names[what], csvOf("Serial Number,Description", "SER1X,new", "\"SER(3)X\",new", "SER2X,new", "SER3X,new"))
			c.interrupted(1, "update", "--concurrency", "1", "--out", c.path("r"), in)
			c.expect(exitBadRows, "resume", c.path("r"))
			c.fates(c.path("r"), "updated", "invalid", "updated", "updated")
			c.written(1, 1, 1)
			rows := c.table(c.path("r"), "errors.csv")
			if len(rows) != 1 || rows[0]["rollcall_line"] != "3" {
				c.wrongf("errors.csv has %q", rows)
			}
			c.expect(exitBadRows, "resume", "--retry-failed", c.path("r"))
		}}, promise{"name/" + what + ", of two", func(c *trial) {
			c.needsAnyName()
			c.tenant(graphsim.Options{}, bySerial("old", "old", "old"))
			one, two := c.file(names[what], csvOf("Serial Number,Description", "SER1X,new")),
				c.file("b.csv", csvOf("Serial Number,Description", "SER1X,newer", "SER2X,new"))
			c.killed(1, 2, c.path("r"), dropped, "update", "--concurrency", "1", "--out", c.path("r"), one, two)
			c.expect(exitBadRows, "resume", c.path("r"))
			c.fates(c.path("r"), "invalid:conflicting_duplicate", "invalid:conflicting_duplicate", "updated")
			same(c, "rows in errors.csv", len(c.table(c.path("r"), "errors.csv")), 2)
		}})
	}
	return append(all,
		promise{"name/a comma, named anew", func(c *trial) { namedAnew(c, "a, b.csv") }},
		promise{"name/a quote, named anew", func(c *trial) { namedAnew(c, `a "b".csv`) }},
		promise{"name/a quote first, named anew", func(c *trial) { namedAnew(c, `"b" c.csv`) }},
		promise{"name/brackets, named anew", func(c *trial) { namedAnew(c, `a[1].csv`) }})
}

// returnedCells are about errors.csv: the user's own cells, all of them, and a file that can be fed back.
func returnedCells() []promise {
	// cells are those of the first row of errors.csv that are not ours, in their order, with their header.
	cells := func(c *trial) (header, row []string) {
		all, err := readCells(filepath.Join(c.path("r"), "errors.csv"))
		if err != nil || len(all) < 2 {
			c.wrongf("errors.csv has %q, %v", all, err)
			return nil, nil
		}
		for i, name := range all[0] {
			if !strings.HasPrefix(name, "rollcall_") {
				header, row = append(header, name), append(row, all[1][i])
			}
		}
		return header, row
	}
	equal := func(c *trial, what string, got []string, want ...string) {
		if !slices.Equal(got, want) {
			c.wrongf("%s: %q, want %q", what, got, want)
		}
	}
	return []promise{
		{"returned/two headers are blank", func(c *trial) {
			c.tenant(graphsim.Options{}, bySerial("old"))
			c.expect(exitBadRows, "update", "--out", c.path("r"),
				c.file("in.csv", csvOf("Serial Number,,Description,", "SER9X,first,new,second")))
			header, row := cells(c)
			equal(c, "header", header, "Serial Number", "", "Description", "")
			equal(c, "row", row, "SER9X", "first", "new", "second")
		}},
		{"returned/two headers are blank, the last cell too", func(c *trial) {
			c.tenant(graphsim.Options{}, bySerial("old"))
			c.expect(exitBadRows, "update", "--out", c.path("r"),
				c.file("in.csv", csvOf(",Serial Number,Description, ,", "kept,SER9X,new,too,")))
			_, row := cells(c)
			equal(c, "row", row, "kept", "SER9X", "new", "too", "")
		}},
		{"returned/headers of two files are blank", func(c *trial) {
			c.tenant(graphsim.Options{}, bySerial("old"))
			c.expect(exitBadRows, "update", "--out", c.path("r"), c.file("a.csv", csvOf("Serial Number,,Description", "SER8X,first,new")),
				c.file("b.csv", csvOf("Serial Number,Description,,", "SER9X,new,second,third")))
			all, err := readCells(filepath.Join(c.path("r"), "errors.csv"))
			if err != nil || len(all) != 3 {
				c.wrongf("errors.csv has %q, %v", all, err)
				return
			}
			for i, want := range [][]string{{"SER8X", "first", "new"}, {"SER9X", "second", "third", "new"}} {
				for _, cell := range want {
					if !slices.Contains(all[i+1], cell) {
						c.wrongf("row %d of errors.csv has no %q: %q", i+1, cell, all[i+1])
					}
				}
			}
		}},
		{"returned/one name, other meanings", func(c *trial) {
			// Serial Number is the column in one file, and one that is blank in the other, where S/N has it.
			c.tenant(graphsim.Options{}, bySerial("old", "old"))
			c.expect(exitBadRows, "update", "--out", c.path("r"),
				c.file("a.csv", csvOf("Serial Number,Name,Description", "SER1X,anna,new", "SER8X,anna,new")),
				c.file("b.csv", csvOf("Description,Serial Number,Name", "new,SER2X,berta", "new,SER9X,berta")))
			c.described("new", "new")
			c.meanwhile(func(t *graphsim.Tenant) {
				for i, serial := range []string{"SER8X", "SER9X"} {
					t.Corporate = append(t.Corporate, graphsim.Corporate{ID: corporateID(8 + i), Type: "serialNumber", Identifier: serial})
				}
			})
			c.expect(exitOK, "update", "--out", c.path("s"), filepath.Join(c.path("r"), "errors.csv"))
			c.described("new", "new", "new", "new")
		}},
		{"returned/a name that is mapped in one of two files", func(c *trial) {
			c.tenant(graphsim.Options{}, bySerial("old", "old"))
			c.expect(exitBadRows, "update", "--map", "Asset=description", "--out", c.path("r"),
				c.file("a.csv", csvOf("Serial Number,Asset", "SER1X,new", "SER8X,asset eight")),
				c.file("b.csv", csvOf("Serial Number,Description", "SER2X,new", "SER9X,description nine")))
			c.described("new", "new")
			c.meanwhile(func(t *graphsim.Tenant) {
				for i, serial := range []string{"SER8X", "SER9X"} {
					t.Corporate = append(t.Corporate, graphsim.Corporate{ID: corporateID(8 + i), Type: "serialNumber", Identifier: serial})
				}
			})
			c.expect(exitOK, "update", "--map", "Asset=description", "--out", c.path("s"), filepath.Join(c.path("r"), "errors.csv"))
			c.described("new", "new", "asset eight", "description nine")
		}},
		{"returned/after a resume", func(c *trial) {
			c.tenant(graphsim.Options{}, bySerial("old", "old", "old"))
			c.interrupted(1, "update", "--concurrency", "1", "--out", c.path("r"),
				c.file("in.csv", csvOf("Serial Number,,Description,", "SER9X,a,new,b", "SER1X,a,new,b", "SER2X,a,new,b", "SER3X,a,new,b",
					"SER8X,a,new,b")))
			c.expect(exitBadRows, "resume", c.path("r"))
			_, row := cells(c)
			equal(c, "row", row, "SER9X", "a", "new", "b")
			same(c, "rows in errors.csv", len(c.table(c.path("r"), "errors.csv")), 2)
		}},
		{"returned/refused, and refused again", func(c *trial) {
			c.tenant(graphsim.Options{}, bySerial("old"))
			c.expect(exitStopped, "sync", "--out", c.path("r"),
				c.file("in.csv", csvOf("Serial Number,Description", "SER1X,new", "\"SER(3)X\",new")))
			same(c, "rows in errors.csv", len(c.table(c.path("r"), "errors.csv")), 1)
			c.expect(exitStopped, "resume", c.path("r"))
			same(c, "rows in errors.csv, of the resume", len(c.table(c.path("r"), "errors.csv")), 1)
			c.expect(exitBadRows, "resume", "--max-invalid", "100%", c.path("r"))
			same(c, "rows in errors.csv, in the end", len(c.table(c.path("r"), "errors.csv")), 1)
			c.described("new")
		}},
		{"returned/refused for its deletes, and again", func(c *trial) {
			c.tenant(graphsim.Options{}, bySerial("a", "b", "c"))
			c.expect(exitStopped, "delete", "--max-delete", "1", "--out", c.path("r"),
				c.file("in.csv", csvOf("Serial Number", "SER1X", "\"SER(3)X\"", "SER2X")))
			first := len(c.table(c.path("r"), "errors.csv"))
			c.expect(exitStopped, "resume", c.path("r"))
			same(c, "rows in errors.csv, of the resume", len(c.table(c.path("r"), "errors.csv")), first)
			c.expect(exitBadRows, "resume", "--max-delete", "2", c.path("r"))
			same(c, "rows in errors.csv, in the end", len(c.table(c.path("r"), "errors.csv")), 1)
			c.described("c")
		}},
		{"returned/an update refused, and refused again", func(c *trial) {
			c.tenant(graphsim.Options{}, byPairs(pair{"A", "A"}))
			c.expect(exitStopped, "update", "--max-invalid", "0", "--out", c.path("r"),
				c.file("in.csv", csvOf("Device Serial Number,Group Tag", "SER1X,B", "\"SER(3)X\",B", "To be filled by O.E.M.,B")))
			same(c, "rows in errors.csv", len(c.table(c.path("r"), "errors.csv")), 2)
			c.expect(exitStopped, "resume", c.path("r"))
			same(c, "rows in errors.csv, of the resume", len(c.table(c.path("r"), "errors.csv")), 2)
		}},
	}
}
