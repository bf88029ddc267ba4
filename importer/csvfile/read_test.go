package csvfile

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"
)

func nothing(*Block) error { return nil }

// manyRows is a file of so many good rows.
func manyRows(n int) string {
	var b strings.Builder
	b.WriteString(heading)
	for i := range n {
		fmt.Fprintf(&b, "%d,row %d\n", i+1, i+1)
	}
	return b.String()
}

func mustOpen(t testing.TB, o Options, sources ...Source) *Input {
	t.Helper()
	in, err := Open(sources, o)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

func TestSeveralFiles(t *testing.T) {
	in := mustOpen(t, Options{BlockSize: 8},
		textSource("a.csv", "IMEI,Details\n1,a\n\n2,b"),
		textSource("empty.csv", ""),
		textSource("b.csv", "\xff\xfe"+wide("sep=;\nDetails;IMEI;x\n\"c\nc\";3;\nd;4;\n", false)),
		textSource("header.csv", "IMEI\n"),
		textSource("c.csv", "IMEI\n5\n6,\n"))
	want := []seen{
		{File: "a.csv", Row: 1, Line: 2, Cells: "1|a"},
		{File: "a.csv", Row: 2, Line: 4, Cells: "2|b"},
		{File: "b.csv", Row: 3, Line: 3, Cells: "c\nc|3|"},
		{File: "b.csv", Row: 4, Line: 5, Cells: "d|4|"},
		{File: "c.csv", Row: 5, Line: 2, Cells: "5"},
		{File: "c.csv", Row: 6, Line: 3, Code: "too_many_cells", Raw: "6,",
			Say: "2 cells where the header has 1: is there a comma in a cell without quotes? Put that cell in quotes"},
	}
	for range 3 {
		if got := readAll(t, in); !slices.Equal(got, want) {
			t.Errorf("got %+v\nwant %+v", got, want)
		}
		if in.Blank() != 1 {
			t.Errorf("%d blank lines", in.Blank())
		}
	}
}

// TestWork sees that work gets each block once, numbered, before collect gets it, and that blocks are few and come back.
func TestWork(t *testing.T) {
	const rows, workers = 5000, 3
	in := mustOpen(t, Options{BlockSize: 200, Workers: workers}, textSource("devices.csv", manyRows(rows)))
	var mu sync.Mutex
	worked, blocks := map[int]bool{}, map[*Block]bool{}
	next := 1
	err := in.Read(t.Context(), func(b *Block) error {
		mu.Lock()
		defer mu.Unlock()
		if worked[b.First] || b.Rows[0].Line != b.First+1 {
			t.Errorf("row %d on line %d, seen before: %t", b.First, b.Rows[0].Line, worked[b.First])
		}
		worked[b.First], blocks[b] = true, true
		n, _ := b.Scratch.(int)
		b.Scratch = n + 1
		return nil
	}, func(b *Block) error {
		mu.Lock()
		defer mu.Unlock()
		if b.First != next || !worked[b.First] {
			t.Errorf("row %d collected, want %d; worked: %t", b.First, next, worked[b.First])
		}
		for i, r := range b.Rows {
			if r.Line != next+1 || r.Cells[1] != fmt.Sprintf("row %d", next) {
				t.Errorf("row %d is %v on line %d", b.First+i, r.Cells, r.Line)
			}
			next++
		}
		return nil
	})
	if err != nil || next != rows+1 {
		t.Errorf("%v after %d rows", err, next-1)
	}
	times := 0
	for b := range blocks {
		times += b.Scratch.(int)
	}
	if len(blocks) > 2*workers+2 || times != len(worked) {
		t.Errorf("%d blocks were used %d times for %d", len(blocks), times, len(worked))
	}
}

func TestErrorsEndReading(t *testing.T) {
	broken := errors.New("broken")
	fail := func(b *Block) error {
		if b.First > 100 {
			return broken
		}
		return nil
	}
	for name, read := range map[string]func(in *Input, ctx context.Context) error{
		"work":    func(in *Input, ctx context.Context) error { return in.Read(ctx, fail, nothing) },
		"collect": func(in *Input, ctx context.Context) error { return in.Read(ctx, nothing, fail) },
		"context before": func(in *Input, ctx context.Context) error {
			ctx, cancel := context.WithCancelCause(ctx)
			cancel(broken)
			return in.Read(ctx, nothing, nothing)
		},
		"context midway": func(in *Input, ctx context.Context) error {
			ctx, cancel := context.WithCancelCause(ctx)
			return in.Read(ctx, nothing, func(b *Block) error {
				if b.First > 100 {
					cancel(broken)
				}
				if b.First > 4000 {
					t.Error("the reading went on long after it was cancelled")
				}
				return nil
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			// The bubble sees to it that no goroutine outlives Read.
			synctest.Test(t, func(t *testing.T) {
				in := mustOpen(t, Options{BlockSize: 100, Workers: 2}, textSource("devices.csv", manyRows(5000)))
				if err := read(in, t.Context()); !errors.Is(err, broken) {
					t.Errorf("got %v", err)
				}
				if in.Files[0].Digest() != "" || in.Files[0].Size() != 0 {
					t.Error("a reading that was broken off has a digest")
				}
				if got := readAll(t, in); len(got) != 5000 {
					t.Errorf("%d rows after that", len(got))
				}
			})
		})
	}
}

func TestReadErrors(t *testing.T) {
	broken := errors.New("disk on fire")
	text := manyRows(100_000) // more than the beginning that tells what the file is
	opens := 0
	s := Source{Name: "devices.csv", Open: func() (io.ReadCloser, error) {
		if opens++; opens == 3 {
			return nil, &fs.PathError{Op: "open", Path: "devices.csv", Err: broken}
		}
		return io.NopCloser(io.MultiReader(strings.NewReader(text), iotest.ErrReader(broken))), nil
	}}
	in := mustOpen(t, Options{}, s)
	for range 2 {
		err := in.Read(t.Context(), nothing, nothing)
		if !errors.Is(err, broken) || err.Error() != "devices.csv: cannot be read: disk on fire" {
			t.Errorf("got %v", err)
		}
	}
	if _, err := Open([]Source{FileSource(filepath.Join(t.TempDir(), "none.csv"))}, Options{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
	var e *Error
	if _, err := Open([]Source{FileSource(t.TempDir())}, Options{}); !errors.As(err, &e) || e.Message != "is a directory" {
		t.Errorf("got %v", err)
	}
	stuck := Source{Name: "stuck.csv", Open: func() (io.ReadCloser, error) {
		return io.NopCloser(io.MultiReader(strings.NewReader(text), stuckReader{})), nil
	}}
	if err := mustOpen(t, Options{}, stuck).Read(t.Context(), nothing, nothing); !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("got %v", err)
	}
}

type stuckReader struct{}

func (stuckReader) Read([]byte) (int, error) { return 0, nil }

// TestSmallReads sees that it does not matter how a source hands out its bytes.
func TestSmallReads(t *testing.T) {
	text := "IMEI,Details\r\n1,\"a\r\nb\"\r\n\"2\",M\xfcller\r\n3,\"c\r\n4,d\r\n"
	want := rowsOf(t, text, Options{})
	for name, wrap := range map[string]func(io.Reader) io.Reader{"one byte": iotest.OneByteReader, "half": iotest.HalfReader, "data with error": iotest.DataErrReader} {
		in := mustOpen(t, Options{BlockSize: 10}, Source{Name: "devices.csv", Open: func() (io.ReadCloser, error) { return io.NopCloser(wrap(strings.NewReader(text))), nil }})
		var got []string
		for _, s := range readAll(t, in) {
			got = append(got, s.String())
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}

func TestDigest(t *testing.T) {
	plain := "\xef\xbb\xbfsep=,\n\nIMEI,Details\n1,\"a\nb\"\n2,\"c\n3,d\n"
	for _, text := range []string{"", plain, "\xff\xfe" + wide(plain[3:], false), "\n\n", heading, manyRows(1000), heading + strings.Repeat("x", 3<<20)} {
		want := sha256.Sum256([]byte(text))
		for _, size := range []int{0, 100, 4000} {
			in := mustOpen(t, Options{BlockSize: size}, textSource("devices.csv", text))
			if f := in.Files[0]; f.Digest() != "" {
				t.Error("a digest before reading")
			}
			for _, skip := range []bool{true, false, true} {
				in.NoDigest = skip
				readAll(t, in)
			}
			if sum, err := textSource("devices.csv", text).Digest(); err != nil || sum != hex.EncodeToString(want[:]) {
				t.Errorf("%.20q: %s, %v", text, sum, err)
			}
			f := in.Files[0]
			if f.Digest() != hex.EncodeToString(want[:]) || f.Size() != int64(len(text)) {
				t.Errorf("%.20q in blocks of %d: digest %s, size %d", text, size, f.Digest(), f.Size())
			}
		}
	}
}

func TestChangedFiles(t *testing.T) {
	const message = "changed while it was being read"
	path := filepath.Join(t.TempDir(), "devices.csv")
	write := func(text string, when time.Time) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, when, when); err != nil {
			t.Fatal(err)
		}
	}
	past := time.Now().Add(-time.Hour)
	is := func(err error) {
		t.Helper()
		if e := (*Error)(nil); !errors.As(err, &e) || e.Message != message || e.File != path {
			t.Errorf("got %v", err)
		}
	}
	text := manyRows(100_000) // more than the beginning that tells what the file is

	write(text, past)
	in := mustOpen(t, Options{}, FileSource(path))
	readAll(t, in)
	write(text, past.Add(time.Second)) // after a reading
	is(in.Read(t.Context(), nothing, nothing))

	write(text, past)
	in = mustOpen(t, Options{BlockSize: 1000}, FileSource(path))
	var once atomic.Bool
	is(in.Read(t.Context(), nothing, func(*Block) error { // while it goes on
		if once.CompareAndSwap(false, true) {
			f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
			if err != nil {
				return err
			}
			defer f.Close()
			_, err = f.WriteString("1,a\n")
			return err
		}
		return nil
	}))

	// Without size and time, the digest tells.
	opens := 0
	s := Source{Name: path, Open: func() (io.ReadCloser, error) {
		if opens++; opens > 2 {
			return io.NopCloser(strings.NewReader(strings.Replace(text, "row 7\n", "row 8\n", 1))), nil
		}
		return io.NopCloser(strings.NewReader(text)), nil
	}}
	in = mustOpen(t, Options{}, s)
	readAll(t, in)
	is(in.Read(t.Context(), nothing, nothing))
}

// TestFlatMemory reads a long file and looks at what its blocks have grown to.
func TestFlatMemory(t *testing.T) {
	const rows = 100_000
	row := []byte("356938035643809,some words\n")
	s := Source{Name: "devices.csv", Open: func() (io.ReadCloser, error) {
		return io.NopCloser(io.MultiReader(strings.NewReader(heading), &repeat{row: row, n: rows})), nil
	}}
	in := mustOpen(t, Options{Workers: 2, BlockSize: 16 << 10}, s)
	in.NoDigest = true
	largest, count := 0, 0
	err := in.Read(t.Context(), nothing, func(b *Block) error {
		largest, count = max(largest, cap(b.Rows)), count+len(b.Rows)
		return nil
	})
	if err != nil || count != rows || largest > 2*(16<<10)/len(row) {
		t.Errorf("%v, %d rows, %d in a block", err, count, largest)
	}
}

// repeat gives n times the same row.
type repeat struct {
	row  []byte
	n    int
	rest bytes.Reader
}

func (r *repeat) Read(p []byte) (int, error) {
	if r.rest.Len() == 0 {
		if r.n == 0 {
			return 0, io.EOF
		}
		r.n--
		r.rest.Reset(r.row)
	}
	return r.rest.Read(p)
}

func TestPlain(t *testing.T) {
	names := []string{"row", "status", "message"}
	open := func(text string) (*Input, error) {
		return OpenPlain(textSource("results.csv", text), names, Options{BlockSize: 10})
	}
	in, err := open("row,status,message\n1,failed,\"a, \"\"b\"\"\"\n2,updated,\n3,upd")
	if err != nil || in.Empty() || in.Files[0].Layout != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range readAll(t, in) {
		got = append(got, s.String())
	}
	if want := []string{`2:1|failed|a, "b"`, "3:2|updated|", "4!too_few_cells:3,upd"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	for _, text := range []string{"", "row,status,message\n"} {
		in, err := open(text)
		if err != nil || !in.Empty() || (in.Files[0].Header == nil) != (text == "") {
			t.Fatalf("%q: %v", text, err)
		}
		if got := readAll(t, in); len(got) != 0 {
			t.Errorf("got %q", got)
		}
	}
	for _, text := range []string{"row,status\n", "row,status,message,x\n", "row,status,message", "row,status,message\r\n1,2,3\n"} {
		if _, err := open(text); err == nil || err.Error() != "results.csv: line 1: does not begin with the header row,status,message" {
			t.Errorf("%q: got %v", text, err)
		}
	}
}
