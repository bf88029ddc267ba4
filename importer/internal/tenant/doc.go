// Package tenant keeps what a tenant's lists say of the identities that somebody asks for, and finds it again.
//
// [Load] lists a tenant once. What the rows of an input may name is kept, as [Names] says it, or everything: packed, since a
// tenant may have a million entries. An [Index] then answers by id, by identity and by what a damaged identity may have meant;
// [Index.Find] is the whole answer for one row. What follows from that is decided elsewhere.
//
// Three lists exist: corporate identities, and of Autopilot devices the import records and the registered devices. One device may
// stand in both of the latter, under different ids: a [Match] has the two.
//
// An [Export] writes a list as a table, and a [Filter] chooses among entries.
package tenant
