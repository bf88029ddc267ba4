package csvfile

import "rollcall/importer/csvfile/internal/charset"

// defaultBlock is how much text a worker is given at a time, in bytes.
const defaultBlock = 128 << 10

// RawSize is how much is kept of the text of a row, in bytes.
const RawSize = charset.RawSize
