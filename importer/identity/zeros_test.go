package identity

import "testing"

func TestWithoutZeros(t *testing.T) {
	for _, c := range [][3]string{
		{TypeSerial, "00123", "serialnumber:123"},
		{TypeSerial, "00AB", "serialnumber:ab"},
		{TypeSerial, "1002", "serialnumber:1002"},
		{TypeSerial, "000", "serialnumber:000"},
		{TypeSerial, "0,0", "serialnumber:,0"},
		{TypeIMEI, "013852004321098", "imei:13852004321098"},
		{TypeTuple, "0HP; 01 ,0012", "manufacturermodelserial:0hp,01,12"},
		{TypeTuple, "HP,0,0", "manufacturermodelserial:hp,0,0"},
		{TypeTuple, "HP,0,", "manufacturermodelserial:hp,0,"},
		{"", "01", ":1"},
	} {
		key := WithoutZeros(Key(c[0], c[1]))
		if key != c[2] || WithoutZeros(key) != key {
			t.Errorf("%s:%s without zeros is %s, want %s", c[0], c[1], key, c[2])
		}
	}
	if s := SerialOf("ManufacturerModelSerial", "HP;Elite; 0012 "); s != "0012" {
		t.Errorf("the serial number of a tuple is %q", s)
	}
	if s := SerialOf(TypeSerial, "A,B"); s != "A,B" {
		t.Errorf("a serial number is %q", s)
	}
}
