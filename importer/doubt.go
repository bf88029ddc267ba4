package importer

import "rollcall/importer/outcome"

// admit says in a failed row's message that an earlier part of the run may have made the change, where that is so: what the service
// refuses now, it may have taken from a process that was killed before it could record that.
func (p *pipeline) admit(s *slot) {
	o := &s.outcome
	if o.Status != outcome.Failed || o.HTTPStatus == 0 || !p.doubts(s) || o.MayBeApplied {
		return
	}
	o.MayBeApplied = true
	o.Message += "; the change may have been applied by an earlier part of this run"
}

// doubts reports whether an earlier part may have changed the row's entry without recording it as changed.
func (p *pipeline) doubts(s *slot) bool {
	switch {
	case p.replay == nil:
		return false
	case s.was == outcome.Failed:
		return p.replay.Retrying || p.replay.doubted[s.place.Row]
	}
	return s.doubt && s.was == ""
}
