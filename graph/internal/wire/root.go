// Package wire says where secrets may go, and takes them nowhere else: [Root] checks the address of a
// service, [Place] tells one origin from another, and [Transport] connects. Plain http stays on this
// machine, and what is named as this machine is this machine.
package wire

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"

	"rollcall/graph/internal/redact"
)

// Root parses the root URL of a service that gets secrets from us: https, or plain http that does
// not leave this machine. The host is in its one spelling, and no slash is left at the end. What
// names the setting that an error is about.
func Root(what, raw string) (*url.URL, error) {
	if raw == "" {
		return nil, fmt.Errorf("no %s", what)
	}
	u, err := url.Parse(raw)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, errors.Unwrap(err)) // without the URL, which may hold a password
	}
	_, here := loopback(u.Hostname())
	switch {
	case u.User != nil:
		return nil, fmt.Errorf("%s on %q: must hold no user name or password", what, u.Host)
	case u.Hostname() == "":
		return nil, fmt.Errorf("%s %q: no host; want something like https://graph.microsoft.com", what, raw)
	case strings.ContainsFunc(u.Host, func(r rune) bool { return r >= utf8.RuneSelf }):
		// Nobody sees that a letter is another alphabet's.
		return nil, fmt.Errorf("%s %q: the host holds letters outside ASCII: write it as DNS has it (xn--...)", what, raw)
	case u.RawQuery != "" || u.Fragment != "":
		return nil, fmt.Errorf("%s %q: must end with the path", what, raw)
	case u.Scheme == "https", u.Scheme == "http" && here:
	case u.Scheme == "http":
		return nil, fmt.Errorf("%s %q: plain http would show the token to the network; only loopback addresses may use it", what, raw)
	default:
		return nil, fmt.Errorf("%s %q: want https", what, raw)
	}
	u.Host = Place(u)
	u.Path = strings.TrimRight(u.Path, "/")
	u.RawPath = strings.TrimRight(u.RawPath, "/")
	return u, nil
}

// Host is what an error shows of a foreign URL.
func Host(link string) string {
	u, err := url.Parse(link)
	switch {
	case err != nil:
		return "an address that is not valid"
	case u.Host == "":
		return "an address without a host"
	}
	return redact.Text(u.Host + " (" + u.Scheme + ")")
}
