package keyset

import "rollcall/importer/identity"

// Compared are the properties that a change can be about, and the identity: what a plan was made from.
var Compared = []identity.Column{identity.ID, identity.Type, identity.Identifier, identity.SerialNumber, identity.Description, identity.Platform,
	identity.GroupTag, identity.AssignedUser, identity.DisplayName, identity.AddressableUserName}
