package csvfile

import (
	"context"
	"io"
	"runtime"

	"golang.org/x/sync/errgroup"

	"rollcall/importer/caught"
	"rollcall/importer/csvfile/internal/charset"
	"rollcall/importer/csvfile/internal/drift"
	"rollcall/importer/csvfile/internal/record"
	"rollcall/importer/csvfile/internal/refusal"
	"rollcall/importer/csvfile/internal/seam"
)

// Read gives every data row of all files in blocks. work is called for several blocks at a time, collect for one after
// the other in input order; both see the rows' lines and the block's First. A block without rows is not shown. The first
// error of either ends the reading and is returned as it is; a cancelled context ends it too. When Read returns, nothing
// of it runs any more.
//
// After a Read to the end each file has its size and digest. That a file changed, meanwhile or since an earlier look at
// it, is an [*Error].
func (in *Input) Read(ctx context.Context, work, collect func(*Block) error) error {
	workers := in.options.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	// What waits is bounded by the number of blocks, so that no channel below ever holds back who sends to it: one block
	// with each worker, one each waiting to be collected, and two with cutter and digest.
	blocks := 2*workers + 2
	g, ctx := errgroup.WithContext(ctx)
	r := &run{
		in:     in,
		free:   make(chan *block, blocks),
		split:  make(chan *block, blocks),
		order:  make(chan *block, blocks),
		hashed: make(chan *block, blocks),
		sums:   make([]sum, len(in.Files)),
		again:  make([]int, len(in.Files)),
		pins:   make([][]uint64, len(in.Files)),
	}
	for range blocks {
		r.free <- &block{judged: make(chan struct{}, 1)}
	}
	aside := func(f func() error) { g.Go(func() error { return caught.Do(f) }) }
	aside(func() error { return r.cut(ctx) })
	for range workers {
		aside(func() error { return r.work(ctx, work) })
	}
	aside(func() error { return r.hash(ctx) })
	aside(func() error { return r.collect(ctx, collect) })
	if err := g.Wait(); err != nil {
		return err
	}
	return in.finish(r)
}

// A run is one Read. Blocks go from free by cut to split, order and hashed, and back to free.
type run struct {
	in     *Input
	free   chan *block
	split  chan *block // for workers, in input order
	order  chan *block // for the collector
	hashed chan *block // for the digest
	sums   []sum       // by file

	blank, rows int          // owned by collect, as are the files' notes
	pins        [][]uint64   // by file, of its blocks; owned by collect
	again       []int        // by file: headers that were passed over; owned by collect
	drift       *drift.Drift // of the file drifting; owned by collect
	drifting    *File
}

// cut makes blocks of the files.
func (r *run) cut(ctx context.Context) error {
	defer close(r.split)
	defer close(r.order)
	defer close(r.hashed)
	// The first block stands at the beginning.
	at := make(chan tally, 1)
	at <- tally{}
	for i, f := range r.in.Files {
		var err error
		if at, err = r.cutFile(ctx, i, f, at); err != nil {
			return err
		}
	}
	return nil
}

