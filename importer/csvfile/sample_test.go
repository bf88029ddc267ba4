package csvfile

import "testing"

// TestSampleIsWhatRowsSay: what a header means is told by the values below it, not by how they are written,
// and not by the header where it comes again.
func TestSampleIsWhatRowsSay(t *testing.T) {
	for text, want := range map[string]string{
		"Identifier,Type\n1,\"=\"\"IMEI\"\"\"\n":                             "corporate: importedDeviceIdentifier,importedDeviceIdentityType",
		"Type;Identifier\n=\"imei\";=\"1\"\n =\"Serial number\" ;=\"2\"\n":   "corporate: importedDeviceIdentityType,importedDeviceIdentifier",
		"Identifier,Type\n1,IMEI\nIdentifier,Type\n2,imei\n":                 "corporate: importedDeviceIdentifier,importedDeviceIdentityType",
		"S/N,Serial,Details\n1,,x\nS/N,Serial,Details\n2,,y\n":               "corporate/serialNumber: serialNumber,-,description",
		"SN,Seriennummer,Group Tag,\n,1,x,\nsn,seriennummer,GROUP TAG\n,2,,": "autopilot: -,serialNumber,groupTag,-",
	} {
		if got := openOne(t, text, Options{}); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
	// In an errors.csv no line is looked at as a header.
	e := openError(t, "S/N,Serial,rollcall_code\n1,,x\nS/N,Serial,rollcall_code\n", Options{})
	if want := `the columns "S/N" and "Serial" mean the same, serialNumber, and more than one of them has values`; e.Message != want {
		t.Errorf("got %s", e.Message)
	}
}

// TestFormulasWithWhiteSpace: ="00123" is a cell with and without white space around it.
func TestFormulasWithWhiteSpace(t *testing.T) {
	for text, want := range map[string]string{
		"S/N,Details\n =\"0012\" ,x\n":               "2: =\"0012\" |x",
		"S/N;Details\n=\"0012\"\t;\t=\"a\"\n":        "2:=\"0012\"\t|\t=\"a\"",
		"S/N\tDetails\n =\"0012\" \tx\n":             "2: =\"0012\" |x",
		"S/N,Group Tag\n =\"0012\" b,x\n =\"1\"\",y": "2!malformed_quote: =\"0012\" b,x",
	} {
		if got := rowsOf(t, text, Options{}); got[0] != want {
			t.Errorf("%q: got %q, want %q", text, got[0], want)
		}
	}
}
