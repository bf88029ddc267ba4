package graph

// A Receipt is what is known of a call that went through.
type Receipt struct {
	Status    int    // of the last reply
	RequestID string // of the last reply
	Attempts  int    // sends, those answered by 429 not counted
	Repeated  bool   // it was sent more than once, whatever the answers before the last one were
}

// A Reply is a receipt with the object that the service returned.
type Reply struct {
	Receipt
	Object map[string]any // as encoding/json decodes it; nil after a 204 or an empty 200
}
