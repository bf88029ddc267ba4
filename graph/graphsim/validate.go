package graphsim

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"rollcall/graph/graphsim/internal/fault"
	"rollcall/graph/graphsim/internal/store"
)

// Validate says what is wrong with the options.
func (o Options) Validate() error {
	var errs []error
	oneOf := func(option, value string, allowed ...string) {
		if value != "" && !slices.Contains(allowed, value) {
			errs = append(errs, fmt.Errorf("%s is %q, want %s", option, value, strings.Join(allowed, " or ")))
		}
	}
	oneOf("routes", o.Routes, "documented", "live")
	oneOf("window", o.Window, "sliding", "fixed", "bucket")
	oneOf("retry-after", o.RetryAfter, "seconds", "decimal", "date", "none", "mixed")
	for _, f := range o.Faults {
		if _, ok := fault.Lookup(f.Name); !ok {
			errs = append(errs, fmt.Errorf("no fault is named %q", f.Name))
		}
	}
	for _, name := range o.ListsEmpty {
		typ, property, typed := strings.Cut(name, ".")
		if !typed {
			property = typ
		}
		if !slices.Contains(emptiable, property) || typed && (!slices.Contains(store.IdentityTypes, typ) || property != "description" && property != "platform") {
			errs = append(errs, fmt.Errorf("lists cannot leave %q empty", name))
		}
	}
	return errors.Join(errs...)
}

// emptiable are the properties of Options.ListsEmpty.
var emptiable = []string{"description", "platform", "assignedUserPrincipalName", "userPrincipalName", "groupTag"}
