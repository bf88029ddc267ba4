package sampledata

import (
	"fmt"
	"io"
	"strings"
)

// A generator makes rows; each depends on the options and its number alone.
type generator struct {
	Options
	profile profile
	dice    *dice
	pools   map[string]*pool // by type of the corporate identity, "" for Autopilot
}

func newGenerator(o Options) (*generator, error) {
	p, err := o.profile()
	if err != nil {
		return nil, err
	}
	g := &generator{Options: o, profile: p, dice: newDice(o.Seed)}
	g.Kind, g.Profile = p.kind, p.name
	g.pools = map[string]*pool{}
	for _, typ := range []string{"", "imei", "serialNumber", "manufacturerModelSerial"} {
		g.pools[typ] = newPool(&g.Options, &p, typ)
	}
	return g, nil
}

// Generate writes a CSV file: UTF-8, commas, LF. It holds no more than a few rows in memory.
func Generate(w io.Writer, o Options) error {
	g, err := newGenerator(o)
	if err != nil {
		return fmt.Errorf("generate: %w", err)
	}
	out := &output{w: w}
	line := 1
	if !g.profile.headless {
		for i, f := range g.profile.fields {
			out.separate(i)
			out.buf = append(out.buf, f.name...)
		}
		out.buf = append(out.buf, '\n')
		line++
	}
	for i := range g.Rows {
		r, code := g.row(i)
		for j, f := range g.profile.fields {
			out.separate(j)
			out.cell(r.cells[f.column])
		}
		out.buf = append(append(out.buf, r.tail...), '\n')
		if err := out.flush(flushAt); err != nil {
			return fmt.Errorf("generate: %w", err)
		}
		if code != "" && g.OnBad != nil {
			g.OnBad(line, code)
		}
		line++
	}
	if err := out.flush(1); err != nil {
		return fmt.Errorf("generate: %w", err)
	}
	return nil
}

// A row is one line of the file.
type row struct {
	number int
	cells  [numColumns]string
	tail   string // what stands behind the last cell
	model  *model
}

// row returns row i as the file shows it, and the code of what is wrong with it.
func (g *generator) row(i int) (row, string) {
	d := g.damageOf(i)
	switch {
	case d == nil:
		r := g.rightRow(g.origin(i))
		if i+1 < g.Rows && g.clashes(g.damageOf(i+1)) {
			return r, clash
		}
		return r, ""
	case g.clashes(d):
		return g.clashingRow(i), clash
	}
	r := g.rightRow(i)
	d.harm(g, &r)
	return r, d.code
}

// rightRow returns what row i says when nothing is wrong with it.
func (g *generator) rightRow(i int) row {
	m := g.modelOf(i)
	r := row{number: i, model: m}
	if g.profile.has(colID) {
		r.cells[colID] = g.id(i)
	}
	serial := g.serial(i)
	r.cells[colSerial] = serial
	if g.Kind == "autopilot" {
		r.cells[colTag] = groupTag(g.tag(i))
		if x := g.dice.ask(askUser, i); x%4 != 0 {
			r.cells[colUser] = user(x)
		}
		if g.Hashes && g.profile.has(colHash) {
			r.cells[colHash] = Hash(g.hardware(i, m, serial))
		}
		return r
	}
	r.cells[colType] = g.typeOf(i)
	switch r.cells[colType] {
	case "imei":
		r.cells[colIdentifier] = imei(uint64(i), g.dice[askSerial])
	case "serialNumber":
		r.cells[colIdentifier] = serial
	default:
		r.cells[colIdentifier] = m.maker + "," + m.name + "," + serial
	}
	r.cells[colMaker], r.cells[colModel] = m.maker, m.name
	r.cells[colPlatform] = m.platform
	r.cells[colDescription] = describe(g.dice.ask(askDescription, i))
	return r
}

// modelOf returns what product row i's device is.
func (g *generator) modelOf(i int) *model {
	list := mobiles
	if g.Kind == "autopilot" || g.Profile == "windows" {
		list = computers
	}
	return &list[g.dice.pick(askDevice, i, len(list))]
}

// typeOf returns the identity type of row i, "" in an Autopilot list.
func (g *generator) typeOf(i int) string {
	switch {
	case g.Kind == "autopilot":
		return ""
	case g.Profile == "windows":
		return "manufacturerModelSerial"
	case g.Profile == "graph" && (g.modelOf(i).platform == "macOS" || g.dice.chance(askType, i, 0.4)):
		return "serialNumber"
	}
	return "imei"
}

// serial returns the serial number of row i's device.
func (g *generator) serial(i int) string {
	return serialNumber(g.modelOf(i).serial, uint64(i), g.dice[askSerial])
}

func (g *generator) tag(i int) int { return g.dice.pick(askTag, i, numTags) }

// id returns the id that the tenant's entry for row i has: of its import record where there are such.
func (g *generator) id(i int) string {
	if g.Kind == "autopilot" && g.Registered {
		return g.registration(i)
	}
	x := g.dice.ask(askID, i)
	return guid(x, mix(x))
}

// registration returns the id of row i's registered Autopilot device.
func (g *generator) registration(i int) string {
	x := g.dice.ask(askRegistration, i)
	return guid(x, mix(x))
}

// An output gathers bytes and hands them on in large pieces.
type output struct {
	w   io.Writer
	buf []byte
}

const flushAt = 64 << 10

// flush writes what has gathered, if it is at least n bytes.
func (o *output) flush(n int) error {
	if len(o.buf) < n {
		return nil
	}
	_, err := o.w.Write(o.buf)
	o.buf = o.buf[:0]
	return err
}

func (o *output) separate(i int) {
	if i > 0 {
		o.buf = append(o.buf, ',')
	}
}

// cell appends a cell, quoted where CSV asks for it.
func (o *output) cell(s string) {
	if !strings.ContainsAny(s, ",\"\r\n") {
		o.buf = append(o.buf, s...)
		return
	}
	o.buf = append(o.buf, '"')
	o.buf = append(o.buf, strings.ReplaceAll(s, `"`, `""`)...)
	o.buf = append(o.buf, '"')
}