// cutFile sends the blocks of one file. The tally before them comes from at; the tally after them from what it returns.
func (r *run) cutFile(ctx context.Context, i int, f *File, at chan tally) (chan tally, error) {
	file, err := r.in.openAgain(f)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text := charset.NewTailReader(file)
	size := r.in.options.BlockSize
	if size <= 0 {
		size = defaultBlock
	}
	c := record.NewCutter(text, f.dialect, size, f.skip)
	for begin, index := f.line, 0; ; begin, index = 0, index+1 {
		var b *block
		select {
		case b = <-r.free:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
		b.File, b.file, b.index, b.begin, b.prev, b.done = f, i, index, begin, at, make(chan tally, 1)
		if err := c.Next(&b.Piece); err == io.EOF {
			r.free <- b
			r.sums[i].tail = text.Tail()
			return at, file.end(&r.sums[i])
		} else if err != nil {
			return nil, refusal.In(err, f.Name)
		}
		at = b.done
		b.holders.Store(2)
		r.hashed <- b
		r.order <- b
		r.split <- b
	}
}

// work splits blocks, and has the caller work on them.
func (r *run) work(ctx context.Context, work func(*Block) error) error {
	d, err := newDecoder(ctx)
	if err != nil {
		return err
	}
	defer d.close()
	s := &splitter{decoder: d}
	for b := range r.split {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err := r.in.pinned(b); err != nil {
			return err
		}
		s.split(b, tally{})
		b.nul = s.nul || b.Long
		if err := s.place(ctx, b); err != nil {
			return err
		}
		if err := s.decode(b, r.in.Wanted); err != nil {
			return err
		}
		if len(b.Rows) > 0 {
			if err := work(&b.Block); err != nil {
				return err
			}
		}
		b.judged <- struct{}{}
	}
	return nil
}

// place numbers the block's rows and lines. It waits for the block before, which another worker took up earlier. Where
// files were put together it splits the text again, as only now is known under which header it stands.
func (s *splitter) place(ctx context.Context, b *block) error {
	var at tally
	select {
	case at = <-b.prev:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	if b.begin > 0 {
		at.line, at.under = b.begin, seam.Header{}
	}
	if at.under.Line > 0 || b.joined {
		s.split(b, at)
	}
	b.done <- tally{rows: at.rows + len(b.Rows), line: at.line + b.lines, under: s.under}
	b.First, b.line = at.rows+1, at.line
	for i := range b.Rows {
		b.Rows[i].Line += at.line
	}
	if b.foreign >= 0 {
		b.foreign += at.line
	}
	return nil
}

// collect gives the blocks to the caller in input order.
func (r *run) collect(ctx context.Context, collect func(*Block) error) error {
	for ctx.Err() == nil {
		var b *block
		select {
		case b = <-r.order:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		if b == nil {
			return nil
		}
		select {
		case <-b.judged:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		r.pins[b.file] = append(r.pins[b.file], b.pin)
		if err := r.changes(b); err != nil {
			return err
		}
		r.blank += b.blank
		r.rows += len(b.Rows)
		r.again[b.file] += b.again
		if b.foreign >= 0 {
			if err := b.File.noteForeign(b.foreign); err != nil {
				return err
			}
		}
		if len(b.Rows) > 0 {
			if err := collect(&b.Block); err != nil {
				return err
			}
		}
		r.release(b)
	}
	return context.Cause(ctx)
}

// release gives the block back when its last holder is done with it.
func (r *run) release(b *block) {
	if b.holders.Add(-1) > 0 {
		return
	}
	// A buffer that grew for one long record would be kept for nothing.
	if cap(b.Buf) > 4*defaultBlock && cap(b.Buf) > 4*r.in.options.BlockSize {
		b.Buf = nil
	}
	r.free <- b
}

// noteForeign notes the first line of a file that is not in the charset that was expected.
func (f *File) noteForeign(line int) error {
	switch {
	case f.chars.IsStrict():
		return &Error{File: f.Name, Line: line, Message: "is not UTF-8", Hint: "it was written by this program, and by another one after that"}
	case f.chars.Guesses() && f.Guessed == 0:
		f.Guessed = line
	}
	return nil
}

// changes reports that the encoding changes within a block. Blocks come in file order.
func (r *run) changes(b *block) error {
	if r.drifting != b.File {
		r.drifting, r.drift = b.File, drift.New(b.File.chars)
	}
	text := drift.Text{Bytes: b.Text, Line: b.line, Extent: record.ToEnd, NUL: b.nul}
	if b.Long {
		text.Extent = record.Part
	}
	if err := r.drift.Next(text); err != nil {
		return refusal.In(err, b.File.Name)
	}
	return nil
}
