package plan

import (
	"testing"

	"rollcall/importer/identity"
	"rollcall/importer/internal/input"
	"rollcall/importer/internal/tenant"
	"rollcall/importer/outcome"
)

// A line is one line of a table: a row, what the tenant has, what else is given, and the decision.
type line struct{ row, held, given, want string }

// decides holds the decisions of a policy against a table.
func decides(t *testing.T, kind identity.Kind, policy Policy, table []line) {
	t.Helper()
	for _, l := range table {
		p, m := given(t, kind, policy, holdingOf(l.held), l.given)
		if got := say(p.Decide(Row{Number: theRow, Rec: rowOf(kind, l.row)}, m)); got != l.want {
			t.Errorf("row     %s\ntenant  %s\ngiven   %s\nwant    %s\ngot     %s", l.row, l.held, l.given, l.want, got)
		}
	}
}

// TestUpdateRoutes: which entries an update of an Autopilot device changes, and by which routes.
func TestUpdateRoutes(t *testing.T) {
	const both = "r1 SN1 tag=A reg=d1; d1 SN1 tag=A"
	decides(t, identity.Autopilot, Update, []line{
		// Found in neither list, in one, in both.
		{"SN1 tag=B", "", "", "failed not_found"},
		{"SN1 tag=B", "r1 SN1 tag=A", "", "item r1: tag"},
		{"SN1 tag=B", "d1 SN1 tag=A", "", "action d1: tag"},
		{"SN1 tag=B", both, "", "item r1: tag + action d1: tag"},
		{"SN1 tag=A", "r1 SN1 tag=A", "", "unchanged"},
		{"SN1 tag=A", "d1 SN1 tag=A", "", "unchanged"},
		{"SN1 tag=A", both, "", "unchanged"},

		// Both entries, of which one differs.
		{"SN1 tag=B", "r1 SN1 tag=A; d1 SN1 tag=B", "", "item r1: tag"},
		{"SN1 tag=B", "r1 SN1 tag=B; d1 SN1 tag=A", "", "action d1: tag"},

		// After a refusal of item the registered device alone decides.
		{"SN1 tag=B", "r1 SN1 tag=A; d1 SN1 tag=B", "refused", "unchanged"},
		{"SN1 tag=B", "r1 SN1 tag=B; d1 SN1 tag=A", "refused", "action d1: tag"},
		{"SN1 tag=B", "r1 SN1 tag=A", "refused", "failed not_registered"},
		{"SN1 tag=B", "r1 SN1 tag=A; r2 SN1 tag=A; d1 SN1 tag=A", "refused", "action d1: tag"},

		// An explicit route compares only the entry that it writes.
		{"SN1 tag=B", "r1 SN1 tag=B; d1 SN1 tag=A", "item", "unchanged"},
		{"SN1 tag=B", "r1 SN1 tag=A; d1 SN1 tag=B", "item", "item r1: tag"},
		{"SN1 tag=B", "r1 SN1 tag=A; d1 SN1 tag=B", "upload", "upload r1: tag"},
		{"SN1 tag=B", "r1 SN1 tag=A; d1 SN1 tag=B", "action", "unchanged"},
		{"SN1 tag=B", "r1 SN1 tag=B; d1 SN1 tag=A", "action", "action d1: tag"},
		{"SN1 tag=B", "d1 SN1 tag=A", "item", "failed no_import_record"},
		{"SN1 tag=B", "d1 SN1 tag=A", "upload", "failed no_import_record"},
		{"SN1 tag=B", "r1 SN1 tag=A", "action", "failed not_registered"},

		// What equals is sent with --force.
		{"SN1 tag=A", "r1 SN1 tag=A", "force", "item r1: tag"},
		{"SN1 tag=A", both, "force", "item r1: tag + action d1: tag"},
		{"SN1 tag=A", both, "force action", "action d1: tag"},

		// Nobody has looked, or only for others.
		{"SN1 id=r1 tag=A", "", "unlooked", "item r1: tag"},
		{"SN1 id=r1 tag=A", "", "unlooked upload", "upload r1: tag"},
		{"SN1 id=r1 tag=A", both, "doubtful", "item r1: tag"},
		{"SN1 id=r1 tag=A", both, "doubtful doubt", "unchanged !in_doubt_equal"},
		{"SN1 tag=A", both, "doubtful", "unchanged"},

		// Matching ignores letter case.
		{"sn1 tag=A", "d1 SN1 tag=A", "", "unchanged !case_differs"},
		{"sn1 tag=B", "d1 SN1 tag=A", "", "action d1: tag !case_differs"},
	})
}

