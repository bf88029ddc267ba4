package wire

import (
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// loopback says whether a host, as a URL writes it, is this machine, and gives the one spelling
// that we use of it. Nobody is asked: it is so for the name localhost and for the addresses, in
// every notation that a system takes. A name that merely resolves to such an address is not this
// machine, since whoever answers for the name may answer otherwise next time.
func loopback(host string) (spelling string, ok bool) {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if host == "localhost" {
		return host, true
	}
	addr, err := netip.ParseAddr(host)
	if err != nil {
		if addr, ok = inetAton(host); !ok {
			return "", false
		}
	}
	if addr = addr.Unmap().WithZone(""); !addr.IsLoopback() {
		return "", false
	}
	return addr.String(), true
}

// inetAton reads an IPv4 address as the C library of that name does: one to four numbers, decimal,
// octal (0177) or hexadecimal (0x7f), the last of which fills the bytes that are left, as in 127.1.
func inetAton(s string) (addr netip.Addr, ok bool) {
	parts := strings.Split(s, ".")
	if len(parts) > 4 {
		return addr, false
	}
	value := uint64(0)
	for i, p := range parts {
		bits := 8
		if i == len(parts)-1 {
			bits = 8 * (5 - len(parts))
		}
		n, err := parseC(p)
		if err != nil || n >= 1<<bits {
			return addr, false
		}
		value = value<<bits | n
	}
	return netip.AddrFrom4([4]byte{byte(value >> 24), byte(value >> 16), byte(value >> 8), byte(value)}), true
}

// parseC reads a number as C writes it.
func parseC(s string) (uint64, error) {
	switch {
	case strings.HasPrefix(s, "0x"):
		return strconv.ParseUint(s[2:], 16, 64)
	case len(s) > 1 && s[0] == '0':
		return strconv.ParseUint(s[1:], 8, 64)
	}
	return strconv.ParseUint(s, 10, 64)
}

// Place is the host and port of a URL in one spelling: two URLs of one scheme and place are of one
// origin. The scheme's own port is left out.
func Place(u *url.URL) string {
	host := u.Hostname()
	if here, ok := loopback(host); ok {
		host = here
	} else {
		host = strings.ToLower(strings.TrimSuffix(host, "."))
	}
	switch port := u.Port(); {
	case port != "" && port != standardPort(u.Scheme):
		return net.JoinHostPort(host, port)
	case strings.Contains(host, ":"):
		return "[" + host + "]"
	}
	return host
}

func standardPort(scheme string) string {
	if scheme == "http" {
		return "80"
	}
	return "443"
}
