package graphsim

import (
	"time"

	"rollcall/graph/graphsim/internal/chance"
	"rollcall/graph/graphsim/internal/store"
)

// A service is what stands behind the front: one tenant, and the options that
// say how its operations behave. The server's mu is held while one runs.
type service struct {
	o          *Options
	seed       chance.Seed
	store      *store.Store
	settings   autopilotSettings
	expiries   map[string]time.Time // of the tokens given
	foreign    map[string]bool      // ForeignSerials, folded
	emptyLists map[string]bool      // ListsEmpty
}

// autopilotSettings are windowsAutopilotSettings.
type autopilotSettings struct {
	synced    time.Time // when the last sync ended
	triggered time.Time // when the last one was asked for
	status    string
}

func newService(o *Options) *service {
	s := &service{
		o:          o,
		seed:       chance.Seed(o.Seed),
		store:      store.New(chance.Seed(o.Seed)),
		settings:   autopilotSettings{status: "completed"},
		expiries:   map[string]time.Time{},
		foreign:    map[string]bool{},
		emptyLists: map[string]bool{},
	}
	for _, serial := range o.ForeignSerials {
		s.foreign[store.Fold(serial)] = true
	}
	for _, name := range o.ListsEmpty {
		s.emptyLists[name] = true
	}
	return s
}

// live says that the routes are those of the live service.
func (s *service) live() bool { return s.o.Routes == "live" }

// maxList is the most items of one list action.
func (s *service) maxList() int {
	if s.o.MaxList > 0 {
		return s.o.MaxList
	}
	return 1000
}
