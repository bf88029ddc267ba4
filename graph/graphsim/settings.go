package graphsim

import (
	"net/http"
	"time"

	"rollcall/graph/graphsim/internal/chance"
	"rollcall/graph/graphsim/internal/odata"
)

// syncPause is how long after a sync another one is refused.
const syncPause = 10 * time.Minute

func (s *service) getSettings(c *call) *reply {
	b := []byte(`{"@odata.type":"#microsoft.graph.windowsAutopilotSettings","id":"autopilotsettings","lastSyncDateTime":`)
	b = odata.AppendTime(b, s.settings.synced)
	b = odata.AppendTime(append(b, `,"lastManualSyncTriggerDateTime":`...), s.settings.triggered)
	b = odata.AppendText(append(b, `,"syncStatus":`...), s.settings.status)
	return &reply{status: http.StatusOK, body: append(b, '}')}
}

// sync makes every registered device visible when it ends. One may run at a
// time, and one in ten minutes; the live service gives no Retry-After.
func (s *service) sync(c *call) *reply {
	switch {
	case s.settings.status == "inProgress":
		return c.refuse(odata.ByIntune(http.StatusConflict, "Conflict", "A sync is already in progress"))
	case !s.settings.triggered.IsZero() && c.now.Sub(s.settings.triggered) < syncPause:
		return c.refuse(odata.ByIntune(http.StatusTooManyRequests, "TooManyRequests", "The last sync was less than 10 minutes ago"))
	case !c.deed.Stores():
		return done()
	}
	s.settings.triggered, s.settings.status = c.now, "inProgress"
	length := s.o.SyncTime.or(Range{Min: time.Minute, Max: time.Minute}).at(s.seed.Draw(chance.SyncTime, c.n))
	s.store.At(c.now.Add(length), func(due time.Time) {
		s.settings.synced, s.settings.status = due, "completed"
		for r := range s.store.Devices.All() {
			if r.Entry.Visible.After(due) {
				r.Entry.Visible = due
			}
		}
	})
	return done()
}
