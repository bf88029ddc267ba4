package importer_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"rollcall/graph"
	"rollcall/graph/graphsim"
	"rollcall/importer"
	"rollcall/importer/identity"
)

// A beside is a way out of what is found of a row beside a tenant.
type beside struct {
	code   identity.Code
	tenant string
	verb   string
	flags  string // of the first run
	file   string
	say    string
	// What is done: other verbs one after the other, one more flag, cells changed, old and new in turn,
	// waiting until the tenant is that.
	verbs  string
	more   string
	cells  []string
	waited string
	then   string // statuses of the last run
}

var (
	oneSerial = corporateTenant([5]string{id("1"), "serialNumber", "0042", "Büro", "ios"})
	twoAlike  = corporateTenant([5]string{id("1"), "serialNumber", "A1B2C3D", "old", "ios"}, [5]string{id("2"), "serialNumber", "A1B2C3D",
		"old", "ios"})
	scanned   = corporateTenant([5]string{id("1"), "serialNumber", "PF0ABCDE", "old", "ios"})
	oneIMEI   = corporateTenant([5]string{id("1"), "imei", good[:14], "old", "ios"})
	untyped   = corporateTenant([5]string{id("1"), "unknown", "A1B2C3D", "old", "ios"})
	oneDevice = devicesOf(device("1", "0042", `,"groupTag":"Größe"`))
	aDevice   = devicesOf(device("1", "A1B2C3D", `,"groupTag":"old","userPrincipalName":"a@contoso.com"`))
	importing = `{"importRecords":[{"id":"` + id("2") +
		`","serialNumber":"A1B2C3D","groupTag":"old","state":{"deviceImportStatus":"pending"}}]}`
)

const named, label = "id,Serial Number,Details\n", "1S20HES0JK00"

