package graph

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// ignoreReply takes the body of a success whose content does not matter. What
// is no JSON did not come from the service: a proxy's page is no success.
func ignoreReply(body []byte) error {
	if len(bytes.TrimSpace(body)) == 0 {
		return nil
	}
	var any json.RawMessage
	return decodeObject(body, &any)
}

// decodeReply reads the object that a PATCH returns. An empty body and null
// stand for none.
func decodeReply(body []byte) (map[string]any, error) {
	if len(bytes.TrimSpace(body)) == 0 {
		return nil, nil
	}
	var object map[string]any
	if err := decodeObject(body, &object); err != nil {
		return nil, err
	}
	return object, nil
}

// decodeObject is json.Unmarshal with errors that hold nothing of the body.
func decodeObject(body []byte, to any) error {
	err := json.Unmarshal(body, to)
	if err == nil {
		return nil
	}
	trimmed := bytes.TrimSpace(body)
	var wrong *json.UnmarshalTypeError
	switch {
	case len(trimmed) == 0:
		return errors.New("it is empty")
	case trimmed[0] == '<':
		return errors.New("it is HTML, as of a proxy or a sign-in page")
	case errors.As(err, &wrong):
		return fmt.Errorf("not the expected JSON: %s in place of %s", wrong.Value, wrong.Type)
	}
	return fmt.Errorf("not valid JSON: %w", err)
}
