package importer

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rollcall/importer/disk"
	"rollcall/importer/identity"
	"rollcall/importer/internal/tenant"
	"rollcall/importer/rundir"
	"rollcall/importer/sheet"
	"rollcall/importer/sheettest"
)

// TestDeletedFileAgain: what a part of a run kept, the next one reads and writes as it was, also
// where a spreadsheet has saved it.
func TestDeletedFileAgain(t *testing.T) {
	values := [][]string{
		{"10000000-0000-4000-8000-000000000001", "356938035643809", "imei", "2026-01-02T03:04:05Z", "", "", "a\r\nb\rc\nd", "enrolled", "ios"},
		{"10000000-0000-4000-8000-000000000002", "0012", "serialNumber", "", "", "", `="00123"`, "", ""},
		{"10000000-0000-4000-8000-000000000003", "HP,Elite,5CG1", "manufacturerModelSerial", "", "", "", "'s-Hertogenbosch; \"desk\" ", "", ""},
		{"10000000-0000-4000-8000-000000000004", "12345", "serialNumber", "", "", "", "CLEAR!", "", ""},
		{"10000000-0000-4000-8000-000000000005", "=A1", "serialNumber", "", "", "", "0815", "", ""},
	}
	var entries []*tenant.Entry
	for _, v := range values {
		e := tenant.Pack(tenant.Corporate, len(v), func(i int) string { return v[i] })
		entries = append(entries, &e)
	}
	for _, form := range []sheet.Form{{}, {Spreadsheet: true}, {Spreadsheet: true, Comma: ';'}, {Spreadsheet: true, Comma: '\t'}} {
		dir := t.TempDir()
		path := filepath.Join(dir, rundir.DeletedFile)
		if err := newDeletedFile(openDir(t, dir), identity.Corporate, form).write(entries[:3]); err != nil {
			t.Fatal(err)
		}
		again := newDeletedFile(openDir(t, dir), identity.Corporate, form)
		if err := again.load(); err != nil {
			t.Fatal(err)
		}
		first, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := again.write(entries[:3]); err != nil {
			t.Fatal(err)
		}
		if second, err := os.ReadFile(path); err != nil || !bytes.Equal(first, second) {
			t.Errorf("%+v: written\n%q\nand then\n%q, %v", form, first, second, err)
		}
		if err := again.write(entries); err != nil {
			t.Fatal(err)
		}
		all := newDeletedFile(openDir(t, dir), identity.Corporate, form)
		if err := all.load(); err != nil || len(all.rows) != len(values) {
			t.Fatalf("%+v: %d rows, %v", form, len(all.rows), err)
		}
		for i, row := range all.rows {
			if e := all.entry(tenant.Corporate, row); e.Text != entries[i].Text {
				t.Errorf("%+v: %q is read as %q", form, entries[i].Text, e.Text)
			}
		}
	}
	// Saved by a spreadsheet: the model's line breaks in a cell are LF.
	dir := t.TempDir()
	path := filepath.Join(dir, rundir.DeletedFile)
	form := sheet.Form{Spreadsheet: true, Comma: ';'}
	if err := newDeletedFile(openDir(t, dir), identity.Corporate, form).write(entries[1:]); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	saved, err := sheettest.File(string(text), ';', ';')
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(saved), 0o600); err != nil {
		t.Fatal(err)
	}
	d := newDeletedFile(openDir(t, dir), identity.Corporate, form)
	if err := d.load(); err != nil || len(d.rows) != len(values)-1 {
		t.Fatalf("%d rows, %v\n%s", len(d.rows), err, saved)
	}
	for i, row := range d.rows {
		if e, want := d.entry(tenant.Corporate, row), entries[len(entries)-1-i]; e.Text != want.Text {
			t.Errorf("%q is read as %q", want.Text, e.Text)
		}
	}
	// What is none of ours is said to be so, with what is missing.
	if err := os.WriteFile(path, []byte("id,importedDeviceIdentifier,importedDeviceIdentityType\n1,2,imei\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	err = newDeletedFile(openDir(t, dir), identity.Corporate, form).load()
	if err == nil || !strings.Contains(err.Error(), "it has no column lastModifiedDateTime") {
		t.Errorf("%v", err)
	}
}

// openDir opens a directory until the test ends.
func openDir(t testing.TB, path string) disk.Dir {
	t.Helper()
	dir, err := disk.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { dir.Close() })
	return dir
}
