package plan

import (
	"slices"

	"rollcall/importer/identity"
	"rollcall/importer/internal/tenant"
	"rollcall/importer/outcome"
)

// notFound says of a row that is not in the tenant, and is not to be created, whether it is so
// since it came from a barcode's label. All else that it may have meant stands in the problem's
// words.
func (p *Planner) notFound(rec *identity.Record, problem *outcome.Problem) *outcome.Problem {
	found := p.Tenant.Labelled(rec)
	if len(found) == 0 || passes(p.Rules, identity.CodeScannedLabel, false, rec) {
		return problem
	}
	return &outcome.Problem{Code: identity.CodeScannedLabel, Message: problem.Message}
}

// misread says what a row that is no entry of the tenant must have meant: an entry whose serial
// number has lost its zeros on the way to the file, or came from a barcode's label. What the rules
// let pass is a warning of out.
func misread(t *tenant.Index, rules *identity.Rules, rec *identity.Record, out *outcome.Outcome) (p *outcome.Problem) {
	z := t.OtherZeros(rec)
	for _, may := range []struct {
		code    identity.Code
		warning bool // by its own
		entries []*tenant.Entry
		remedy  string
	}{
		{identity.CodeScannedLabel, false, t.Labelled(rec), "the serial number seems to come from a barcode's label, with what " +
			"stands there before it: write it as the tenant has it, or pass --warn serial_scanned_label if it is another device's"},
		{identity.CodeLeadingZeroLost, false, z.More, "zeros before the serial number seem to be lost: write it as the tenant " +
			"has it, with the column formatted as text, or pass --warn leading_zero_lost if it is another device's"},
		{identity.CodeLeadingZeroGained, true, z.Fewer, "the row has more zeros before the same serial number: " +
			"write it as the tenant has it, or pass --warn leading_zero_gained if it is another device's"},
	} {
		switch {
		case len(may.entries) == 0:
		case passes(rules, may.code, may.warning, rec):
			out.Warn(may.code)
		case p == nil:
			name := identity.Mask(rec.Identity())
			p = &outcome.Problem{Code: may.code, Message: "the tenant has no entry " + name + ", but " + listed(may.entries) + ": " + may.remedy}
		}
	}
	return p
}

// knowsBetter drops what the row's hash says of its serial number where the tenant has an entry to
// say it of: that row is failed, not invalid.
func knowsBetter(t *tenant.Index, rec *identity.Record) {
	rec.Findings = slices.DeleteFunc(rec.Findings, func(f identity.Finding) bool {
		return !f.Warning && (f.Code == identity.CodeLeadingZeroLost && len(t.OtherZeros(rec).More) > 0 ||
			f.Code == identity.CodeScannedLabel && len(t.Labelled(rec)) > 0)
	})
}
