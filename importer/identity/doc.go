// Package identity knows what a row of a device list is: its [Kind], its columns, and the rules for
// their values. Make a [Layout] for a file's header, then have [Rules.Judge] read each row's cells
// into a [Record]: normal forms, and a [Finding] for everything that is wrong or worth knowing.
// Nothing here reads files, asks the service or looks at a clock.
//
// What needs no row to be told stands in rooms of its own below internal: the formats (hwhash,
// imei, serial, upn, normal), what stands where there is no value (absence, spreadsheet), how cells
// are written and shown (escape, show), characters and names (ascii, char, product). Here they get
// columns, codes and levels. Judge reads the identity first (corporate.go, serial.go), then the
// properties (property.go), and last what a hash says of the whole row (hardware.go).
package identity
