package identity

import (
	"slices"
	"strings"

	"rollcall/importer/identity/internal/absence"
	"rollcall/importer/identity/internal/ascii"
	"rollcall/importer/identity/internal/char"
	"rollcall/importer/identity/internal/hwhash"
	"rollcall/importer/identity/internal/show"
	"rollcall/importer/identity/internal/spreadsheet"
)

// hash checks a hardware hash, notes it in standard base64, and fills rec.Hardware if its records can be read.
func (j *judge) hash(s string) {
	hashes := &j.rec.hashes
	if !hashes.Decode(s) {
		if !j.hashCharacters(s) {
			return
		}
		if !hashes.Repair(s) {
			j.fail(Hash, CodeHashBase64, "the hash is not base64: export it again, the cell is damaged or cut")
			return
		}
		j.warn(Hash, CodeHashRepaired, "line breaks, padding or the alphabet of the hash were put right")
		s = hashes.Text()
	}
	j.want(Hash, s)
	info, err := hashes.Walk()
	if err != nil {
		j.hashFailed(err)
		return
	}
	if len(s) != hwhash.Characters {
		j.warn(Hash, CodeHashLength, "the hash has %d characters where %d are usual: export it again if the service refuses it", len(s), hwhash.Characters)
	}
	if err := hashes.Checksum(); err != nil {
		j.hashFailed(err)
	} else {
		j.sound = true
	}
	j.rec.hardware = info
	j.rec.Hardware = &j.rec.hardware
}

func (j *judge) hashFailed(err error) {
	code, text := hashFault(err)
	j.fail(Hash, code, "%s", text)
}

// hashCharacters looks for characters in a hash that nothing repairs but that have a name of their own.
func (j *judge) hashCharacters(s string) bool {
	if !j.decoded(Hash, s) {
		return false
	}
	for _, r := range s {
		if class := char.ClassOf(r); class != char.Ordinary && class != char.Control {
			return j.characters(Hash, s)
		}
	}
	return true
}

// hardware holds what the hash says against the rest of the row, once all of it is read.
func (j *judge) hardware() {
	rec, h := j.rec, j.rec.Hardware
	if h != nil {
		j.refused(h)
		if rec.Identifier != "" && h.Serial != "" && !absence.PlaceholderSerial(h.Serial) {
			j.compareSerials(h.Serial)
		}
	}
	if rec.Raw != "" || j.named || j.cleared {
		return
	}
	if j.sound && h.Serial != "" && !absence.PlaceholderSerial(h.Serial) && ascii.Plain(h.Serial) {
		rec.Type, rec.Identifier, rec.Raw = TypeSerial, h.Serial, h.Serial
		j.find(Finding{Code: CodeSerialFromHash, Column: SerialNumber, Warning: true,
			Message: "the row has no serial number: " + show.Cell(h.Serial) + " is used, which stands in its hash"})
		return
	}
	j.missing(SerialNumber, "the row has neither a serial number nor an id: fill one of them")
}

// compareSerials holds the row's serial number against the one that its hash was taken on.
func (j *judge) compareSerials(real string) {
	given := j.rec.Identifier
	switch {
	case strings.EqualFold(given, real) && j.sound && len(j.rec.Findings) > 0: // no rule of form can deny it
		j.rec.Findings = slices.DeleteFunc(j.rec.Findings, func(f Finding) bool { return f.Code == CodeScannedLabel })
		j.amend(CodeSerialCharacters, "serial number "+show.Cell(given)+" holds what serial numbers rarely do, and its hash says the same: "+
			"it is sent as it stands")
	case strings.EqualFold(given, real):
	case j.sound && strings.EqualFold(Shortened(given), real):
		j.rec.Findings = slices.DeleteFunc(j.rec.Findings, func(f Finding) bool { return f.Code == CodeScannedLabel })
		j.fail(SerialNumber, CodeScannedLabel, "serial number %s was scanned from a label, its hash was taken on %s: write that",
			show.Cell(given), show.Cell(real))
	case spreadsheet.LacksZeros(given, real):
		j.fail(SerialNumber, CodeLeadingZeroLost, "serial number %s stands in the hash as %s, so zeros before it were lost: "+
			"write it so, with the column formatted as text", show.Cell(given), show.Cell(real))
	default:
		j.fail(Hash, CodeHashSerialMismatch, "the hash was taken on serial number %s, the row names %s: "+
			"put serial number and hash of one device together", show.Cell(real), show.Cell(given))
	}
}

// refused foretells InvalidZtdHardwareHash: the service wants a real manufacturer, model and serial number in a hash.
func (j *judge) refused(h *HashInfo) {
	for _, p := range [3]struct {
		what, value string
		none        func(string) bool
	}{{"manufacturer", h.Manufacturer, absence.Placeholder}, {"model", h.Model, absence.Placeholder}, {"serial number", h.Serial, absence.PlaceholderSerial}} {
		switch {
		case p.value == "":
			j.fail(Hash, CodeHashRefused, "the hash has no %s, so the service will refuse it: have the vendor set it in the firmware, then capture the hash again", p.what)
		case p.none(p.value):
			j.fail(Hash, CodeHashRefused, "the hash says %s for the %s, so the service will refuse it: have the vendor set it in the firmware, then capture the hash again", show.Cell(p.value), p.what)
		default:
			continue
		}
		return
	}
}
