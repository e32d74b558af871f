// The stages of a version, as they are kept.
// fragment: slot
// subject:  version_
// params:  none
// columns: none
version_.stages
