package csvfile

// RawSize is how much is kept of the text of a row, in bytes.
const RawSize = 64 << 10

// maxRecord is the longest record that is read, in bytes without its line break: room for every
// real row, and as far as the reader looks for the end of an open quote.
const maxRecord = 1 << 20

// maxColumns is what a spreadsheet can hold.
const maxColumns = 16384

// defaultBlock is how much text a worker is given at a time, in bytes.
const defaultBlock = 128 << 10
