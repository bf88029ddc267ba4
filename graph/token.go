package graph

import (
	"context"
	"errors"

	"rollcall/graph/signin"
)

// token gives a token that is good for the next minutes.
func (c *Client) token(ctx context.Context) (*signin.Token, error) {
	t, err := c.tokens.Get(ctx)
	if err != nil { // asked here, where it costs a call nothing
		return nil, signInFailed(err)
	}
	return t, nil
}

// renew replaces a token that the service refused with a challenge for claims, or with none.
func (c *Client) renew(ctx context.Context, refused *signin.Token, claims string) error {
	return signInFailed(c.tokens.Renew(ctx, refused, claims))
}

// signInFailed makes an Error of the class of that name.
func signInFailed(err error) error {
	var e *signin.Error
	if !errors.As(err, &e) {
		return err
	}
	return &Error{Class: SignInFailed, Status: e.Status, Code: e.Code, Message: e.Message, Err: e}
}