// TestUpdateIDs: an id may be of either list, and ids of the two are never mixed.
func TestUpdateIDs(t *testing.T) {
	const pair = "r1 SN1 tag=A reg=d1; d1 SN1 tag=A"
	decides(t, identity.Autopilot, Update, []line{
		{"- id=r1 tag=B", pair, "", "item r1: tag + action d1: tag"},
		{"- id=d1 tag=B", pair, "", "item r1: tag + action d1: tag"},
		{"- id=r1 tag=B", pair, "refused", "action d1: tag"},
		{"- id=d1 tag=B", pair, "item", "item r1: tag"},
		{"- id=r1 tag=B", pair, "action", "action d1: tag"},
		{"- id=r9 tag=B", pair, "", "failed not_found"},
		{"SN1 id=r9 tag=B", pair, "", "failed not_found"}, // a stale id is none of update's guesses

		// Another identity.
		{"SN2 id=r1 tag=B", pair, "", "failed identity_mismatch"},
		{"SN2 id=d1 tag=B", pair, "", "failed identity_mismatch"},
		{"SN2 id=d1 tag=B", pair + "; d2 SN2", "", "failed identity_mismatch"},
		{"sn1 id=d1 tag=B", pair, "action", "action d1: tag !case_differs"},

		// The registration says which device is the record's, else the serial number does.
		{"- id=r1 tag=B", "r1 SN1 tag=A reg=d2; d1 SN1 tag=A; d2 SN1 tag=A", "refused", "action d2: tag"},
		{"- id=r1 tag=B", "r1 SN1 tag=A reg=d9; d1 SN1 tag=A", "refused", "action d1: tag"},
		{"- id=r1 tag=B", "r1 - tag=A reg=d1; d1 SN1 tag=A", "refused", "action d1: tag"},
		{"- id=d1 tag=B", "r1 SN1 tag=A reg=d2; d1 SN1 tag=A; d2 SN1 tag=A", "", "action d1: tag"},
		{"- id=d1 tag=B", "r1 SN1 tag=A reg=d9; d1 SN1 tag=A", "", "item r1: tag + action d1: tag"},
		{"- id=d2 tag=B", "r1 SN1 tag=A reg=d1; r2 SN1 tag=A reg=d2; d1 SN1 tag=A; d2 SN1 tag=A", "", "item r2: tag + action d2: tag"},
		{"SN1 tag=B", "r1 SN1 tag=A reg=d2; d2 SN2 tag=A", "", "failed identity_mismatch"},

		// Several entries of one list, and a row that does not say which.
		{"SN1 tag=B", "d1 SN1; d2 SN1", "", "failed ambiguous_identity"},
		{"SN1 tag=B", "r1 SN1; r2 SN1", "", "failed ambiguous_identity"},
		{"SN1 tag=B", "r1 SN1; r2 SN1; d1 SN1", "", "failed ambiguous_identity"},
		{"SN1 tag=B", "r1 SN1; d1 SN1; d2 SN1", "", "failed ambiguous_identity"},
		{"SN1 tag=B", "r1 SN1; d1 SN1; d2 SN1", "item", "item r1: tag"},
		{"SN1 tag=B", "r1 SN1; d1 SN1; d2 SN1", "action", "failed ambiguous_identity"},
		{"- id=d2 tag=B", "d1 SN1; d2 SN1", "", "action d2: tag"},

		// An export of either list is an unedited export: the entry that it names decides.
		{"SN1 id=r1 tag=A", "r1 SN1 tag=A; d1 SN1 tag=B", "", "unchanged"},
		{"SN1 id=d1 tag=B", "r1 SN1 tag=A; d1 SN1 tag=B", "", "unchanged"},
		{"SN1 id=d1 tag=B name=PC-1", "r1 SN1 tag=A; d1 SN1 tag=B name=PC-1", "", "unchanged"},
		{"SN1 id=r1 tag=A key=K1", "r1 SN1 tag=A key=K1; d1 SN1 tag=B", "", "unchanged"},
		{"SN1 tag=A", "r1 SN1 tag=A; d1 SN1 tag=B", "", "action d1: tag"},
		// Where it has not all that the row asks for, it is edited.
		{"SN1 id=r1 tag=A name=PC-1", "r1 SN1 tag=A; d1 SN1 tag=A", "", "action d1: name (A)"},
		{"SN1 id=d1 tag=B key=K1", "r1 SN1 tag=B; d1 SN1 tag=B", "", "item r1: tag key"},

		// Both ids of one device in the input, where that is known late.
		{"- id=r1 tag=B", pair, "named=r1,d1", "failed conflicting_duplicate"},
		{"- id=r1 tag=B", pair, "named=r1", "item r1: tag + action d1: tag"},
		{"SN1 tag=B", pair, "named=r1,d1", "item r1: tag + action d1: tag"},
	})
}

// TestUpdateColumns: what travels by which route, what a list does not show, and what clears.
func TestUpdateColumns(t *testing.T) {
	const shown = "; d9 SN9 user=x@contoso.com; r9 SN9 user=x@contoso.com"
	decides(t, identity.Autopilot, Update, []line{
		// By action goes what the action has, and what it does not carry is told.
		{"SN1 tag=B hash key=K1", "d1 SN1 tag=A", "", "action d1: tag !not_carried"},
		{"SN1 tag=A hash", "d1 SN1 tag=A", "", "unchanged !not_carried"},
		{"SN1 hash", "d1 SN1 tag=A", "", "failed not_changeable !not_carried"},
		{"SN1 key=K1", "d1 SN1", "", "failed not_changeable !not_carried"},
		{"SN1 name=PC-1", "r1 SN1", "", "failed not_changeable !not_carried"},
		{"SN1 name=PC-1", "r1 SN1; d1 SN1", "", "action d1: name"},
		{"SN1 key=K1", "r1 SN1; d1 SN1", "", "item r1: key"},
		// A PATCH has every column, updateDeviceProperties what changes.
		{"SN1 tag=B key=K1", "r1 SN1 tag=A key=K1", "", "item r1: tag key"},
		{"SN1 tag=B name=PC-1", "d1 SN1 tag=A name=PC-1", "", "action d1: tag"},
		// A display name takes the tag along that the list shows.
		{"SN1 name=PC-1", "d1 SN1 tag=A", "", "action d1: name (A)"},
		{"SN1 name=PC-1 tag=A", "d1 SN1 tag=A", "", "action d1: name (A)"},
		{"SN1 name=PC-1 tag=B", "d1 SN1 tag=A", "", "action d1: tag name"},
		{"SN1 name=CLEAR! tag=A", "d1 SN1 tag=A name=PC-1", "", "action d1: -name (A)"},
		{"SN1 addr=Ann", "d1 SN1 tag=A", "", "action d1: addr"},

		// A hash goes along, and counts alone only where nothing else could be compared.
		{"SN1 hash", "r1 SN1", "", "item r1: hash !not_readable"},
		{"SN1 tag=A hash", "r1 SN1 tag=A", "", "unchanged !not_readable"},
		{"SN1 tag=B hash", "r1 SN1 tag=A", "", "item r1: tag hash !not_readable"},
		{"SN1 tag=A hash", "r1 SN1 tag=A", "doubt", "item r1: tag hash !not_readable"},

		// Whether a user differs nobody knows where no list shows any: it is sent.
		{"SN1 user=a@contoso.com", "d1 SN1", "", "action d1: user"},
		{"SN1 user=CLEAR!", "d1 SN1", "", "action d1: -user"},
		{"SN1 user=CLEAR!", "d1 SN1" + shown, "", "unchanged"},
		{"SN1 user=A@contoso.com", "d1 SN1 user=a@contoso.com", "", "unchanged"},
		{"SN1 user=a@contoso.com", "d1 SN1" + shown, "", "action d1: user"},
		{"SN1 user=CLEAR!", "d1 SN1 user=a@contoso.com", "", "action d1: -user"},
		{"SN1 user=CLEAR! tag=CLEAR!", "r1 SN1 user=a@contoso.com tag=A", "", "item r1: -user -tag"},

		// Nothing to change.
		{"SN1", "d1 SN1 tag=A", "", "unchanged"},
		{"- id=r1", "", "unlooked", "skipped nothing_to_change"},
		{"SN1 error=X", "r1 SN1", "", "unchanged"},
		{"SN1 error=X", "r1 SN1", "readonly", "item r1: error"},

		// Letters that were lost on the way to the file.
		{"SN1 tag=Gr??e", "d1 SN1 tag=Größe", "", "failed letters_lost"},
		{"SN1 tag=Gr??e", "d1 SN1 tag=Größe", "warn=letters_lost", "action d1: tag !letters_lost"},
	})
}

