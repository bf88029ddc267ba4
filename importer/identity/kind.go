package identity

import (
	"fmt"
	"strings"
)

// A Kind says which of the two Graph resources a row describes.
type Kind uint8

const (
	NoKind    Kind = iota // not known yet
	Corporate             // importedDeviceIdentity
	Autopilot             // importedWindowsAutopilotDeviceIdentity
)

// String returns the kind as --kind takes it: "corporate", "autopilot", or "auto" for NoKind.
func (k Kind) String() string {
	switch k {
	case Corporate:
		return "corporate"
	case Autopilot:
		return "autopilot"
	}
	return "auto"
}

// ParseKind reads what [Kind.String] writes, in any case; "" is NoKind too.
func ParseKind(s string) (Kind, error) {
	switch strings.ToLower(s) {
	case "", "auto":
		return NoKind, nil
	case "corporate":
		return Corporate, nil
	case "autopilot":
		return Autopilot, nil
	}
	return NoKind, fmt.Errorf("kind %q is none of auto, corporate, autopilot", s)
}
