package beginning

import (
	"bytes"
	"strings"

	"rollcall/importer/csvfile/internal/charset"
	"rollcall/importer/csvfile/internal/refusal"
)

const saveAsCSV = "in Excel: Save As, CSV UTF-8"

// binarySigns are how files begin that people take for CSV, with the words for them.
var binarySigns = []struct{ prefix, what, hint string }{
	{"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls), not CSV", saveAsCSV},
	{"%PDF-", "a PDF document, not CSV", "export the list as CSV from where the document was made"},
	{"\x1f\x8b", "compressed with gzip, not CSV", "unpack it first: gunzip"},
	{"\xff\xfe\x00\x00", "text in UTF-32, which is not read", "save it as UTF-8"},
	{"\x00\x00\xfe\xff", "text in UTF-32, which is not read", "save it as UTF-8"},
	{"\x28\xb5\x2f\xfd", "compressed with zstd, not CSV", "unpack it first"},
	{"7z\xbc\xaf\x27\x1c", "a 7z archive, not CSV", "unpack it first"},
}

// textSigns are beginnings in lower case, of at most 32 bytes, after white space.
var textSigns = []struct{ prefix, what string }{
	{"<!doctype html", "an HTML page"},
	{"<html", "an HTML page"},
	{"<head", "an HTML page"},
	{"<body", "an HTML page"},
	{"<table", "an HTML table"},
	{"<?xml", "an XML document"},
	{"{\"", "JSON"},
	{"[{", "JSON"},
}

// checkBytes returns the error of a file that is no text by its first bytes, nil for all others.
func checkBytes(head []byte) *refusal.Error {
	if bytes.HasPrefix(head, []byte("PK\x03\x04")) {
		return checkZip(head)
	}
	for _, s := range binarySigns {
		if bytes.HasPrefix(head, []byte(s.prefix)) {
			return &refusal.Error{Message: "this is " + s.what, Hint: s.hint}
		}
	}
	return nil
}

// checkZip names what a zip archive holds by the name of its first file.
func checkZip(head []byte) *refusal.Error {
	const nameAt = 30
	name := string(head[min(len(head), nameAt):])
	for _, p := range []string{"[Content_Types].xml", "_rels/", "docProps/", "xl/"} {
		if strings.HasPrefix(name, p) {
			return &refusal.Error{Message: "this is an Excel workbook, not CSV", Hint: saveAsCSV}
		}
	}
	if strings.HasPrefix(name, "mimetypeapplication/vnd.oasis") {
		return &refusal.Error{Message: "this is an OpenDocument file, not CSV", Hint: "in LibreOffice: Save As, Text CSV, character set Unicode (UTF-8)"}
	}
	return &refusal.Error{Message: "this is a zip archive, or an Excel workbook, not CSV", Hint: "unpack it first; " + saveAsCSV}
}

// checkText returns the error of a text that is something else than CSV by its beginning, nil for
// all others.
func checkText(text []byte) *refusal.Error {
	text = bytes.TrimSpace(bytes.TrimPrefix(text, charset.BOM))
	begin := strings.ToLower(string(text[:min(len(text), 32)]))
	for _, s := range textSigns {
		if strings.HasPrefix(begin, s.prefix) {
			return &refusal.Error{Message: "this is " + s.what + ", not CSV", Hint: "download or export the list as CSV; a page saved in its place may be a sign-in page"}
		}
	}
	return nil
}
