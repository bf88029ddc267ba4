package main

import (
	"os/exec"
	"runtime"
	"strings"
	"testing"
)

// TestShellWord: what is printed to be pasted is read back by a shell as it was, and moves no
// terminal's cursor.
func TestShellWord(t *testing.T) {
	words := []string{"run", "a run", "it's", `a"b`, "$HOME", "`id`", "a;b", "*", "~", "=x", "a\\b", "", "!x", "#x", "ä ö",
		"a\tb", "a\nb", "a\x1b[31mb", "\x9b2J", "\xff", "a\xffb'c", "\u202egnp", "{a,b}", "http://127.0.0.1:8080", "-r"}
	for _, w := range words {
		got := shellWord(w, "linux")
		for _, r := range got {
			if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || r == 0x202e {
				t.Errorf("%q is printed as %q", w, got)
			}
		}
		if _, err := exec.LookPath("bash"); err != nil || runtime.GOOS == "windows" {
			continue
		}
		out, err := exec.Command("bash", "-c", "printf '<%s>' "+got).Output()
		if err != nil || string(out) != "<"+w+">" {
			t.Errorf("%q is printed as %s and read as %q, %v", w, got, out, err)
		}
	}
	if got := shellLine("rollcall", "resume", pathArgument("-r")); !strings.HasPrefix(got, "rollcall resume .") {
		t.Error(got)
	}
	for w, want := range map[string]string{`C:\runs\a`: `C:\runs\a`, `C:\my runs\a`: `"C:\my runs\a"`, "it's": `"it's"`} {
		if got := shellWord(w, "windows"); got != want {
			t.Errorf("%s is printed as %s", w, got)
		}
	}
}
