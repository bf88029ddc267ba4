// Package plan decides what a row does to the tenant. It is pure: the same row, entries, memory and policy give the same decision,
// and it knows no client, no clock and no file.
//
// [Planner.Decide] is the only place where that is decided, for every verb, for a dry run and for a resume. It answers with a
// [Decision]: a [Change] that is to be sent, or the row's final outcome, and never both. What a verb may do is a [Policy]; what
// earlier parts of the run may have done to the row is a [Memory].
//
// An Autopilot device may have two entries, the import record and the registered device. Both count: a row is unchanged only if
// both are as it wants them, and a change may have two steps.
//
// The package also has what follows from a change without a look at anything else: its body ([CorporateBody] and others), what of
// a tenant no row names ([Planner.Prunable]), and what of the deletes the user has not allowed ([Removal.Judge]).
package plan
