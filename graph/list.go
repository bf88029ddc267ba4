package graph

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"rollcall/graph/internal/wire"
)

// maxPages ends a listing that does not end by itself; at the service's usual
// 1,000 entries a page it is ten million entries.
const maxPages = 10_000

// maxEmpty ends one whose pages hold nothing: the service gives an empty page now and then, not so many in a row.
const maxEmpty = 100

// A page is one reply to a listing.
type page[T any] struct {
	Value    []T    `json:"value"`
	NextLink string `json:"@odata.nextLink"`
}

// decode fills the page. A body without a value is an error: taken for an empty
// list, it would look like an empty tenant.
func (p *page[T]) decode(body []byte) error {
	*p = page[T]{}
	if err := decodeObject(body, p); err != nil {
		return err
	}
	if p.Value == nil {
		return errors.New("a list without a value")
	}
	return nil
}

// list gives each entry of a collection to each.
func list[T comparable](ctx context.Context, c *Client, r route, each func(T) error) error {
	return pages(ctx, c, call{path: r}, each)
}

// follow goes on where a first page ended; an empty link is the end.
func follow[T comparable](ctx context.Context, c *Client, r route, link string, each func(T) error) error {
	if link == "" {
		return nil
	}
	u, err := c.nextPage(link)
	if err != nil {
		return err
	}
	return pages(ctx, c, call{path: r, link: u}, each)
}

// pages reads page after page. Entries are handed on once their page is read
// whole, so that a page which is read again gives none of them twice.
func pages[T comparable](ctx context.Context, c *Client, k call, each func(T) error) error {
	k.method, k.idempotent, k.reads, k.limit = http.MethodGet, true, true, listLimit
	seen, first, empty := map[string]bool{}, map[T]bool{}, 0
	for range maxPages {
		var p page[T]
		k.accept = p.decode
		if _, err := c.do(ctx, &k); err != nil {
			return err
		}
		// Links need not repeat for a listing to go round in circles.
		if empty++; len(p.Value) > 0 {
			if first[p.Value[0]] {
				return &Error{Class: BadReply, Message: "the listing does not end: the service gave the same entries twice"}
			}
			first[p.Value[0]], empty = true, 0
		}
		if empty > maxEmpty {
			return &Error{Class: BadReply, Message: fmt.Sprintf("the listing does not end: %d empty pages in a row", empty)}
		}
		for _, e := range p.Value {
			if err := each(e); err != nil {
				return err
			}
		}
		if p.NextLink == "" {
			return nil
		}
		if seen[p.NextLink] {
			return &Error{Class: BadReply, Message: "the listing does not end: the service gave the same next page twice"}
		}
		seen[p.NextLink] = true
		u, err := c.nextPage(p.NextLink)
		if err != nil {
			return err
		}
		k.link = u
	}
	return &Error{Class: BadReply, Message: fmt.Sprintf("the listing does not end: %d pages were read", maxPages)}
}

// nextPage checks a link that is about to be sent our token. It is opaque, and
// used as it came but for its host, which is spelled as we spell it.
func (c *Client) nextPage(link string) (*url.URL, error) {
	u, err := url.Parse(link)
	if err != nil || !c.base.holds(u) {
		return nil, &Error{Class: BadReply, Message: fmt.Sprintf(
			"the next page of the listing is on %s, not on %s: not followed", wire.Host(link), wire.Host(c.base.root))}
	}
	u.Host = c.base.url.Host
	return u, nil
}
