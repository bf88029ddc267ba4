package rundir

import (
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// A Plan says what a run set out to do.
type Plan struct {
	Create    int `json:"create"`
	Update    int `json:"update"`
	Delete    int `json:"delete"`
	Unchanged int `json:"unchanged"`
	LeftAlone int `json:"left_alone,omitempty"`     // entries that no row names and that a prune does not touch
	Withheld  int `json:"prune_withheld,omitempty"` // entries that a prune did not delete since a row may mean more than is known
	Writes    int `json:"writes"`                   // requests
}

// String is the plan in one line, as in "+ 120 to create, ~ 35 to update, - 4 to delete, 9,841 unchanged".
func (p *Plan) String() string {
	return message.NewPrinter(language.English).Sprintf("+ %d to create, ~ %d to update, - %d to delete, %d unchanged", p.Create, p.Update, p.Delete, p.Unchanged)
}