// TestUpdateDoubt: a row that may have been sent is compared, and only what cannot be compared is sent again.
func TestUpdateDoubt(t *testing.T) {
	decides(t, identity.Autopilot, Update, []line{
		{"SN1 tag=B", "d1 SN1 tag=B", "doubt", "unchanged !in_doubt_equal"},
		{"SN1 tag=B", "d1 SN1 tag=A", "doubt", "action d1: tag"},
		{"SN1 tag=B", "r1 SN1 tag=B; d1 SN1 tag=A", "doubt", "action d1: tag"},
		{"SN1 tag=B", "r1 SN1 tag=B; d1 SN1 tag=B", "doubt", "unchanged !in_doubt_equal"},
		{"SN1 tag=B", "", "doubt", "failed not_found"},
		// The first of two steps was made, and the row names that entry by its id.
		{"SN1 id=r1 tag=B", "r1 SN1 tag=B; d1 SN1 tag=A", "doubt", "action d1: tag"},
		{"SN1 id=d1 tag=B", "r1 SN1 tag=A; d1 SN1 tag=B", "doubt", "unchanged !in_doubt_equal"},
		{"SN1 user=a@contoso.com", "d1 SN1", "doubt", "action d1: user"},
		{"SN1 tag=B", "d1 SN1 tag=B", "failed", "unchanged"},
	})
	decides(t, identity.Corporate, Update, []line{
		{"SN1 desc=x", "c1 SN1 desc=x", "doubt", "unchanged !in_doubt_equal"},
		{"SN1 desc=x", "c1 SN1 desc=x", "doubt collection", "unchanged !in_doubt_equal"},
		{"SN1 desc=x", "c1 SN1 desc=y", "doubt", "item c1: desc"},
		// An update never creates, so what is new is nobody's of this run.
		{"SN1 desc=x", "c1 SN1 desc=x created=now", "doubt+create", "unchanged !in_doubt_equal"},
	})
}

