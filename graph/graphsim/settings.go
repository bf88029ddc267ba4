package graphsim

import (
	"net/http"
	"time"
)

// syncPause is how long after a sync another one is refused.
const syncPause = 10 * time.Minute

// autopilotSettings are windowsAutopilotSettings.
type autopilotSettings struct {
	synced    time.Time // when the last sync ended
	triggered time.Time // when the last one was asked for
	status    string
}

func (s *Server) getSettings(c *call) *reply {
	b := []byte(`{"@odata.type":"#microsoft.graph.windowsAutopilotSettings","id":"autopilotsettings","lastSyncDateTime":`)
	b = appendTime(b, s.settings.synced)
	b = appendTime(append(b, `,"lastManualSyncTriggerDateTime":`...), s.settings.triggered)
	b = appendText(append(b, `,"syncStatus":`...), s.settings.status)
	return &reply{status: http.StatusOK, body: append(b, '}')}
}

// sync makes every registered device visible when it ends. One may run at a
// time, and one in ten minutes; the live service gives no Retry-After.
func (s *Server) sync(c *call) *reply {
	switch {
	case s.settings.status == "inProgress":
		return c.refuse(intuneRefusal(http.StatusConflict, "Conflict", "A sync is already in progress"))
	case !s.settings.triggered.IsZero() && c.now.Sub(s.settings.triggered) < syncPause:
		return c.refuse(intuneRefusal(http.StatusTooManyRequests, "TooManyRequests", "The last sync was less than 10 minutes ago"))
	case c.is.ignored:
		return done()
	}
	s.settings.triggered, s.settings.status = c.now, "inProgress"
	length := s.o.SyncTime.or(Range{Min: time.Minute, Max: time.Minute}).at(draw(s.o.Seed, ofSyncTime, c.n))
	s.events.in(c.now.Add(length), func(due time.Time) {
		s.settings.synced, s.settings.status = due, "completed"
		for _, r := range s.devices.rows {
			if r.e.visible.After(due) {
				r.e.visible = due
			}
		}
	})
	return done()
}
