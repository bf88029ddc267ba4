package csvfile

import (
	"context"

	"github.com/gocarina/gocsv"
)

// A decoded is one row as gocsv makes it: where its cells stand in the block's cells. Values stay strings, as what they
// mean is for package identity to judge, and an error here would end the whole block. Without pointers in it the two
// copies that gocsv allocates of each row cost next to nothing.
type decoded struct{ First, Cells int32 }

// UnmarshalCSVWithFields takes the row's next cell. gocsv calls it for each cell in turn, beginning with a zero row.
func (d *decoded) UnmarshalCSVWithFields(key, value string) error {
	cells := sinks.cells[sinkOf(key)]
	if d.Cells == 0 {
		d.First = int32(len(*cells))
	}
	*cells = append(*cells, value)
	d.Cells++
	return nil
}

// sinks are where the decoders at work want their cells. gocsv makes rows by itself and tells them nothing but key and
// value, so the key must say whose they are. An element is used by the decoder that holds its number, and no other.
var sinks = newSinks()

const maxSinks = 1 << 10

type sinkTable struct {
	free  chan int
	cells [maxSinks]*[]string
}

func newSinks() *sinkTable {
	t := &sinkTable{free: make(chan int, maxSinks)}
	for i := range maxSinks {
		t.free <- i
	}
	return t
}

// keyOf makes the header name of a column: nothing that gocsv would change, and no two alike.
func keyOf(sink, column int) string {
	return string([]byte{byte(sink), byte(sink >> 8), byte(column), byte(column >> 8)})
}

func sinkOf(key string) int { return int(key[0]) | int(key[1])<<8 }

// A decoder has gocsv decode the rows of one block after the other. Take it with newDecoder, give it back with close.
type decoder struct {
	sink int
	// rows are the header for gocsv, then the cells of each row. The file's own header would not do: gocsv knows a name in
	// one letter case only, and of two equal names it drops the first.
	rows [][]string
	made []decoded
}

func newDecoder(ctx context.Context) (*decoder, error) {
	select {
	case sink := <-sinks.free:
		return &decoder{sink: sink, rows: make([][]string, 1)}, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

func (d *decoder) close() {
	sinks.cells[d.sink] = nil
	sinks.free <- d.sink
}

// GetCSVRows makes the decoder a [gocsv.Decoder].
func (d *decoder) GetCSVRows() ([][]string, error) { return d.rows, nil }

// reset begins a block of rows with so many cells.
func (d *decoder) reset(width int) {
	if len(d.rows[0]) != width {
		d.rows[0] = make([]string, width)
		for i := range width {
			d.rows[0][i] = keyOf(d.sink, i)
		}
	}
	d.rows = d.rows[:1]
}

// add adds a row, of as many cells as the header has.
func (d *decoder) add(cells []string) { d.rows = append(d.rows, cells) }

// keep drops the rows that are not wanted.
func (d *decoder) keep(b *block, wanted func(row int) bool) {
	kept, rows := d.rows[:1], d.rows[1:]
	for i := range b.Rows {
		if b.Rows[i].Malformed != nil {
			continue
		}
		if wanted(b.First + i) {
			kept = append(kept, rows[0])
		}
		rows = rows[1:]
	}
	d.rows = kept
}

// decode appends the cells of all rows to cells, and returns where those of each row stand. What it returned before is
// void.
func (d *decoder) decode(cells []string) ([]decoded, []string, error) {
	n := len(d.rows) - 1
	if n == 0 {
		return nil, cells, nil
	}
	if cap(d.made) < n {
		d.made = make([]decoded, n, n+n/4)
	}
	// Exactly as long as there are rows: gocsv leaves further elements alone.
	d.made = d.made[:n]
	sinks.cells[d.sink] = &cells
	err := gocsv.UnmarshalDecoder(d, &d.made)
	return d.made, cells, err
}