// TestUpdateCorporate: corporate identities have one list.
func TestUpdateCorporate(t *testing.T) {
	const windows = "HP,EliteBook,SN1"
	decides(t, identity.Corporate, Update, []line{
		{"SN1 desc=x", "", "", "failed not_found"},
		{"SN1 desc=x", "c1 SN1 desc=y", "", "item c1: desc"},
		{"SN1 desc=x", "c1 SN1 desc=x", "", "unchanged"},
		{"SN1 desc=X", "c1 SN1 desc=x", "", "item c1: desc"},
		{"SN1 desc=CLEAR!", "c1 SN1 desc=x", "", "item c1: -desc"},
		{"SN1 desc=CLEAR!", "c1 SN1", "", "unchanged"},
		{"SN1 desc=x", "c1 SN1 desc=y", "refused", "action c1: desc"},
		{"SN1 desc=x", "c1 SN1 desc=y", "action", "action c1: desc"},
		{"SN1 desc=x", "c1 SN1 desc=x", "force", "item c1: desc"},
		{"SN1 desc=x", "c1 SN1; c2 SN1", "", "failed ambiguous_identity"},
		{"SN1 id=c2 desc=x", "c1 SN1; c2 SN1", "", "item c2: desc"},
		{"SN2 id=c1 desc=x", "c1 SN1", "", "failed identity_mismatch"},
		{"- id=c1 desc=x", "c1 SN1 desc=x", "", "unchanged"},

		// A collection needs no lookup, unless the row is to be bound to its entry.
		{"SN1 desc=x", "", "collection", "collection: desc"},
		{"SN1 id=c1 desc=x", "", "collection", "collection c1: desc"},
		{"- id=c1 desc=x", "", "collection", "failed identity_missing"},
		{"SN1 desc=x", "", "collection bound", "failed not_found"},
		{"SN1 desc=x", "c1 SN1 desc=x", "collection bound", "unchanged"},
		{"SN1 desc=x", "c1 SN1 desc=y", "collection bound", "collection c1: desc"},

		// The raw identity is tried first, then the normal form.
		{"SN.1 desc=x", "c1 SN.1", "", "item c1: desc"},
		{"SN.1 desc=x", "c1 SN1", "", "item c1: desc"},
		{"SN.1 desc=x", "c1 SN.1; c2 SN1", "", "item c1: desc"},
		{windows + " desc=x", "c1 hp,elitebook,sn1 desc=x", "", "unchanged !case_differs"},
		{"356938035643809 desc=x", "c1 35693803564380", "", "failed not_found"},

		// Type unknown goes by item and collection only.
		{"?SN1 desc=x", "c1 ?SN1", "", "item c1: desc"},
		{"?SN1 desc=x", "c1 ?SN1", "collection", "collection: desc"},
		{"?SN1 desc=x", "c1 ?SN1", "action", "failed not_changeable"},
		{"- id=c1 desc=x", "c1 ?SN1", "refused", "failed not_changeable"},

		// Platform: CLEAR! is unknown, and what no list shows is sent.
		{"SN1 platform=ios", "c1 SN1", "", "item c1: platform"},
		{"SN1 platform=CLEAR!", "c1 SN1", "", "item c1: -platform"},
		{"SN1 platform=CLEAR!", "c1 SN1; c9 SN9 platform=ios", "", "unchanged"},
		{"SN1 platform=CLEAR!", "c1 SN1 platform=ios", "", "item c1: -platform"},
		{"SN1 platform=IOS", "c1 SN1 platform=ios", "", "unchanged"},
		{windows + " desc=x", "c1 " + windows, "", "item c1: desc"},

		{"SN1 contacted=2026-01-02T03:04:05Z", "c1 SN1", "", "unchanged"},
		{"SN1 contacted=2026-01-02T03:04:05Z", "c1 SN1", "readonly", "item c1: contacted"},
		{"SN1 desc=Gr_n", "c1 SN1 desc=Grün", "", "failed letters_lost"},
	})
}

// TestSyncCorporate: what is not there is created, once.
func TestSyncCorporate(t *testing.T) {
	const windows = "HP,EliteBook,SN1"
	decides(t, identity.Corporate, Sync, []line{
		{"SN1 desc=x", "", "", "create: desc"},
		{"SN1", "", "", "create:"},
		{"SN1 desc=CLEAR!", "", "", "create:"},
		{"SN1 desc=x", "c1 SN1 desc=y", "", "item c1: desc"},
		{"SN1 desc=x", "c1 SN1 desc=x", "", "unchanged"},
		{"SN1", "c1 SN1 desc=x", "", "unchanged"},
		{"SN1 desc=x", "c1 SN1 desc=y", "collection", "collection c1: desc"},
		{"SN1 desc=x", "c1 SN1; c2 SN1", "", "failed ambiguous_identity"},

		// A stale id: the identity is looked for, and made where it is not there.
		{"SN1 id=c9 desc=x", "c1 SN1 desc=y", "", "item c1: desc"},
		{"SN1 id=c9 desc=x", "", "", "create: desc"},
		{"- id=c9 desc=x", "c1 SN1", "", "failed not_found"},
		{"SN2 id=c1 desc=x", "c1 SN1", "", "failed identity_mismatch"},
		{"?SN1 desc=x", "", "", "failed type_unknown"},

		// The same device, written otherwise.
		{"356938035643809", "c1 35693803564380", "", "failed imei_14_and_15"},
		{"35693803564380", "c1 356938035643809", "", "failed imei_14_and_15"},
		{"56938035643809", "c1 056938035643809", "", "failed imei_14_and_15"},
		{"1234567", "c1 0001234567", "", "failed leading_zero_lost"},
		{"1234567", "c1 0001234567", "warn=leading_zero_lost", "create: !leading_zero_lost"},
		{"0001234567", "c1 1234567", "", "create: !leading_zero_gained"},

		// What no list shows is left out, unless the user says that it is so.
		{"SN1 platform=ios", "c1 SN1", "", "skipped not_readable !not_readable"},
		{"SN1 platform=CLEAR!", "c1 SN1", "", "skipped not_readable !not_readable"},
		{"SN1 platform=ios", "c1 SN1", "assert=platform", "item c1: platform"},
		{"SN1 platform=CLEAR!", "c1 SN1", "assert=platform", "item c1: -platform"},
		{"SN1 platform=ios", "c1 SN1", "force", "skipped not_readable !not_readable"},
		{"SN1 platform=ios", "c1 SN1; c9 SN9 platform=macOS", "", "item c1: platform"},
		{"SN1 platform=ios desc=x", "c1 SN1 desc=y", "", "item c1: desc !not_readable"},
		{windows + " desc=x", "c1 " + windows, "", "skipped not_readable !not_readable"},
		{windows + " desc=x", "c1 " + windows + "; c9 Dell,XPS,SN9 desc=y", "", "item c1: desc"},

		// In doubt.
		{"SN1 desc=x", "c1 SN1 desc=x created=now", "doubt+create", "created"},
		{"SN1 desc=x", "c1 SN1 desc=x", "doubt+create", "unchanged !in_doubt_equal"},
		{"SN1 desc=x", "c1 SN1 desc=x created=now", "doubt", "unchanged !in_doubt_equal"},
		{"SN1 desc=x", "c1 SN1 desc=y created=now", "doubt+create", "item c1: desc"},
		{"SN1 desc=x", "", "doubt+create", "create: desc"},
		{"SN1 desc=x", "c1 SN1 desc=x created=now", "failed", "unchanged"},
	})
}

