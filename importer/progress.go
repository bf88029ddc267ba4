package importer

import "sync/atomic"

type progress struct{ done atomic.Int64 }
