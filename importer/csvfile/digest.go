package csvfile

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"

	"rollcall/importer/csvfile/internal/charset"
)

// A sum is what one reading of a file found.
type sum struct {
	size   int64
	digest string       // "" if it was not made
	tail   charset.Tail // that no block has
}

// An openFile is a file being read, as text.
type openFile struct {
	io.Reader // of the text
	io.Closer
	f     *File
	raw   *counter
	begun stamp
}

// A counter counts the bytes read, and where the text is not in the file's own bytes, also hashes them.
type counter struct {
	r    io.Reader
	n    int64
	hash hash.Hash // nil if the blocks are hashed
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	if c.hash != nil {
		c.hash.Write(p[:n])
	}
	return n, err
}

// openAgain opens a file that was looked at before, and must still be the same.
func (in *Input) openAgain(f *File) (*openFile, error) {
	r, st, err := f.source.open()
	if err != nil {
		return nil, err
	}
	if !st.same(f.stamp) {
		r.Close()
		return nil, f.source.changed()
	}
	raw := &counter{r: r}
	if f.chars.Streams() && !in.NoDigest {
		raw.hash = sha256.New()
	}
	return &openFile{f.chars.Reader(raw), r, f, raw, st}, nil
}

// end says what was read when the file was read to its end.
func (o *openFile) end(s *sum) error {
	st, err := o.f.source.stamp(o.raw.r)
	if err != nil {
		return err
	}
	if !st.same(o.begun) || st != (stamp{}) && st.size != o.raw.n {
		return o.f.source.changed()
	}
	s.size = o.raw.n
	if o.raw.hash != nil {
		s.digest = hex.EncodeToString(o.raw.hash.Sum(nil))
	}
	return nil
}

// hash makes the digests of the files whose bytes the blocks hold. It runs beside the workers, as nothing can make it
// parallel in itself.
func (r *run) hash(ctx context.Context) error {
	sums := make([]hash.Hash, len(r.sums))
	for b := range r.hashed {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if !r.in.NoDigest && !b.File.chars.Streams() {
			if sums[b.file] == nil {
				sums[b.file] = sha256.New()
			}
			sums[b.file].Write(b.Buf[b.Fresh:])
		}
		r.release(b)
	}
	for i, f := range r.in.Files {
		if r.in.NoDigest || f.chars.Streams() {
			continue
		}
		if sums[i] == nil {
			sums[i] = sha256.New() // of an empty file
		}
		r.sums[i].tail.Hash(sums[i])
		r.sums[i].digest = hex.EncodeToString(sums[i].Sum(nil))
	}
	return nil
}

// againNote says that the header stands in a file more than once.
func againNote(n int) string {
	if n == 1 {
		return "the header comes again on 1 line, which is passed over"
	}
	return fmt.Sprintf("the header comes again on %d lines, which are passed over", n)
}

// finish keeps what a full reading found, if it found the same as those before.
func (in *Input) finish(r *run) error {
	for i, f := range in.Files {
		s := r.sums[i]
		if in.rows >= 0 && f.size != s.size || f.digest != "" && s.digest != "" && f.digest != s.digest {
			return f.source.changed()
		}
		f.size, f.digest = s.size, cmp.Or(s.digest, f.digest)
		if n := r.again[i]; n > 0 && in.rows < 0 {
			f.Notes = append(f.Notes, againNote(n))
		}
	}
	in.rows, in.blank = r.rows, r.blank
	if in.pins == nil {
		in.pins = r.pins
	}
	return nil
}