// TestSyncAutopilot: registered devices are what a sync is about; an import record says that one may be on its way.
func TestSyncAutopilot(t *testing.T) {
	decides(t, identity.Autopilot, Sync, []line{
		{"SN1 tag=B hash", "", "", "create: tag hash"},
		{"SN1 tag=B", "", "", "failed hash_missing"},
		{"SN1 tag=B hash", "d1 SN1 tag=A", "", "action d1: tag"},
		{"SN1 tag=A hash key=K1", "d1 SN1 tag=A", "", "unchanged"},
		{"SN1 hash", "d1 SN1 tag=A", "", "unchanged"},
		{"SN1 tag=B hash", "r1 SN1 tag=A; d1 SN1 tag=B", "", "unchanged"},
		{"SN1 tag=B hash", "d1 SN1; d2 SN1", "", "failed ambiguous_identity"},
		{"SN1 tag=B", "r1 SN1 reg=d2; d2 SN2", "", "failed identity_mismatch"},

		// What serves creates only changes nothing by any route.
		{"SN1 tag=B hash key=K1", "r1 SN1 tag=A", "item", "item r1: tag"},
		{"SN1 tag=A hash key=K1", "r1 SN1 tag=A", "item", "unchanged"},

		// An import that has ended is no device; one that has not is waited for.
		{"SN1 tag=B hash", "r1 SN1", "", "create: tag hash"},
		{"SN1 tag=B hash", "r1 SN1 state=error", "", "create: tag hash"},
		{"SN1 tag=B hash", "r1 SN1 state=unknown", "", "await r1"},
		{"SN1 tag=B", "r1 SN1 state=pending", "", "await r1"},
		{"SN1 tag=B hash", "r1 SN1 state=error; r2 SN1 state=pending", "", "await r2"},
		{"SN1 tag=B hash", "r2 SN1 state=pending; r1 SN1 state=error", "", "await r2"},
		{"SN1 id=r1 tag=B hash", "r1 SN1 state=pending", "", "await r1"},
		{"SN1 id=r1 tag=B hash", "r1 SN1 reg=d1; d1 SN1 tag=A", "", "action d1: tag"},

		// What a list does not show.
		{"SN1 user=a@contoso.com", "d1 SN1", "", "skipped not_readable !not_readable"},
		{"SN1 user=a@contoso.com", "d1 SN1; d9 SN9 user=x@contoso.com", "", "action d1: user"},
		{"SN1 user=a@contoso.com", "d1 SN1", "assert=user", "action d1: user"},
		{"SN1 user=CLEAR!", "d1 SN1", "", "skipped not_readable !not_readable"},
		{"SN1 user=CLEAR!", "d1 SN1", "assert=user", "action d1: -user"},
		{"SN1 user=a@contoso.com tag=B", "d1 SN1 tag=A", "", "action d1: tag !not_readable"},

		// In doubt: the import of this run is known by its importId.
		{"SN1 tag=B hash", "r1 SN1 import=own state=pending", "doubt+create", "await r1"},
		{"SN1 tag=B hash", "r1 SN1 import=own reg=d1; d1 SN1 tag=B", "doubt+create", "await r1"},
		{"SN1 tag=B hash", "r1 SN1 import=own; r2 SN1 import=own reg=d1", "doubt+create", "await r2"},
		{"SN1 tag=B hash", "r1 SN1 import=own state=error; r2 SN1 import=own state=pending", "doubt+create", "await r2"},
		{"SN1 tag=B hash", "r1 SN1 import=own", "pending=r1", "await r1"},
		{"SN1 tag=B hash", "r1 SN1 import=X", "pending=r1", "await r1"},
		{"SN1 tag=B hash", "d1 SN1 tag=A", "pending=r1", "action d1: tag"},
		{"SN1 tag=B hash", "", "pending=r1", "create: tag hash"},
		{"SN1 tag=B hash", "r1 SN1 import=own state=error", "failed", "create: tag hash"},
		{"SN1 tag=B hash", "r1 SN1 import=own state=pending", "failed", "await r1"},
		{"SN1 tag=B hash", "d1 SN1 tag=B", "doubt+create", "unchanged !in_doubt_equal"},
		{"SN1 tag=B hash", "", "doubt+create", "create: tag hash"},
	})
}

