// Package identity knows what a row of a device list is: its [Kind], its columns, and the rules for their values. Make a
// [Layout] for a file's header, then have [Rules.Judge] read each row's cells into a [Record]: normal forms, and a
// [Finding] for everything that is wrong or worth knowing. Nothing here reads files, asks the service or looks at a clock.
package identity
