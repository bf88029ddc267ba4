package enrol

import (
	"context"
	"slices"
	"strings"
	"time"

	"rollcall/graph"
	"rollcall/importer/identity"
	"rollcall/importer/internal/plan"
	"rollcall/importer/internal/send"
	"rollcall/importer/internal/tenant"
	"rollcall/importer/outcome"
)

// An arrival is a row whose import the service has accepted.
type arrival struct {
	s        *send.Row
	record   string    // id of the import record
	importID string    // that this run gives the row
	maker    sight     // of the record: this run removes its own when their end is recorded
	sent     sight     // whether this run may have sent more than this one import of the row
	twins    []string  // ids of other import records of the row that this run made
	accepted time.Time // when the wait began
	tries    int       // imports of this row by this part of the run
	free     func()    // gives back the room of an unfinished device; nil when that is done

	stage  stage
	device string            // id of the registered device, where the record says it
	state  graph.ImportState // with which a refused import has ended
	view   view              // of the last look
	origin origin
}

// read brings the row to the stage that its import record shows, nil for one that is not listed. Twins are other records with the
// importId that this run gives the row.
func (x *arrival) read(r *graph.ImportRecord, twins []graph.ImportRecord, attempts int) stage {
	if x.stage > lost {
		return x.stage
	}
	x.twins = nil
	for _, t := range twins {
		x.twins = append(x.twins, t.ID)
	}
	twin, device := twinSight(twins)
	x.view = view{twin: twin, record: recordSight(r), maker: x.maker, sent: x.sent, chance: x.chance(attempts)}
	x.stage, x.origin = stageOf(x.view)
	switch {
	case x.stage == refused:
		x.state = r.State
	case x.stage != registered:
	case twin == twinRegistered:
		x.device = device
	default:
		x.device = r.State.RegistrationID
	}
	if x.stage > lost && x.stage != repeated { // the service is done with it
		x.vacate()
	}
	return x.stage
}

// chance is whether the row may be imported once more.
func (x *arrival) chance(attempts int) sight {
	_, hash := plan.ValueOf(x.s.Change.Values, identity.Hash)
	switch {
	case !hash:
		return withoutHash
	case x.tries >= attempts:
		return withoutTry
	}
	return withTries
}

// waits reports whether all that is missing is that the service lists the device.
func (x *arrival) waits() bool { return x.stage == lost || x.stage == registered || x.stage == present }

// needsDevice reports whether the list of devices decides what becomes of the row.
func (x *arrival) needsDevice() bool {
	return x.stage == lost || x.stage == present || x.stage == registered && (x.device == "" || plan.Extras(x.s.Change, "") != nil)
}

// vacate gives back the room of an unfinished device.
func (x *arrival) vacate() {
	if x.free != nil {
		x.free()
		x.free = nil
	}
}

// leave ends the wait for a row whose outcome is final for this part of the run.
func (x *arrival) leave() {
	x.stage = left
	x.vacate()
	x.s.Settle()
}

// arrived does what follows for a row. Devices are those that are listed with its serial number.
func (a *Wait) arrived(ctx context.Context, x *arrival, devices []graph.Device) error {
	devices, seen := x.mine(devices)
	o := &x.s.Outcome
	switch followOf(x.stage, seen, x.view) {
	case importAgain:
		x.stage = repeated
	case createdIt:
		return a.complete(ctx, x, devices)
	case updateIt:
		return a.update(ctx, x, devices[0])
	case ambiguous:
		o.Settle(outcome.Failed, identity.CodeAmbiguousIdentity, "several devices of the tenant have this serial number: name the right one in an id column")
		a.done(x)
	case failIt:
		code, message := importFailed(x.state)
		o.ID = ""
		o.Settle(outcome.Failed, code, message)
		o.Retryable = isStorageError(x.state.ErrorName)
		a.done(x)
	}
	return nil
}

// mine finds the row's device among those with its serial number: the record may say which it is.
func (x *arrival) mine(devices []graph.Device) ([]graph.Device, sight) {
	if x.stage == registered && x.device != "" {
		devices = slices.DeleteFunc(slices.Clone(devices), func(d graph.Device) bool { return !strings.EqualFold(d.ID, x.device) })
	}
	switch {
	case !x.needsDevice():
		return devices, unasked
	case len(devices) == 0:
		return nil, none
	case len(devices) == 1:
		return devices, one
	}
	return devices, several
}

// complete settles a row whose device this run has registered. What an import cannot carry is set on the device, once it is listed:
// where that is needed, devices has it.
func (a *Wait) complete(ctx context.Context, x *arrival, devices []graph.Device) error {
	o, tag := &x.s.Outcome, ""
	if len(devices) == 1 {
		x.device, tag = devices[0].ID, devices[0].GroupTag
	}
	if ch := plan.Extras(x.s.Change, tag); ch != nil {
		ch.ID = x.device
		receipt, err := send.UpdateDevice(ctx, a.client, ch)
		if notShown(err) {
			return nil
		}
		o.ID = x.device
		if err != nil {
			if err := a.refused(ctx, x, err); err != nil {
				return err
			}
			o.Message = "the device is registered, but for what no import carries: " + o.Message
			a.done(x)
			return nil
		}
		send.Take(o, receipt)
	}
	o.ID = x.device
	o.Settle(outcome.Created, "", "")
	a.done(x)
	return nil
}

// notShown reports whether the service does not show a device to requests of its own although it lists it.
func notShown(err error) bool {
	e := graph.AsError(err)
	return e != nil && e.Class == graph.NotFound
}

// update settles a row whose device was there already: it is compared, and changed where it differs.
func (a *Wait) update(ctx context.Context, x *arrival, device graph.Device) error {
	o := &x.s.Outcome
	e := tenant.DeviceEntry(device)
	d := a.way.Planner().Listed(&x.s.Rec, &e)
	ch, out := d.Change, d.Outcome
	made := *o
	if ch != nil {
		receipt, err := send.UpdateDevice(ctx, a.client, ch)
		if notShown(err) {
			return nil
		}
		if err != nil {
			o.Merge(out)
			if err := a.refused(ctx, x, err); err != nil {
				return err
			}
			a.done(x)
			return nil
		}
		o.Merge(out)
		send.Take(o, receipt)
		o.Settle(outcome.Updated, "", "")
	} else {
		o.Merge(out)
	}
	if x.origin == doubtful && (ch == nil && !o.Status.Bad() || ch != nil && onlyExtras(ch)) {
		o.Action, o.Changes = made.Action, made.Changes
		o.Settle(outcome.Created, "", "")
	}
	a.done(x)
	return nil
}

// onlyExtras reports whether the change is about nothing that an import carries.
func onlyExtras(ch *plan.Change) bool {
	for _, v := range ch.Values {
		switch v.Column {
		case identity.SerialNumber, identity.AddressableUserName, identity.DisplayName:
		default:
			return false
		}
	}
	return true
}

// refused words what it means for the row that its device did not take an update, or says why the run must end.
func (a *Wait) refused(ctx context.Context, x *arrival, err error) error {
	return send.Refuse(ctx, a.way, x.s, err)
}

// done ends the wait for a row whose import has come to its end, and lets the record be removed: it has served its purpose.
func (a *Wait) done(x *arrival) {
	if x.maker == byRun {
		a.used.add(usedRecord{x.s.Place.Row, x.record})
	}
	for _, id := range x.twins {
		a.used.add(usedRecord{x.s.Place.Row, id})
	}
	x.leave()
}