// TestDelete: a row names what is to be gone.
func TestDelete(t *testing.T) {
	for _, table := range []struct {
		kind  identity.Kind
		lines []struct{ row, before, held, given, want string }
	}{
		{identity.Corporate, []struct{ row, before, held, given, want string }{
			{"SN1", "", "c1 SN1", "", "delete c1"},
			{"sn1", "", "c1 SN1", "", "delete c1 !case_differs"},
			{"- id=c1", "", "c1 SN1", "", "delete c1"},
			{"SN1 id=c1", "", "c1 SN1", "", "delete c1"},
			{"SN1", "", "", "", "unchanged already_gone"},
			{"- id=c1", "", "", "", "unchanged already_gone"},
			{"SN2 id=c1", "", "c1 SN1", "", "failed identity_mismatch"},
			{"SN1 id=c9", "", "c1 SN1", "", "failed identity_mismatch"},
			{"SN1", "", "c1 SN1; c2 SN1", "", "failed ambiguous_identity"},
			{"SN1 id=c2", "", "c1 SN1; c2 SN1", "", "delete c2"},
			{"1234567", "", "c1 0001234567", "", "failed leading_zero_lost"},
			{"356938035643809", "", "c1 35693803564380", "", "failed not_found"},

			// What the run set out to delete, and a later part of it.
			{"SN1", "c1 SN1", "c1 SN1", "doubt", "delete c1"},
			{"SN1", "c1 SN1", "", "doubt", "deleted already_gone"},
			{"SN1", "c1 SN1", "c2 SN1", "doubt", "deleted already_gone"}, // made since: not what the run is about
			{"SN1", "c2 SN2", "", "doubt", "unchanged already_gone"},
			{"- id=c1", "c1 SN1", "", "", "deleted already_gone"},
			{"SN1", "c1 SN1", "", "pending=c1", "deleted"},
			{"SN1", "c1 SN1", "c1 SN1", "pending=c1", "gone c1"},
			{"SN1", "c1 SN1", "c1 SN1", "failed", "delete c1"},
		}},
		{identity.Autopilot, []struct{ row, before, held, given, want string }{
			{"SN1", "", "d1 SN1", "", "delete d1"},
			{"SN1", "", "r1 SN1 reg=d1; d1 SN1", "", "delete d1"},
			{"- id=r1", "", "r1 SN1 reg=d1; d1 SN1", "", "delete d1"},
			{"- id=d1", "", "r1 SN1 reg=d1; d1 SN1", "", "delete d1"},
			{"SN1", "", "r1 SN1", "", "unchanged already_gone"},
			{"SN1", "", "r1 SN1 state=error", "", "unchanged already_gone"},
			{"SN1", "", "r1 SN1 state=pending", "", "failed not_registered"},
			{"SN1", "", "r1 SN1 state=error; r2 SN1 state=pending", "", "failed not_registered"},
			{"SN1", "", "d1 SN1; d2 SN1", "", "failed ambiguous_identity"},
			// Not even a record that points at one of them chooses, unless the row names it.
			{"SN1", "", "r1 SN1 reg=d2; d1 SN1; d2 SN1", "", "failed ambiguous_identity"},
			{"- id=r1", "", "r1 SN1 reg=d2; d1 SN1; d2 SN1", "", "delete d2"},
			{"- id=d1", "", "r1 SN1 reg=d2; d1 SN1; d2 SN1", "", "delete d1"},
			// Nor is the device of another serial number deleted.
			{"SN1", "", "r1 SN1 reg=d2; d2 SN2", "", "failed identity_mismatch"},
			{"SN1 id=r1", "", "r1 SN1 reg=d2; d2 SN2", "", "failed identity_mismatch"},
			{"SN1 id=d9", "", "d1 SN1", "", "failed identity_mismatch"},
			{"SN1 id=d9", "", "r1 SN1", "", "unchanged already_gone"},

			{"SN1", "d1 SN1", "d1 SN1", "pending=d1", "gone d1"},
			{"SN1", "d1 SN1", "r1 SN1 reg=d1", "pending=d1", "deleted"},
			{"- id=r1", "d1 SN1", "r1 SN1 reg=d1", "doubt", "deleted already_gone"},
			{"SN1", "d1 SN1", "d2 SN1", "pending=d1", "deleted"},
			{"SN1", "", "", "pending=d1", "deleted"},
		}},
	} {
		for _, l := range table.lines {
			p, m := given(t, table.kind, Delete, holdingOf(l.held), l.given)
			if l.before != "" {
				p.Before = holdingOf(l.before)
			}
			if got := say(p.Decide(Row{Number: theRow, Rec: rowOf(table.kind, l.row)}, m)); got != l.want {
				t.Errorf("row     %s\nbefore  %s\ntenant  %s\ngiven   %s\nwant    %s\ngot     %s", l.row, l.before, l.held, l.given, l.want, got)
			}
		}
	}
}

// TestPrune: an entry that no row names is deleted where it is, and settled where it is not.
func TestPrune(t *testing.T) {
	for _, l := range []struct{ pruned, held, given, want string }{
		{"c1 SN1", "c1 SN1", "", "delete c1"},
		{"c1 SN1", "", "", "deleted already_gone"},
		{"c1 SN1", "c2 SN1", "", "deleted already_gone"},
		{"c1 SN1", "c1 SN1", "doubt", "delete c1"},
		{"c1 SN1", "", "doubt", "deleted already_gone"},
		{"d1 SN1", "r1 SN1 reg=d1; d1 SN1", "", "delete d1"},
		{"d1 SN1", "d1 SN1; d2 SN1", "", "delete d1"},
		{"d1 SN1", "r1 SN1 reg=d1", "pending=d1", "deleted"},
		{"d1 SN1", "d1 SN1", "pending=d1", "gone d1"},
		{"d1 SN1", "d1 SN1", "failed", "delete d1"},
	} {
		e := entry(l.pruned)
		rec := e.Record()
		p, m := given(t, rec.Kind, Sync, holdingOf(l.held), l.given)
		if got := say(p.Decide(Row{Number: theRow, Rec: &rec, Pruned: &e}, m)); got != l.want {
			t.Errorf("pruned  %s\ntenant  %s\ngiven   %s\nwant    %s\ngot     %s", l.pruned, l.held, l.given, l.want, got)
		}
	}
}

// planned is the line that a dry run of a policy writes of a row, read back: the id and what is to change, bound to what was seen. It is
// nil where nothing is to be done.
func planned(t *testing.T, kind identity.Kind, policy Policy, was, row, words string) *Row {
	t.Helper()
	p, _ := given(t, kind, policy, holdingOf(was), words)
	p.Bind = true
	rec := rowOf(kind, row)
	ch := p.Decide(Row{Number: theRow, Rec: rec}, Memory{}).Change
	if ch == nil {
		return nil
	}
	read := &identity.Record{Kind: kind, ID: ch.ID, Type: rec.Type, Identifier: rec.Identifier, Raw: rec.Raw}
	if rec.Identifier == "" {
		named := ch.Entry.Record()
		read.Type, read.Identifier, read.Raw = named.Type, named.Identifier, named.Raw
	}
	for c := range identity.NumColumns {
		if v, ok := ch.Value(c); ok {
			read.Values = append(read.Values, v)
		}
	}
	return &Row{Number: theRow, Rec: read, Line: input.PlanLine{Action: string(ch.Action), Seen: ch.Seen, Route: ch.Steps()}}
}

