package serial

import (
	"regexp"
	"strings"

	"rollcall/importer/identity/internal/absence"
	"rollcall/importer/identity/internal/char"
	"rollcall/importer/identity/internal/show"
)

// What stands in the place of a serial number and is more than one, or something else: told apart
// so that each can be told its own remedy.

// letPass is the remedy for a serial number that is unlike others.
const letPass = "pass --warn serial_characters if it is right"

// A Fault is what is wrong with the characters of a serial number.
type Fault struct {
	Text  string // what is wrong and what to do; "" where they are fit to be sent
	Offer string // the remedy of letting it pass, where another device may have a serial number like that
	Minor bool   // it is likely to be right
}

// FaultOf returns what is wrong with the characters of a serial number.
func FaultOf(s string) Fault {
	bad := strings.IndexFunc(s, func(r rune) bool { return r < 0x80 && class[r]&separator != 0 })
	quoted := "serial number " + show.Cell(s)
	switch a := absence.Of(s); {
	case absence.Footer(s):
		return Fault{Text: quoted + " is a line that a report adds and no serial number: delete the row"}
	case strings.Contains(s, "  "):
		return Fault{Offer: letPass, Text: quoted + " has a run of spaces, as a table for the screen has between its columns: " +
			"write the serial number alone, or have the table written with Export-Csv"}
	case Captioned(s) != "":
		return Fault{Text: quoted + " begins with a caption: write " + show.Cell(Captioned(s)) + " alone"}
	case len(Several(s)) > 1:
		return Fault{Offer: letPass, Text: quoted + " is " + show.Count(len(Several(s))) + " serial numbers in one cell: " +
			"give each a row of its own"}
	case bad < 0:
		return Fault{}
	case a == absence.Object || a == absence.Formula:
		return Fault{Text: a.Sentence(quoted, s, "")}
	case hardwareAddress.MatchString(s):
		return Fault{Minor: true, Text: quoted + " looks like the hardware address of a network adapter: compare it with the device"}
	case len(s) > 2 && s[0] == '*' && s[len(s)-1] == '*':
		return Fault{Text: quoted + " has the asterisks of a barcode around it, which are the label's: write " + show.Cell(strings.Trim(s, "*"))}
	}
	remedy := "write it as the device shows it"
	if inner := string(absence.Unbracket([]byte(s))); len(inner) < len(s)-1 && fit(inner) {
		remedy = "write " + show.Cell(inner)
	}
	return Fault{Offer: letPass, Text: quoted + " holds " + char.Name(rune(s[bad])) + ": " + remedy}
}

var hardwareAddress = regexp.MustCompile(`^(?i:[0-9a-f]{2}:){5}(?i:[0-9a-f]{2})$`)
