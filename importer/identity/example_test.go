package identity_test

import (
	"fmt"

	"rollcall/importer/identity"
)

// A layout is made once for a file, a record is filled again for every row.
func ExampleRules_Judge() {
	columns := []identity.Column{identity.SerialNumber, identity.GroupTag, identity.AssignedUser}
	layout := identity.NewLayout(identity.Autopilot, columns, []string{"Serial", "Tag", "User"}, "")
	rules := identity.Rules{Warn: map[identity.Code]bool{identity.CodeUPNShape: true}}

	var rec identity.Record
	for _, cells := range [][]string{
		{"5CG1234567", "Kiosk", "ann.other@contoso.com"},
		{`="00012345678"`, "CLEAR!", "ann.other"},
		{"To be filled by O.E.M.", "", ""},
	} {
		rules.Judge(layout, cells, identity.Source{}, &rec)
		fmt.Printf("%s, invalid: %v\n", rec.Identity(), rec.Invalid())
		for _, f := range rec.Findings {
			fmt.Printf("  %s: %s\n", f.Code, f.Message)
		}
	}
	// Output:
	// serialNumber:5CG1234567, invalid: false
	// serialNumber:00012345678, invalid: false
	//   upn_shape: "ann.other" is no user principal name: give it as name@domain
	// serialNumber:To be filled by O.E.M., invalid: true
	//   placeholder: serial number "To be filled by O.E.M." is what firmware or a spreadsheet shows when there is none: find out the real one
}

// A value that is blank is not among the values, and one that says CLEAR! is to be emptied.
func ExampleRecord_Value() {
	columns := []identity.Column{identity.IMEI, identity.Description, identity.Platform}
	layout := identity.NewLayout(identity.Corporate, columns, nil, "")

	var rec identity.Record
	new(identity.Rules).Judge(layout, []string{"35-693803-564380-9", "CLEAR!", ""}, identity.Source{}, &rec)
	description, _ := rec.Value(identity.Description)
	_, platform := rec.Value(identity.Platform)
	fmt.Println(rec.Identifier, "from", rec.Raw)
	fmt.Println("clear the description:", description.Clear)
	fmt.Println("wants a platform:", platform)
	// Output:
	// 356938035643809 from 35-693803-564380-9
	// clear the description: true
	// wants a platform: false
}

// Two spellings of one identity have one key.
func ExampleKey() {
	fmt.Println(identity.Key(identity.TypeSerial, " 5cg1234567 "))
	fmt.Println(identity.Key(identity.TypeTuple, "Contoso; Book 3; A1"))
	fmt.Println(identity.Key(identity.TypeTuple, "CONTOSO,Book 3,A1"))
	// Output:
	// serialnumber:5cg1234567
	// manufacturermodelserial:contoso,book 3,a1
	// manufacturermodelserial:contoso,book 3,a1
}

// What is written for a value is no formula to a spreadsheet, and is read back as the value.
func ExampleEscape() {
	for _, value := range []string{"Desk 4", "+49 30 1", "CLEAR!", "'s-Hertogenbosch"} {
		fmt.Println(identity.Escape(value))
	}
	// Output:
	// Desk 4
	// '+49 30 1
	// 'CLEAR!
	// ''s-Hertogenbosch
}

func ExampleQuotedText() {
	text, ok := identity.QuotedText(`="00123"`)
	fmt.Println(text, ok)
	_, ok = identity.QuotedText(`=A1&"-"&B1`)
	fmt.Println(ok)
	// Output:
	// 00123 true
	// false
}

// Nothing of a user but the first letter and the domain gets into a log, and nothing of a hash.
func ExampleMask() {
	fmt.Println(identity.Mask("desk of ann.other@contoso.com, 2nd floor"))
	fmt.Println(identity.Mask("was T0HnAgEAHAAAAAoA4Q70ZQAACgDhDvRlBBqonmkCCQMCABAACQAB."))
	// Output:
	// desk of a...@contoso.com, 2nd floor
	// was (hash).
}

func ExampleSpeaksOf() {
	fmt.Println(identity.SpeaksOf("HP EliteBook 840 G10") == identity.OfComputer)
	fmt.Println(identity.SpeaksOf("Latitude 7410 Chromebook Enterprise") == identity.OfOther)
	fmt.Println(identity.SpeaksOf("Desk 11") == identity.OfNothing)
	// Output:
	// true
	// true
	// true
}
