package normal

import (
	"strings"
	"time"
)

// Time returns an Edm.DateTimeOffset with capital T and Z. ok is false where s is none.
func Time(s string) (text string, ok bool) {
	t := s
	if strings.ContainsAny(s, "tz") {
		t = strings.ToUpper(s)
	}
	_, err := time.Parse(time.RFC3339, t)
	return t, err == nil
}
