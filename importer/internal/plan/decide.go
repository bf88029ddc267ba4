package plan

// Decide says what is done about a row.
func (p *Planner) Decide(r Row, m Memory) Decision {
	switch {
	case r.Pruned != nil:
		return p.prune(r.Pruned, m)
	case p.Policy.Lines:
		return p.line(r, m)
	case p.Policy.Deletes:
		return p.remove(r.Rec, m)
	}
	return p.reconcile(r, m)
}
