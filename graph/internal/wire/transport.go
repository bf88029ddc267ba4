package wire

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"syscall"
	"time"
)

// Transport is tuned for many small requests to one host: as many idle connections as callers
// (net/http keeps two), and an end to every phase. The body's end is the attempt's deadline.
func Transport(concurrency int) *http.Transport {
	return &http.Transport{
		Proxy:                  proxyFor,
		DialContext:            dial,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    10 * time.Second,
		ResponseHeaderTimeout:  100 * time.Second,
		ExpectContinueTimeout:  time.Second,
		IdleConnTimeout:        90 * time.Second,
		MaxIdleConns:           concurrency,
		MaxIdleConnsPerHost:    concurrency,
		MaxResponseHeaderBytes: 256 << 10,
		ForceAttemptHTTP2:      true,
		// A silent connection is found dead by a ping, not by the next request.
		HTTP2: &http.HTTP2Config{SendPingTimeout: 30 * time.Second, PingTimeout: 15 * time.Second},
	}
}

// proxyFor is the proxy that the environment names for a request. There is none for this machine,
// in whatever spelling, and none for plain http, which is spoken only with this machine and with a
// virtual machine's own identity service: a proxy would see the token.
func proxyFor(r *http.Request) (*url.URL, error) {
	if _, here := loopback(r.URL.Hostname()); here || r.URL.Scheme == "http" {
		return nil, nil
	}
	return http.ProxyFromEnvironment(r)
}

// dial connects to a host. One that is named as this machine must be this machine: where a hosts
// file or a name server says that localhost is elsewhere, nothing is sent.
func dial(ctx context.Context, network, address string) (net.Conn, error) {
	d := net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}
	if host, _, err := net.SplitHostPort(address); err == nil {
		if _, here := loopback(host); here {
			d.Control = onThisMachine
		}
	}
	return d.DialContext(ctx, network, address)
}

// onThisMachine refuses to connect to any address but a loopback one.
func onThisMachine(_, address string, _ syscall.RawConn) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return err
	}
	if _, here := loopback(host); !here {
		return fmt.Errorf("the name of this machine leads to %s, which is another", host)
	}
	return nil
}
