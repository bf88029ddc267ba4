package outcome_test

import (
	"fmt"

	"rollcall/importer/identity"
	"rollcall/importer/outcome"
)

// A row that was sent, and one that repeats it.
func Example() {
	at := outcome.Place{Row: 1, File: "devices.csv", Line: 2}
	first := outcome.Outcome{ID: "4f5a", Action: outcome.ActionUpdate, Attempts: 1}
	first.Settle(outcome.Updated, "", "")
	first.Warn(identity.CodeCaseDiffers)

	var again outcome.Outcome
	again.CarriedBy(&first, at)
	fmt.Println(first.Status, first.Warnings, first.Status.Bad())
	fmt.Println(again.Status, again.Code, again.Message)
	// Output:
	// updated [case_differs] false
	// duplicate duplicate same row as devices.csv:2
}