// TestApply: a line is carried out as it was reviewed, on entries that are as they were.
func TestApply(t *testing.T) {
	type reviewed struct{ row, was, held, given, want string }
	const pair = "r1 SN1 tag=A reg=d1; d1 SN1 tag=A"
	for _, table := range []struct {
		name   string
		kind   identity.Kind
		policy Policy
		lines  []reviewed
	}{
		{"update", identity.Autopilot, Update, []reviewed{
			{"SN1 tag=B", "d1 SN1 tag=A", "d1 SN1 tag=A", "", "action d1: tag"},
			{"SN1 tag=B", "d1 SN1 tag=A", "d1 SN1 tag=C", "", "failed changed_since_plan"},
			{"SN1 tag=B", "d1 SN1 tag=A", "d1 SN1 tag=B", "", "failed changed_since_plan"},
			{"SN1 tag=B", "d1 SN1 tag=A", "", "", "failed changed_since_plan"},
			{"SN1 tag=B", "d1 SN1 tag=A", "d2 SN1 tag=A", "", "failed changed_since_plan"},
			{"SN1 tag=B", "d1 SN1 tag=A", "d1 SN2 tag=A", "", "failed identity_mismatch"},
			// Bound to all entries of the identity.
			{"SN1 tag=B", pair, pair, "", "item r1: tag + action d1: tag"},
			{"SN1 tag=B", pair, "r1 SN1 tag=A reg=d1; d1 SN1 tag=C", "", "failed changed_since_plan"},
			{"SN1 tag=B", pair, "r1 SN1 tag=A reg=d1", "", "failed changed_since_plan"},
			{"SN1 tag=B", "d1 SN1 tag=A", pair, "", "failed changed_since_plan"},
			{"SN1 tag=B", "r1 SN1 tag=A; d1 SN1 tag=B", "r1 SN1 tag=A; d1 SN1 tag=B", "", "item r1: tag"},
			// After a refusal what is left is looked at.
			{"SN1 tag=B", pair, pair, "refused", "action d1: tag"},
			{"SN1 tag=B", "r1 SN1 tag=A; d1 SN1 tag=B", "r1 SN1 tag=A; d1 SN1 tag=B", "refused", "unchanged"},
			{"SN1 tag=B", "r1 SN1 tag=A", "r1 SN1 tag=A", "refused", "failed not_registered"},
			// A resume: an entry may have its value from an earlier part of the run.
			{"SN1 tag=B", "d1 SN1 tag=A", "d1 SN1 tag=B", "doubt", "unchanged !in_doubt_equal"},
			{"SN1 tag=B", "d1 SN1 tag=A", "d1 SN1 tag=A", "doubt", "action d1: tag"},
			{"SN1 tag=B", "d1 SN1 tag=A", "d1 SN1 tag=C", "doubt", "failed changed_since_plan"},
			{"SN1 tag=B", pair, "r1 SN1 tag=B reg=d1; d1 SN1 tag=A", "doubt", "action d1: tag"},
			{"SN1 tag=B", pair, "r1 SN1 tag=B reg=d1; d1 SN1 tag=B", "doubt", "unchanged !in_doubt_equal"},
			// What the user has said of the route.
			{"SN1 tag=B", pair, pair, "item", "item r1: tag"},
			{"SN1 tag=B", pair, pair, "action", "action d1: tag"},
			{"SN1 name=PC-1", "d1 SN1 tag=A", "d1 SN1 tag=A", "", "action d1: name (A)"},
			{"SN1 user=a@contoso.com", "d1 SN1", "d1 SN1", "", "action d1: user"},
		}},
		{"update", identity.Corporate, Update, []reviewed{
			{"SN1 desc=x", "c1 SN1", "c1 SN1", "", "item c1: desc"},
			{"SN1 desc=x", "c1 SN1", "c1 SN1", "refused", "action c1: desc"},
			{"SN1 desc=x", "c1 SN1", "c1 SN1 desc=z", "", "failed changed_since_plan"},
			{"- id=c1 desc=x", "c1 SN1", "c1 SN1", "", "item c1: desc"},
			{"SN1 desc=x", "c1 SN1", "c1 SN1 desc=x", "doubt", "unchanged !in_doubt_equal"},
		}},
		{"create", identity.Corporate, Sync, []reviewed{
			{"SN1 desc=x", "", "", "", "create: desc"},
			{"SN1 desc=x", "", "c1 SN1 desc=x", "", "failed changed_since_plan"},
			{"SN1 desc=x", "", "c1 SN1 desc=x created=now", "doubt+create", "created"},
			{"SN1 desc=x", "", "c1 SN1 desc=y created=now", "doubt+create", "failed changed_since_plan"},
			{"SN1 desc=x", "", "c1 SN1 desc=x", "doubt+create", "failed changed_since_plan"},
			{"SN1 desc=x", "", "", "doubt+create", "create: desc"},
			{"356938035643809", "", "c1 35693803564380", "", "failed imei_14_and_15"},
		}},
		{"create", identity.Autopilot, Sync, []reviewed{
			{"SN1 tag=B hash", "", "", "", "create: tag hash"},
			{"SN1 tag=B hash", "", "d1 SN1 tag=B", "", "failed changed_since_plan"},
			{"SN1 tag=B hash", "", "r1 SN1 state=pending", "", "failed changed_since_plan"},
			{"SN1 tag=B hash", "", "r1 SN1 state=error", "", "failed changed_since_plan"},
			{"SN1 tag=B hash", "r1 SN1 state=error", "r1 SN1 state=error", "", "create: tag hash"},
			{"SN1 tag=B hash", "r1 SN1 state=error", "", "", "failed changed_since_plan"},
			{"SN1 tag=B hash", "r1 SN1 state=error", "r1 SN1 state=error; r2 SN1 state=error", "", "failed changed_since_plan"},
			{"SN1 tag=B hash", "r1 SN1; r2 SN1", "r2 SN1; r1 SN1", "", "create: tag hash"},
			{"SN1 tag=B hash", "r1 SN1 state=pending", "r1 SN1 state=pending", "", "await r1"},
			{"SN1 tag=B hash", "r1 SN1 state=pending", "r1 SN1 state=error", "", "create: tag hash"},
			// Records that this run has made bind nothing.
			{"SN1 tag=B hash", "", "r1 SN1 import=own state=pending", "doubt+create", "await r1"},
			{"SN1 tag=B hash", "", "r1 SN1 import=own state=error", "failed", "create: tag hash"},
			{"SN1 tag=B hash", "r1 SN1 state=error", "r2 SN1 import=own state=error; r1 SN1 state=error", "failed", "create: tag hash"},
			{"SN1 tag=B hash", "", "r1 SN1 import=own reg=d1; d1 SN1 tag=B", "pending=r1", "await r1"},
		}},
		{"delete", identity.Autopilot, Delete, []reviewed{
			{"SN1", "d1 SN1 tag=A", "d1 SN1 tag=A", "", "delete d1"},
			{"SN1", "d1 SN1 tag=A", "d1 SN1 tag=B", "", "failed changed_since_plan"},
			{"SN1", "d1 SN1 tag=A", "d1 SN2 tag=A", "", "failed identity_mismatch"},
			{"SN1", "d1 SN1 tag=A", "d2 SN1 tag=A", "", "failed identity_mismatch"},
			{"SN1", "d1 SN1 tag=A", "", "", "unchanged already_gone"},
			{"SN1", pair, pair, "", "delete d1"},
			{"SN1", pair, "d1 SN1 tag=A", "", "failed changed_since_plan"},
			{"SN1", "d1 SN1 tag=A", "d1 SN1 tag=B", "pending=d1", "gone d1"},
			{"SN1", "d1 SN1 tag=A", "", "pending=d1", "deleted"},
		}},
	} {
		for _, l := range table.lines {
			row := planned(t, table.kind, table.policy, l.was, l.row, "")
			if row == nil || row.Line.Action != table.name && !(table.name == "create" && row.Line.Action == string(outcome.ActionCreate)) {
				t.Fatalf("%s: row %s, tenant %s: no line to %s: %v", table.name, l.row, l.was, table.name, row)
			}
			p, m := given(t, table.kind, Apply, holdingOf(l.held), l.given)
			if got := say(p.Decide(*row, m)); got != l.want {
				t.Errorf("%s\nrow     %s\nthen    %s\nnow     %s\ngiven   %s\nwant    %s\ngot     %s", table.name, l.row, l.was, l.held, l.given, l.want, got)
			}
		}
	}
}

