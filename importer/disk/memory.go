package disk

import (
	"errors"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"path"
	"slices"
	"sync"
	"time"
)

// ErrCut is what every operation answers from the moment on in which the power of a [Memory] is cut.
var ErrCut = errors.New("the power is cut")

// errInUse is Windows' answer to who renames or removes what is open.
var errInUse = errors.New("the file is in use by another handle")

// A Memory is a disk in memory. What it holds after a crash is what [Memory.Crash] says.
type Memory struct {
	mu      sync.Mutex
	dirs    map[string]*directory
	ops     int
	cut     int  // the operation from which on there is no power; 0 is never
	windows bool // open files are not renamed and not removed
}

// A directory knows its names as programs see them, and those that are durable.
type directory struct {
	names, durable map[string]*inode
	pending        []naming // since the last sync
}

// A naming changes whose a name is; nobody's for a nil node.
type naming struct {
	gone, name string
	node       *inode
}

// An inode knows what programs see of a file, and what is durable.
type inode struct {
	data, durable []byte
	pending       []write // since the last sync
	time          time.Time
	handles       int
}

// A write puts bytes at a place, or cuts the file there.
type write struct {
	at    int64
	bytes []byte
	cuts  bool
}

// NewMemory makes an empty disk.
func NewMemory() *Memory { return &Memory{dirs: map[string]*directory{}} }

// Windows makes the disk refuse to rename and to remove open files.
func (m *Memory) Windows() { m.windows = true }

// Cut cuts the power at the nth operation from now, which is not done. Reading is no operation.
func (m *Memory) Cut(n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.ops, m.cut = 0, n
}

// Operations is how many operations there were since the last Cut, or since the beginning.
func (m *Memory) Operations() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.ops
}

// Dir returns a directory, which is there for ever.
func (m *Memory) Dir(name string) Dir {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.dirs[name] == nil {
		m.dirs[name] = &directory{names: map[string]*inode{}, durable: map[string]*inode{}}
	}
	return &memoryDir{m, m.dirs[name], name}
}

// A Loss says what a crash takes of what was not synced.
type Loss uint8

const (
	// Nothing is lost where a process dies and the system lives.
	Nothing Loss = iota
	// Dropped is all of it.
	Dropped
	// Torn is what came last: a beginning stays, and the last write may be there in part.
	Torn
	// Reordered is any of it: later writes may have come to the disk before earlier ones, which
	// leaves holes of zeros.
	Reordered
)

// Crash returns the disk as the next start finds it. The same seed takes the same.
func (m *Memory) Crash(loss Loss, seed uint64) *Memory {
	m.mu.Lock()
	defer m.mu.Unlock()
	next := NewMemory()
	next.windows = m.windows
	chance := rand.New(rand.NewPCG(seed, uint64(loss)))
	for _, name := range slices.Sorted(maps.Keys(m.dirs)) {
		d := m.dirs[name]
		left := d.after(loss, chance)
		fresh := &directory{names: map[string]*inode{}, durable: map[string]*inode{}}
		moved := map[*inode]*inode{}
		for _, file := range slices.Sorted(maps.Keys(left)) {
			n := left[file]
			if moved[n] == nil {
				data := n.after(loss, chance)
				moved[n] = &inode{data: data, durable: slices.Clone(data), time: n.time}
			}
			fresh.names[file], fresh.durable[file] = moved[n], moved[n]
		}
		next.dirs[name] = fresh
	}
	return next
}

func (d *directory) after(loss Loss, chance *rand.Rand) map[string]*inode {
	if loss == Nothing {
		return d.names
	}
	left := maps.Clone(d.durable)
	for _, n := range survivors(d.pending, loss, chance) {
		n.apply(left)
	}
	return left
}

func (n *naming) apply(names map[string]*inode) {
	delete(names, n.gone)
	if n.node != nil {
		names[n.name] = n.node
	}
}

