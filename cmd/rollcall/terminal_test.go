package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// evilTexts are what a terminal obeys, what a reader does not see, and what looks like a line of
// ours.
var evilTexts = []string{"\x1b[2J\x1b]0;owned\x07", "\u009b31m", "\x7f\b\b", "\r\x1b[A", "\nnotice: all is well", "\nrollcall: done",
	"\u202egnp", "\u2066x\u2069", "\u200b", "\x85", "\xff\xfe", "\u2028", "a\tb"}

// obeyed finds what a terminal would do something with in text for people.
func obeyed(text string) string {
	if !utf8.ValidString(text) {
		return "bytes that are no UTF-8"
	}
	for i, r := range text {
		if r != '\n' && r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == 0x2028 || r == 0x2029) {
			return fmt.Sprintf("%U behind %q", r, text[max(0, i-30):i])
		}
	}
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "notice: all is well") || strings.HasPrefix(line, "rollcall: done") {
			return "a line of ours that is none: " + line
		}
	}
	return ""
}

// TestTerminal: nothing that stands in a file, in its name, in a directory's name, in an argument
// or in a setting reaches a terminal or results.csv as more than a text.
func TestTerminal(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no name has such characters there")
	}
	base := t.TempDir()
	env := map[string]string{"ROLLCALL_LOCK_DIR": t.TempDir(), "ROLLCALL_QUOTA": "10000/100ms"}
	run := func(args ...string) (int, string) {
		t.Helper()
		var out, talk bytes.Buffer
		code := execute(args, stdio{in: strings.NewReader(""), out: &out, err: &talk, getenv: func(n string) string { return env[n] }})
		for stream, text := range map[string]string{"stdout": out.String(), "stderr": talk.String()} {
			if what := obeyed(text); what != "" {
				t.Errorf("%q: %s has %s\n%q", args, stream, what, text)
			}
		}
		return code, talk.String()
	}
	for i, evil := range evilTexts {
		dir := filepath.Join(base, fmt.Sprint(i))
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(dir, "file"+evil+".csv")
		quoted := func(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
		text := "Serial Number,Description," + quoted("Owner"+evil) + ",Platform\n" +
			quoted("SER1"+evil) + ",one,,\nC02SL3RW0K2Y," + quoted("two"+evil) + ",,\n" +
			quoted(evil+"SER3") + "," + quoted(evil) + ",," + quoted("ios"+evil) + "\nSER4" + evil + "\"x,,\n"
		plain := filepath.Join(dir, "plain.csv")
		if err := os.WriteFile(plain, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Skip(err) // a file system that has no such names
		}
		checked := filepath.Join(dir, "checked"+evil)
		run("validate", file)
		run("validate", "--out", checked, "--json", file)
		run("validate", "--map", "No"+evil+"=serialNumber", file)
		run("validate", "--kind", evil, "--type", evil, file)
		run("validate", "--delimiter", evil, file)
		run("validate", "--encoding", evil, file)
		run("validate", "--warn", evil, file)
		run("validate", "--"+evil, file)
		run("validate", filepath.Join(dir, "none"+evil))
		run("validate", file+"*[", dir)
		run(evil)
		config := filepath.Join(dir, "config"+evil+".yaml")
		settings := "kind: corporate\n" + quoted("key"+evil) + ": 1\nmax-rows: " + quoted("n"+evil) + "\n"
		if err := os.WriteFile(config, []byte(settings), 0o600); err != nil {
			t.Fatal(err)
		}
		run("validate", "--config", config, file)
		run("update", "--graph-url", "http://h"+evil, file)
		run("update", "--authority", "http://h"+evil, file)
		run("update", "--tenant-id", evil, file)
		run("export", "--simulate", "--kind", "corporate", "--filter", evil, "-o", filepath.Join(dir, "x"))
		run("export", "--simulate", "--kind", "corporate", "-o", filepath.Join(dir, "no"+evil, "x"))
		run("resume", filepath.Join(dir, "no"+evil))
		dry := filepath.Join(dir, "dry"+evil)
		run("update", "--simulate", "--dry-run", "--out", dry, file)
		stopped := filepath.Join(dir, "stopped"+evil)
		code, talk := run("update", "--simulate", "--max-invalid", "0", "--out", stopped, file)
		if code != exitStopped || !strings.Contains(talk, "rollcall resume --max-invalid N") {
			t.Errorf("%q: exit code %d\n%s", evil, code, talk)
		}
		// A name that is no text cannot stand in the manifest: such a file is found by its content.
		if code, talk := run("resume", "--max-invalid", "9", "--input", plain, stopped); code != exitBadRows {
			t.Errorf("%q: a resume ends with %d\n%s", evil, code, talk)
		}
		if code, talk := run("resume", "--input", plain, stopped); code != exitBadRows {
			t.Errorf("%q: a resume of what is done ends with %d\n%s", evil, code, talk)
		}
		for _, d := range []string{checked, dry, stopped} {
			text, err := os.ReadFile(filepath.Join(d, "results.csv"))
			if err != nil {
				t.Fatal(err)
			}
			if what := obeyed(string(text)); what != "" || bytes.Count(text, []byte("\n")) < 5 {
				t.Errorf("%q: results.csv has %s\n%q", evil, what, text)
			}
		}
	}
}