// besides are what update and sync find.
var besides = []beside{
	{identity.CodeLettersLost, oneSerial, "update", "", serialed + "0042,B?ro\n", "export it again as UTF-8", "", "", []string{"?", "ü"},
		"", "unchanged"},
	{identity.CodeLettersLost, oneSerial, "sync", "", serialed + "0042,B?ro\n", "pass --warn letters_lost", "", "--warn letters_lost", nil,
		"", "updated"},
	{identity.CodeLettersLost, oneDevice, "sync", "", tags + "0042,Gr??e\n", "export it again as UTF-8", "", "", []string{"??", "öß"}, "",
		"unchanged"},
	{identity.CodeLeadingZeroLost, oneSerial, "sync", "", serialed + "42,new\n", "write it as the tenant has it", "", "",
		[]string{"42", "0042"}, "", "updated"},
	{identity.CodeLeadingZeroLost, oneSerial, "sync", "", serialed + "42,new\n", "pass --warn leading_zero_lost", "",
		"--warn leading_zero_lost", nil, "", "created"},
	{identity.CodeLeadingZeroLost, oneDevice, "sync", "", tags + "42,new\n", "write it as the tenant has it", "", "",
		[]string{"42", "0042"}, "", "updated"},
	{identity.CodeLeadingZeroGained, oneSerial, "sync", "", serialed + "00042,new\n", "check which one the device shows", "", "",
		[]string{"00042", "0042"}, "", "updated"},
	{identity.CodeLeadingZeroGained, oneSerial, "sync", "--strict", serialed + "00042,new\n", "pass --warn leading_zero_gained", "",
		"--warn leading_zero_gained", nil, "", "created"},
	{identity.CodeScannedLabel, oneSerial, "sync", "", serialed + label + "PF0ABCDE,new\n", "write what that shows", "", "",
		[]string{label, ""}, "", "created"},
	{identity.CodeScannedLabel, scanned, "sync", "", serialed + label + "PF0ABCDE,new\n", "write it as the tenant has it", "", "",
		[]string{label, ""}, "", "updated"},
	{identity.CodeScannedLabel, scanned, "update", "", serialed + label + "PF0ABCDE,new\n", "write it as the tenant has it", "", "",
		[]string{label, ""}, "", "updated"},
	{identity.CodeScannedLabel, scanned, "sync", "", serialed + label + "PF0ABCDE,new\n", "pass --warn serial_scanned_label", "",
		"--warn serial_scanned_label", nil, "", "created"},

	{identity.CodeNotFound, oneSerial, "update", "", serialed + "A1B2C3D,new\n", "create it with sync", "sync", "", nil, "", "created"},
	{identity.CodeNotFound, oneSerial, "update", "", serialed + "A1B2C3D,new\n", "or correct the row", "", "", []string{"A1B2C3D", "0042"},
		"", "updated"},
	{identity.CodeNotFound, oneSerial, "update", "", serialed + "42,new\n", "write it as the tenant has it", "", "",
		[]string{"42", "0042"}, "", "updated"},
	{identity.CodeNotFound, oneIMEI, "update", "", imeis + good + ",new\n", "write the IMEI as the tenant has it", "", "",
		[]string{good, good[:14]}, "", "updated"},
	{identity.CodeNotFound, oneDevice, "update", "", tags + "A1B2C3D,new\n", "or correct the row", "", "", []string{"A1B2C3D", "0042"}, "",
		"updated"},
	{identity.CodeNotFound, oneSerial, "sync", "", named + id("9") + ",,new\n", "give the row an identity", "", "",
		[]string{",,", ",A1B2C3D,"}, "", "created"},
	{identity.CodeNotFound, oneSerial, "sync", "", named + id("9") + ",,new\n", "correct the id", "", "", []string{id("9"), id("1")}, "",
		"updated"},
	{identity.CodeAmbiguousIdentity, twoAlike, "update", "", serialed + "A1B2C3D,new\n", id("2") + "; name the right one in an id column",
		"", "",
		[]string{"Serial", "id,Serial", "A1B2C3D", id("2") + ",A1B2C3D"}, "", "updated"},
	{identity.CodeAmbiguousIdentity, devicesOf(device("1", "A1B2C3D", ""), device("2", "A1B2C3D", "")), "sync", "", tags + "A1B2C3D,new\n",
		"name the right one in an id column", "", "", []string{"Device", "id,Device", "A1B2C3D", id("2") + ",A1B2C3D"}, "", "updated"},
	{identity.CodeIdentityMismatch, oneSerial, "sync", "", named + id("1") + ",A1B2C3D,new\n", "correct the id or the identity", "", "",
		[]string{"A1B2C3D", "0042"}, "", "updated"},
	{identity.CodeIdentityMismatch, oneDevice, "sync", "", "id,Device Serial Number,Group Tag\n" + id("1") + ",A1B2C3D,new\n",
		"is serialNumber:0042", "", "",
		[]string{"A1B2C3D", "0042"}, "", "updated"},
	{identity.CodeNoImportRecord, oneDevice, "update", "--route item", tags + "0042,new\n", "use --route action", "", "--route action",
		nil, "", "updated"},
	{identity.CodeNotRegistered, importing, "update", "--route action", tags + "A1B2C3D,new\n", "wait for the import to complete", "", "",
		nil, aDevice, "updated"},
	{identity.CodeNotCarried, aDevice, "update", "--route action", "Device Serial Number,Group Tag,Product Key\nA1B2C3D,new,3312345678900\n",
		"by delete and re-import", "delete sync", "", []string{"Key", "Key,Hardware Hash", "8900", "8900," + hashOf("A1B2C3D")}, "", "created"},
	{identity.CodeNotChangeable, aDevice, "update", "--route action",
		"Device Serial Number,Hardware Hash\nA1B2C3D," + hashOf("A1B2C3D") + "\n",
		"a new hash needs delete and re-import", "delete sync", "", nil, "", "created"},
	{identity.CodeNotChangeable, untyped, "update", "--route action", graphed + "A1B2C3D,unknown,new\n", "use --route item", "",
		"--route item", nil, "", "updated"},
	{identity.CodeNotReadable, oneSerial, "sync", "--hidden platform", "Serial Number,Platform\n0042,android\n", "pass --assert", "",
		"--assert platform", nil, "", "updated"},
	{identity.CodeNotReadable, aDevice, "sync", "--hidden userPrincipalName", "Device Serial Number,Assigned User\nA1B2C3D,b@contoso.com\n",
		"pass --assert", "", "--assert assignedUserPrincipalName", nil, "", "updated"},
	{identity.CodeIdentityMissing, oneSerial, "update", "--route collection", named + id("1") + ",,new\n", "use --route item", "",
		"--route item", nil, "", "updated"},
	{identity.CodeIdentityMissing, oneSerial, "update", "--route collection", named + id("1") + ",,new\n", "fill them", "", "",
		[]string{",,", ",0042,"}, "", "updated"},
	{identity.CodeTypeUnknown, oneSerial, "sync", "", graphed + "A1B2C3D,unknown,new\n", "give the real type", "", "",
		[]string{"unknown", "serialNumber"}, "", "created"},
	{identity.CodeHashMissing, oneDevice, "sync", "", "Device Serial Number,Hardware Hash,Group Tag\nA1B2C3D,,new\n",
		"collect it on the device", "", "",
		[]string{",,", "," + hashOf("A1B2C3D") + ","}, "", "created"},
	{identity.CodeIMEI14And15, oneIMEI, "sync", "", imeis + good + ",new\n", "write the IMEI as the tenant has it", "", "",
		[]string{good, good[:14]}, "", "updated"},
	{identity.CodeTypeNotForPlatform, oneSerial, "sync", "", "Serial Number,Platform\nA1B2C3D,windows\n",
		"by manufacturer, model and serial number", "", "",
		[]string{"Serial", "Manufacturer,Model,Serial", "A1B2C3D", "LENOVO,20HE,A1B2C3D"}, "", "created"},
}