// TestApplyOthers: lines that no dry run writes.
func TestApplyOthers(t *testing.T) {
	held := holdingOf("r1 SN1 tag=A reg=d1; d1 SN1 tag=A; d2 SN2")
	found, _ := held.Find(rowOf(identity.Autopilot, "SN1"))
	for _, l := range []struct{ row, action, route, want string }{
		{"SN1", "skip", "", "skipped"},
		{"SN9", "skip", "", "skipped"},
		// A route that is nobody's word: the user's holds, and what is given in full is changed as it says.
		{"SN1 id=r1 tag=B", "update", "", "item r1: tag"},
		{"SN1 id=r1 tag=B", "update", "bicycle", "item r1: tag"},
		{"SN1 id=r1 tag=B", "update", "collection", "item r1: tag"},
		{"SN1 id=r1 tag=B", "update", "upload", "upload r1: tag"},
		{"SN1 id=d1 tag=B", "update", "action", "action d1: tag"},
		{"SN1 id=d1", "delete", "", "delete d1"},
		{"SN1 id=r1", "delete", "", "failed identity_mismatch"},
	} {
		p, m := given(t, identity.Autopilot, Apply, held, "")
		row := Row{Number: theRow, Rec: rowOf(identity.Autopilot, l.row), Line: input.PlanLine{Action: l.action, Route: l.route, Seen: p.seen(found)}}
		if got := say(p.Decide(row, m)); got != l.want {
			t.Errorf("%+v: got %s", l, got)
		}
	}
}

// TestListed: a row whose entry is met after the tenant was listed is compared with that.
func TestListed(t *testing.T) {
	for _, l := range []struct {
		kind                     identity.Kind
		row, held, given, wanted string
	}{
		{identity.Autopilot, "SN1 tag=B", "d1 SN1 tag=A", "", "action d1: tag"},
		{identity.Autopilot, "SN1 tag=B hash", "d1 SN1 tag=B", "force", "unchanged"},
		{identity.Autopilot, "SN1 name=PC-1", "d1 SN1 tag=A", "", "action d1: name (A)"},
		{identity.Corporate, "SN1 desc=x", "c1 SN1 desc=y", "", "action c1: desc"},
	} {
		p, _ := given(t, l.kind, Sync, holdingOf(""), l.given)
		var met *tenant.Entry
		for _, list := range []tenant.List{tenant.Corporate, tenant.Devices} {
			holdingOf(l.held).Each(list, func(e *tenant.Entry) { met = e })
		}
		if got := say(p.Listed(rowOf(l.kind, l.row), met)); got != l.wanted {
			t.Errorf("%+v: got %s", l, got)
		}
	}
}
