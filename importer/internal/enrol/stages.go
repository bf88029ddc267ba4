package enrol

import (
	"fmt"
	"slices"
	"strings"

	"rollcall/graph"
	"rollcall/importer/internal/tenant"
)

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

var stageNames = [...]string{"importing", "lost", "registered", "present", "repeated", "refused", "left"}

func (s stage) String() string { return stageNames[s] }

// A sight is what is seen of one thing, in the words in which the tables are printed.
type sight string

// What is seen of the import record.
const (
	unlisted        sight = "not listed"
	running         sight = "running"
	complete        sight = "complete"
	alreadyAssigned sight = "already assigned"
	storageError    sight = "storage error"
	otherError      sight = "another error"
)

// What is seen of its twins: of other records that this run has made for the row, the one that tells most.
const (
	noTwin         sight = "none that counts"
	twinRuns       sight = "running"
	twinRegistered sight = "registered"
)

// Who made the record, how often this run has sent the row, and whether it may send it again.
const (
	byRun       sight = "this run"
	byOthers    sight = "others"
	sentOnce    sight = "once"
	sentMore    sight = "more than once"
	withTries   sight = "hash, tries left"
	withoutTry  sight = "hash, no try left"
	withoutHash sight = "no hash"
)

// What is seen of the row's device in the list of those that are registered.
const (
	unasked sight = "nobody asks" // the row does not need to know
	none    sight = "none"
	one     sight = "one"
	several sight = "several"
)

// sights are those for which a line of a table holds: none of them are all.
type sights []sight

func (all sights) have(s sight) bool { return len(all) == 0 || slices.Contains(all, s) }

// A view is all that is seen of an import, in the order of the table's columns.
type view struct{ twin, record, maker, sent, chance sight }

// An origin says whose import has made the device, as far as the record does.
type origin string

const (
	asSeen   origin = ""
	doubtful origin = "this run's, maybe" // although it is not this record that says so
)

// stages say how far an import has come by what is seen of it. The first line that holds is the one that counts.
var stages = []struct {
	twin, record, maker, sent, chance sights
	stage                             stage
	device                            origin
}{
	// What was sent first, and said not to be carried out, was; or it is the one that counts.
	{twin: sights{twinRegistered}, stage: registered},
	{twin: sights{twinRuns}, record: sights{alreadyAssigned}, stage: importing},

	{record: sights{unlisted}, maker: sights{byRun}, stage: lost, device: doubtful},
	{record: sights{unlisted}, stage: lost},
	{record: sights{running}, stage: importing},
	{record: sights{complete}, maker: sights{byRun}, stage: registered},
	{record: sights{complete}, stage: present},
	{record: sights{alreadyAssigned}, sent: sights{sentMore}, stage: present, device: doubtful},
	{record: sights{alreadyAssigned}, stage: present},
	{record: sights{storageError}, chance: sights{withTries}, stage: repeated},
	// What somebody else sent was refused, and not what the row has.
	{record: sights{storageError, otherError}, maker: sights{byOthers}, chance: sights{withTries, withoutTry}, stage: repeated},
	{record: sights{storageError, otherError}, stage: refused},
}

// stageOf finds the line of a view.
func stageOf(v view) (stage, origin) {
	for _, l := range stages {
		if l.twin.have(v.twin) && l.record.have(v.record) && l.maker.have(v.maker) && l.sent.have(v.sent) && l.chance.have(v.chance) {
			return l.stage, l.device
		}
	}
	panic("no line of the stages is for " + fmt.Sprint(v))
}

// An act is what follows for a row.
type act string

const (
	await       act = "wait"
	importAgain act = "import again"
	updateIt    act = "compare and update, settle as unchanged, updated or failed"
	createdIt   act = "set what no import carries, settle as created"
	failIt      act = "settle as failed, with the import's code"
	ambiguous   act = "settle as failed, ambiguous_identity"
)

// follows say what is done at a stage, by the devices that are listed. The first line that holds is the one that counts; where none does,
// the row waits.
var follows = []struct {
	stage   stage
	devices sights
	maker   sights
	chance  sights
	act     act
}{
	{stage: lost, devices: sights{one}, act: updateIt},
	{stage: lost, devices: sights{several}, act: ambiguous},
	{stage: lost, maker: sights{byOthers}, chance: sights{withTries, withoutTry}, act: importAgain}, // nobody imports it any longer
	{stage: registered, devices: sights{unasked, one}, act: createdIt},
	{stage: present, devices: sights{one}, act: updateIt},
	{stage: present, devices: sights{several}, act: ambiguous},
	{stage: repeated, act: importAgain},
	{stage: refused, act: failIt},
}

// followOf finds what follows.
func followOf(s stage, devices sight, v view) act {
	for _, l := range follows {
		if l.stage == s && l.devices.have(devices) && l.maker.have(v.maker) && l.chance.have(v.chance) {
			return l.act
		}
	}
	return await
}

// recordSight is what is seen of an import record, nil for one that is not listed.
func recordSight(r *graph.ImportRecord) sight {
	switch {
	case r == nil:
		return unlisted
	case strings.EqualFold(r.State.ImportStatus, "complete"):
		return complete
	case !tenant.Ended(r.State.ImportStatus):
		return running
	case isAlreadyAssigned(r.State.ErrorName):
		return alreadyAssigned
	case isStorageError(r.State.ErrorName):
		return storageError
	}
	return otherError
}

// twinSight is what is seen of the twins, and the id of the device that one of them has made.
func twinSight(twins []graph.ImportRecord) (seen sight, device string) {
	seen = noTwin
	for _, t := range twins {
		switch {
		case t.State.RegistrationID != "":
			return twinRegistered, t.State.RegistrationID
		case !tenant.Ended(t.State.ImportStatus):
			seen = twinRuns
		}
	}
	return seen, ""
}