func (n *inode) after(loss Loss, chance *rand.Rand) []byte {
	if loss == Nothing {
		return slices.Clone(n.data)
	}
	left := slices.Clone(n.durable)
	all := survivors(n.pending, loss, chance)
	for i, w := range all {
		if loss == Torn && i == len(all)-1 && !w.cuts {
			w.bytes = w.bytes[:chance.IntN(len(w.bytes)+1)]
		}
		left = w.apply(left)
	}
	return left
}

// survivors are those of the pending changes that have come to the disk.
func survivors[T any](pending []T, loss Loss, chance *rand.Rand) []T {
	switch loss {
	case Torn:
		return pending[:chance.IntN(len(pending)+1)]
	case Reordered:
		return slices.DeleteFunc(slices.Clone(pending), func(T) bool { return chance.IntN(2) == 0 })
	}
	return nil
}

func (w *write) apply(data []byte) []byte {
	if w.cuts {
		data = data[:min(int64(len(data)), w.at)]
	}
	if end := w.at + int64(len(w.bytes)); end > int64(len(data)) {
		data = append(data, make([]byte, end-int64(len(data)))...)
	}
	copy(data[w.at:], w.bytes)
	return data
}

// do is one operation, unless the power is cut.
func (m *Memory) do(op func() error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.ops++; m.cut > 0 && m.ops >= m.cut {
		return ErrCut
	}
	return op()
}

// look is no operation, and answers as little without power.
func (m *Memory) look(op func() error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.cut > 0 && m.ops >= m.cut {
		return ErrCut
	}
	return op()
}

type memoryDir struct {
	m    *Memory
	d    *directory
	path string
}

func (d *memoryDir) Path() string { return d.path }

// Close has nothing to give back.
func (d *memoryDir) Close() error { return nil }

func (d *memoryDir) fault(op, name string, err error) error {
	return &fs.PathError{Op: op, Path: path.Join(d.path, name), Err: err}
}

func (d *memoryDir) Read(name string) (f File, err error) {
	err = d.m.look(func() error {
		n := d.d.names[name]
		if n == nil {
			return d.fault("open", name, fs.ErrNotExist)
		}
		f = newHandle(d, name, n)
		return nil
	})
	return f, err
}

func (d *memoryDir) Edit(name string) (File, error) {
	if f, err := d.Read(name); !errors.Is(err, fs.ErrNotExist) {
		return f, err
	}
	return d.Create(name)
}

func (d *memoryDir) Create(name string) (f File, err error) {
	err = d.m.do(func() error {
		if d.d.names[name] != nil {
			return d.fault("create", name, fs.ErrExist)
		}
		n := &inode{time: time.Now()}
		d.d.change(naming{name: name, node: n})
		f = newHandle(d, name, n)
		return nil
	})
	return f, err
}

func (d *directory) change(n naming) {
	n.apply(d.names)
	d.pending = append(d.pending, n)
}

func (d *memoryDir) Stat(name string) (st fs.FileInfo, err error) {
	err = d.m.look(func() error {
		n := d.d.names[name]
		if n == nil {
			return d.fault("stat", name, fs.ErrNotExist)
		}
		st = info{name, n, int64(len(n.data)), n.time}
		return nil
	})
	return st, err
}

func (d *memoryDir) Rename(from, to string) error {
	return d.m.do(func() error {
		n, old := d.d.names[from], d.d.names[to]
		switch {
		case n == nil:
			return d.fault("rename", from, fs.ErrNotExist)
		case d.m.windows && (n.handles > 0 || old != nil && old.handles > 0):
			return d.fault("rename", from, errInUse)
		}
		d.d.change(naming{gone: from, name: to, node: n})
		return nil
	})
}

func (d *memoryDir) Remove(name string) error {
	return d.m.do(func() error {
		n := d.d.names[name]
		switch {
		case n == nil:
			return d.fault("remove", name, fs.ErrNotExist)
		case d.m.windows && n.handles > 0:
			return d.fault("remove", name, errInUse)
		}
		d.d.change(naming{gone: name})
		return nil
	})
}

