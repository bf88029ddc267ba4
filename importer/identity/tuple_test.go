package identity

import (
	"strings"
	"testing"
)

func tupleVerdict(cell, codes, identifier string) verdict {
	return corporate("tuple "+cell, codes, "manufacturerModelSerial:"+identifier, Identifier, cell, Type, "manufacturerModelSerial")
}

func threeVerdict(name, manufacturer, model, serial, codes, identity string) verdict {
	return corporate("three columns "+name, codes, identity, Manufacturer, manufacturer, Model, model, SerialNumber, serial)
}

var tupleVerdicts = []verdict{
	tupleVerdict("Microsoft,surface 5,01234567890123", "", "Microsoft,surface 5,01234567890123"),
	tupleVerdict("Microsoft; surface 5 ;0123", "", "Microsoft,surface 5,0123"),
	tupleVerdict("Dell Inc.,XPS 13,AB.1", "serial_periods", "Dell Inc.,XPS 13,AB1"),
	tupleVerdict("VMware, Inc.,VMware20,1,A1", "comma_in_tuple", "VMware, Inc.,VMware20,1,A1"),
	tupleVerdict("Microsoft,Surface Laptop, 7th Edition , A1", "comma_in_tuple", "Microsoft,Surface Laptop, 7th Edition,A1"),
	tupleVerdict("VMware, Inc.;VMware20;A1", "comma_in_tuple", "VMware, Inc.,VMware20,A1"),
	tupleVerdict("VMware, Inc.;VMware20,1;A1", "comma_in_tuple", "VMware, Inc.,VMware20,1,A1"),
	tupleVerdict("VMware, Inc.;VMware20;A,1", "serial_characters! comma_in_tuple", "VMware, Inc.,VMware20,A,1"),
	tupleVerdict("Foo;Bar,X,A1", "comma_in_tuple", "Foo;Bar,X,A1"),
	tupleVerdict("Microsoft,Surface,A1,", "tuple_parts!", "Microsoft,Surface,A1,"),
	tupleVerdict("VMware, Inc.,,VMware20,A1", "tuple_parts!", "VMware, Inc.,,VMware20,A1"),
	tupleVerdict("VMware, Inc.,VMware20,1,None", "placeholder! comma_in_tuple", "VMware, Inc.,VMware20,1,None"),
	tupleVerdict("Foo,X,A1\nFoo,X,A2", "serial_characters!", "Foo,X,A1\nFoo,X,A2"),
	tupleVerdict("System.Object[]", "no_value!", "System.Object[]"),
	tupleVerdict("Microsoft,Surface", "tuple_parts!", "Microsoft,Surface"),
	tupleVerdict("Microsoft,,A1", "tuple_parts!", "Microsoft,,A1"),
	tupleVerdict("A1", "tuple_parts!", "A1"),
	tupleVerdict("System manufacturer,System Product Name,A1", "placeholder! placeholder!", "System manufacturer,System Product Name,A1"),
	tupleVerdict("Microsoft,Surface,None", "placeholder!", "Microsoft,Surface,None"),
	tupleVerdict("Microsoft,Surf\u00a0ace,A1", "invisible_character!", "Microsoft,Surf\u00a0ace,A1"),
	corporate("description on a tuple", "description_on_tuple", "manufacturerModelSerial:A,B,C1", Identifier, "A,B,C1", Type, TypeTuple, Description, "x"),
	threeVerdict("clean", " Microsoft", "Surface 5", "A1 ", "", "manufacturerModelSerial:Microsoft,Surface 5,A1"),
	threeVerdict("comma", "VMware, Inc.", "VMware20", "A1", "comma_in_tuple", "manufacturerModelSerial:VMware, Inc.,VMware20,A1"),
	threeVerdict("two commas", "VMware, Inc.", "VMware20,1", "A1", "comma_in_tuple comma_in_tuple", "manufacturerModelSerial:VMware, Inc.,VMware20,1,A1"),
	threeVerdict("comma in the serial", "VMware", "VMware20", "A,1", "serial_characters!", "manufacturerModelSerial:VMware,VMware20,A,1"),
	threeVerdict("two serials", "VMware", "VMware20", "8GGNLXCCTV\n7DH0ZX6N00", "serial_characters!", "manufacturerModelSerial:VMware,VMware20,8GGNLXCCTV\n7DH0ZX6N00"),
	threeVerdict("formula", "=B2&\" Inc\"", "VMware20", "A1", "no_value!", "manufacturerModelSerial:=B2&\" Inc\",VMware20,A1"),
	threeVerdict("blank model", "Microsoft", "", "A1", "tuple_parts!", "manufacturerModelSerial:Microsoft,,A1"),
	threeVerdict("blank", "", " ", "", "identity_missing!", ""),
	threeVerdict("periods", "Dell Inc.", "X", "A.1", "serial_periods", "manufacturerModelSerial:Dell Inc.,X,A1"),
	threeVerdict("cleared", "CLEAR!", "", "", "clear_not_allowed!", ""),
	threeVerdict("one cleared", "CLEAR!", "X", "A1", "clear_not_allowed!", "manufacturerModelSerial:,X,A1"),
	threeVerdict("bell", "Micro\asoft", "X", "A1", "control_character!", "manufacturerModelSerial:Micro\asoft,X,A1"),
	threeVerdict("user", "ann@contoso.com", "X", "A1", "wrong_column!", ""),
	threeVerdict("wrapped", "Microsoft", "X", `="001"`, "", "manufacturerModelSerial:Microsoft,X,001"),
}

func TestTuplesOfThreeColumnsKeepTheirRawForm(t *testing.T) {
	rec := judged(t, &Rules{}, Corporate, "", SerialNumber, " A.1", Model, "XPS", Manufacturer, "Dell ")
	if rec.Raw != "Dell,XPS,A.1" || rec.Identifier != "Dell,XPS,A1" {
		t.Errorf("raw %q, normal %q", rec.Raw, rec.Identifier)
	}
	if rec.RawKey() == rec.Key() || rec.RawKey() != "manufacturermodelserial:dell,xps,a.1" {
		t.Errorf("raw key %q, key %q", rec.RawKey(), rec.Key())
	}
}

// The words that rules give are said of a comma, and files with and without a space after it mean
// one device.
func TestCommaInTuple(t *testing.T) {
	three := judged(t, &Rules{}, Corporate, "", Manufacturer, "VMware, Inc.", Model, "VMware20,1", SerialNumber, "A1")
	one := judged(t, &Rules{}, Corporate, TypeTuple, Identifier, "VMware,Inc.,vmware20, 1,A1")
	if three.Key() != one.Key() {
		t.Errorf("keys %q and %q", three.Key(), one.Key())
	}
	for _, f := range append(three.Findings, one.Findings...) {
		if !strings.Contains(f.Message, "is sent as manufacturer, comma, model, comma, serial number. Microsoft does not say whether such a device is matched: "+
			"enrol one and look at its ownership before you send the rest") {
			t.Error(f.Message)
		}
	}
}
