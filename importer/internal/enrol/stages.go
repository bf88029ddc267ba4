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
	ours     bool      // this run made the record, and removes it when its end is recorded
	repeated bool      // this run may have sent more than this one import of the row
	twins    []string  // ids of other import records of the row that this run made
	accepted time.Time // when the wait began
	tries    int       // imports of this row by this part of the run
	free     func()    // gives back the room of an unfinished device; nil when that is done

	stage  stage
	device string            // id of the registered device, where the record says it
	state  graph.ImportState // with which a refused import has ended
	// doubtful says that an import of this run may have made the device although it is not this record that says so.
	doubtful bool
}

// A stage is how far an import has come.
type stage uint8

const (
	importing  stage = iota
	lost             // the record is not listed any more: somebody has removed it
	registered       // by this run
	present          // the device was there already, or somebody else's import made it: what the row wants of it is an update
	repeated         // to be imported again
	refused          // the service does not register it
	left             // settled
)

// read brings the row to the stage that its import record shows. Twins are other records with the importId that this run gives the row.
func (x *arrival) read(r *graph.ImportRecord, listed bool, twins []graph.ImportRecord, attempts int) stage {
	if x.stage > lost {
		return x.stage
	}
	x.stage, x.twins = importing, nil
	for _, t := range twins {
		x.twins = append(x.twins, t.ID)
		switch {
		case t.State.RegistrationID != "": // what was sent first, and said not to be carried out, was
			x.stage, x.device = registered, t.State.RegistrationID
			x.vacate()
			return x.stage
		case !tenant.Ended(t.State.ImportStatus) && isAlreadyAssigned(r.State.ErrorName):
			return x.stage // it is the one that counts
		}
	}
	switch status := strings.ToLower(r.State.ImportStatus); {
	case !listed:
		x.stage = lost
		x.doubtful = x.ours
	case status == "complete" && x.ours:
		x.stage, x.device = registered, r.State.RegistrationID
	case status == "complete":
		x.stage = present
	case status != "error":
	case isAlreadyAssigned(r.State.ErrorName):
		x.stage = present
		x.doubtful = x.repeated
	case isStorageError(r.State.ErrorName) && x.tries < attempts && x.canImport(),
		!x.ours && x.canImport(): // what somebody else sent was refused, and not what the row has
		x.stage = repeated
	default:
		x.stage, x.state = refused, r.State
	}
	if x.stage > lost && x.stage != repeated { // the service is done with it
		x.vacate()
	}
	return x.stage
}

// waits reports whether all that is missing is that the service lists the device.
func (x *arrival) waits() bool { return x.stage == lost || x.stage == registered || x.stage == present }

// canImport reports whether the row has what an import needs.
func (x *arrival) canImport() bool {
	_, ok := plan.ValueOf(x.s.Change.Values, identity.Hash)
	return ok
}

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

// arrived settles the row if it has come to an end. Devices are those that are listed with its serial number.
func (a *Wait) arrived(ctx context.Context, x *arrival, devices []graph.Device) error {
	switch x.stage {
	case lost:
		switch {
		case len(devices) > 0:
			return a.update(ctx, x, devices)
		case !x.ours && x.canImport(): // nobody imports it any longer
			x.stage = repeated
		}
	case registered:
		return a.complete(ctx, x, devices)
	case present:
		return a.update(ctx, x, devices)
	case refused:
		code, message := importFailed(x.state)
		x.s.Outcome.ID = ""
		x.s.Outcome.Settle(outcome.Failed, code, message)
		x.s.Outcome.Retryable = isStorageError(x.state.ErrorName)
		a.done(x)
	}
	return nil
}

// complete settles a row whose device this run has registered. What an import cannot carry is set on the device, once it is listed.
func (a *Wait) complete(ctx context.Context, x *arrival, devices []graph.Device) error {
	o := &x.s.Outcome
	if x.device == "" && len(devices) == 1 {
		x.device = devices[0].ID
	}
	at := slices.IndexFunc(devices, func(d graph.Device) bool { return strings.EqualFold(d.ID, x.device) })
	if at < 0 && x.needsDevice() {
		return nil
	}
	tag := ""
	if at >= 0 {
		tag = devices[at].GroupTag
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
func (a *Wait) update(ctx context.Context, x *arrival, devices []graph.Device) error {
	o := &x.s.Outcome
	switch len(devices) {
	case 0:
		return nil // not shown yet
	case 1:
	default:
		o.Settle(outcome.Failed, identity.CodeAmbiguousIdentity, "several devices of the tenant have this serial number: name the right one in an id column")
		a.done(x)
		return nil
	}
	e := tenant.DeviceEntry(devices[0])
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
	if x.doubtful && (ch == nil && !o.Status.Bad() || ch != nil && onlyExtras(ch)) {
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
	if x.ours {
		a.used.add(usedRecord{x.s.Place.Row, x.record})
	}
	for _, id := range x.twins {
		a.used.add(usedRecord{x.s.Place.Row, id})
	}
	x.leave()
}
