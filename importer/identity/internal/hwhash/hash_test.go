package hwhash

import (
	"reflect"
	"testing"

	"rollcall/importer/identity/internal/hashtest"
)

func TestDecode(t *testing.T) {
	got, err := Decode(hashtest.Of("Contoso Ltd ", "Book 3", "A1"))
	want := Info{
		Serial: "A1", Manufacturer: "Contoso Ltd", Model: "Book 3", UUID: "00112233-4455-6677-8899-aabbccddeeff",
		MACs: []string{"de:ad:be:ef:00:01"}, ToolBuild: "10.0.19041.1566", OSBuild: "10.0.19041.1682", TotalLength: 105,
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("decoded %+v, %v\nwant    %+v", got, err, want)
	}
}
