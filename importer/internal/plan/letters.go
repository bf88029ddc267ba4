package plan

import (
	"strconv"
	"strings"

	"rollcall/importer/identity"
	"rollcall/importer/internal/tenant"
	"rollcall/importer/outcome"
)

// lettersLost says which cell of a row is what the tenant holds with question marks or underscores
// in place of letters: whoever wrote the file has lost them, and nothing of such a row is sent.
// What the rules let pass is a warning of out.
func (p *Planner) lettersLost(rec *identity.Record, out *outcome.Outcome, held ...*tenant.Entry) *outcome.Problem {
	for _, v := range rec.Values {
		for _, e := range held {
			if e == nil || !spoken(v.Column) {
				continue
			}
			text, known := e.Value(v.Column)
			text = strings.Trim(text, " \t") // which no cell can say
			if !known || !lostLetters(v, text) {
				continue
			}
			if !p.Rules.Passes(identity.CodeLettersLost, false, v.Column, v.Text) {
				return &outcome.Problem{Code: identity.CodeLettersLost, Message: v.Column.String() + " is " + inMessage(v.Text) + " where the tenant has " +
					inMessage(text) + ": letters were replaced before the file came here, export it again as UTF-8, " +
					"or pass --warn letters_lost if it is meant"}
			}
			out.Warn(identity.CodeLettersLost)
		}
	}
	return nil
}

// spoken says of a column that is compared that it holds what people write.
func spoken(c identity.Column) bool {
	switch c {
	case identity.Description, identity.GroupTag, identity.DisplayName, identity.AssignedUser, identity.AddressableUserName:
		return true
	}
	return false
}

func lostLetters(v identity.Value, held string) bool {
	cell := v.Text
	switch v.Column {
	case identity.AssignedUser, identity.AddressableUserName: // compared without letter case
		cell, held = strings.ToLower(cell), strings.ToLower(held)
	}
	return identity.LettersLost(cell, held)
}

// inMessage is a value for a message.
func inMessage(s string) string { return strconv.Quote(identity.Mask(s)) }
