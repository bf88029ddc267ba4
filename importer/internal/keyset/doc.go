// Package keyset is where a file and a tenant meet before either is in memory: the file's side is
// hashed into a [Set] as it is read, and the tenant's entries are asked one by one. What a damaged
// row may mean is read by a [Reader] and kept in a [Meant]. Nothing here reads files or asks the
// service.
package keyset
