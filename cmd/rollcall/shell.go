package main

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"unicode"
	"unicode/utf8"
)

// shellLine is a command line that can be pasted into a shell.
func shellLine(words ...string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = shellWord(w, runtime.GOOS)
	}
	return strings.Join(quoted, " ")
}

// shellWord is a word as a shell reads it back: bash and its like, or on Windows both of its
// shells, where no file name holds a quote. Nothing of it moves a terminal's cursor.
func shellWord(s, goos string) string {
	switch {
	case s != "" && !strings.ContainsFunc(s, func(r rune) bool { return !plainInShell(r) && (r != '\\' || goos != "windows") }):
		return s
	case goos == "windows":
		return `"` + s + `"`
	case utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }):
		return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
	}
	var b strings.Builder
	b.WriteString("$'")
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		switch {
		case r == '\'' || r == '\\':
			b.WriteString(`\` + string(r))
		case unicode.IsPrint(r) && (r != utf8.RuneError || n > 1):
			b.WriteRune(r)
		default:
			for _, c := range []byte(s[:n]) {
				fmt.Fprintf(&b, `\%03o`, c)
			}
		}
		s = s[n:]
	}
	return b.String() + "'"
}

// plainInShell reports whether no shell gives the character a meaning, wherever in a word it
// stands.
func plainInShell(r rune) bool {
	switch {
	case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
		return true
	}
	return strings.ContainsRune("_-./:+", r)
}

// pathArgument is a path as an argument that is not taken for a flag.
func pathArgument(path string) string {
	if strings.HasPrefix(path, "-") {
		return "." + string(filepath.Separator) + path
	}
	return path
}