func (d *memoryDir) Move(name string, to Dir, as string) error {
	t := to.(*memoryDir)
	return d.m.do(func() error {
		n := d.d.names[name]
		switch {
		case n == nil:
			return d.fault("rename", name, fs.ErrNotExist)
		case d.m.windows && n.handles > 0:
			return d.fault("rename", name, errInUse)
		}
		d.d.change(naming{gone: name})
		t.d.change(naming{name: as, node: n})
		return nil
	})
}

func (d *memoryDir) Holds(name string, f Opened) (same bool, err error) {
	err = d.m.look(func() error {
		n := d.d.names[name]
		if n == nil {
			return d.fault("stat", name, fs.ErrNotExist)
		}
		h, ok := f.(*handle)
		same = ok && h.n == n
		return nil
	})
	return same, err
}

func (d *memoryDir) Sync() error {
	return d.m.do(func() error {
		d.d.durable, d.d.pending = maps.Clone(d.d.names), nil
		return nil
	})
}

// A handle is an open file of a Memory.
type handle struct {
	d      *memoryDir
	name   string
	n      *inode
	at     int64
	closed bool
}

func newHandle(d *memoryDir, name string, n *inode) *handle {
	n.handles++
	return &handle{d: d, name: name, n: n}
}

func (h *handle) Read(p []byte) (int, error) {
	n, err := h.ReadAt(p, h.at)
	h.at += int64(n)
	if n > 0 && err == io.EOF {
		err = nil
	}
	return n, err
}

func (h *handle) ReadAt(p []byte, at int64) (n int, err error) {
	err = h.d.m.look(func() error {
		if h.closed {
			return fs.ErrClosed
		}
		if at < int64(len(h.n.data)) {
			n = copy(p, h.n.data[at:])
		}
		if n < len(p) {
			return io.EOF
		}
		return nil
	})
	return n, err
}

func (h *handle) Write(p []byte) (int, error) {
	err := h.change(write{at: h.at, bytes: slices.Clone(p)})
	if err != nil {
		return 0, err
	}
	h.at += int64(len(p))
	return len(p), nil
}

func (h *handle) Truncate(size int64) error { return h.change(write{at: size, cuts: true}) }

func (h *handle) change(w write) error {
	return h.d.m.do(func() error {
		if h.closed {
			return fs.ErrClosed
		}
		h.n.data, h.n.time = w.apply(h.n.data), time.Now()
		h.n.pending = append(h.n.pending, w)
		return nil
	})
}

func (h *handle) Seek(offset int64, whence int) (int64, error) {
	err := h.d.m.look(func() error {
		switch whence {
		case io.SeekCurrent:
			offset += h.at
		case io.SeekEnd:
			offset += int64(len(h.n.data))
		}
		if offset < 0 {
			return h.d.fault("seek", h.name, fs.ErrInvalid)
		}
		h.at = offset
		return nil
	})
	return h.at, err
}

func (h *handle) Sync() error {
	return h.d.m.do(func() error {
		h.n.durable, h.n.pending = slices.Clone(h.n.data), nil
		return nil
	})
}

// Close closes without power too: a process that ends closes its files.
func (h *handle) Close() error {
	h.d.m.mu.Lock()
	defer h.d.m.mu.Unlock()
	if h.closed {
		return fs.ErrClosed
	}
	h.closed = true
	h.n.handles--
	return nil
}

func (h *handle) Stat() (st fs.FileInfo, err error) {
	err = h.d.m.look(func() error {
		st = info{h.name, h.n, int64(len(h.n.data)), h.n.time}
		return nil
	})
	return st, err
}

type info struct {
	name string
	node *inode
	size int64
	time time.Time
}

func (i info) Name() string       { return i.name }
func (i info) Size() int64        { return i.size }
func (i info) Mode() fs.FileMode  { return 0o600 }
func (i info) ModTime() time.Time { return i.time }
func (i info) IsDir() bool        { return false }
func (i info) Sys() any           { return i.node }