// elsewhere are the codes of which another test says what comes of their remedies: of plans, of what takes its time
// with the service, and of files that are refused as a whole.
var elsewhere = map[identity.Code]string{
	identity.CodeNotApplied:       "TestImportLookedAtAgain",
	identity.CodeStillEnrolled:    "delete-autopilot.txtar",
	identity.CodeDeletionPending:  "TestSlowDepartureIsPending",
	identity.CodeImportPending:    "TestImportTimeout",
	identity.CodeImportError:      "TestImportErrors",
	identity.CodeChangedSincePlan: "apply-plan.txtar",
	identity.CodePlanAction:       "apply-plan.txtar",
	identity.CodePlanID:           "plan-id.txtar",
	identity.CodePlanIdentity:     "apply-plan.txtar",
	identity.CodeRouteRefused:     "live.txtar",
	identity.CodeEncodingChanges:  "encodings.txtar",
}

// flag adds a flag of a run to the bench.
func (b *bench) flag(flags string) {
	name, value, _ := strings.Cut(flags, " ")
	switch name {
	case "", "--hidden": // of the tenant
	case "--strict":
		b.rules.Strict = true
	case "--warn":
		b.rules.Warn = map[identity.Code]bool{identity.Code(value): true}
	case "--route":
		route, err := importer.ParseRoute(value)
		must(b.t, err)
		b.job.Route = route
	case "--assert":
		b.job.Assert = append(b.job.Assert, columnOf(value))
	default:
		b.t.Fatalf("nothing is known of %s", name)
	}
}

func columnOf(name string) (c identity.Column) {
	for c = identity.ID; c < identity.NumColumns && c.String() != name; c++ {
	}
	return c
}

// do runs a verb over the file.
func (b *bench) do(verb, file string) (lines []line) {
	switch verb {
	case "update":
		_, lines = b.update("devices.csv", file)
	case "sync":
		_, lines = b.sync(&syncing{file: file})
	case "delete":
		_, lines = b.remove(false, file)
	default:
		b.t.Fatalf("nothing is known of %s", verb)
	}
	return lines
}

// bench is the tenant of a case, and the flags of its first run.
func (r *beside) bench(t *testing.T, tenant string) *bench {
	o := graphsim.Options{}
	if hidden, ok := strings.CutPrefix(r.flags, "--hidden "); ok {
		o.ListsEmpty = []string{hidden}
	}
	b := newBench(t, o, tenant, graph.Options{})
	b.job.Removal = allowed
	b.flag(r.flags)
	return b
}

// TestRemediesBesideATenant: what a row's result tells the user to do brings the row through.
func TestRemediesBesideATenant(t *testing.T) {
	for i, r := range besides {
		t.Run(fmt.Sprintf("%s/%d", r.code, i), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := r.bench(t, r.tenant).do(r.verb, r.file)[0]
				if l["error_code"] != string(r.code) && !strings.Contains(";"+l["warnings"]+";", ";"+string(r.code)+";") {
					t.Fatalf("%s of %q is %v", r.verb, r.file, l)
				}
				info, _ := identity.InfoOf(r.code)
				told := l["error_message"] + "\n" + info.Advice
				if flag, _, _ := strings.Cut(r.more, " "); !strings.Contains(told, r.say) || !strings.Contains(told, flag) {
					t.Errorf("%q and %q do not stand in\n%s", r.say, flag, told)
				}
				if lines := r.obey(t); statuses(lines) != r.then {
					t.Errorf("%s\nthen %s, want %s: %v", told, statuses(lines), r.then, lines)
				}
			})
		})
	}
}

// obey does what the remedy says and returns the results of the last run.
func (r *beside) obey(t *testing.T) (lines []line) {
	tenant, file, verbs := r.tenant, r.file, r.verbs
	if r.waited != "" {
		tenant = r.waited
	}
	if verbs == "" {
		verbs = r.verb
	}
	b := r.bench(t, tenant)
	b.flag(r.more)
	for i := 0; i < len(r.cells); i += 2 {
		file = strings.ReplaceAll(file, r.cells[i], r.cells[i+1])
	}
	for verb := range strings.FieldsSeq(verbs) {
		lines = b.do(verb, file)
	}
	return lines
}
