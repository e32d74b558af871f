// What every reading of a member of staff holds.
// fragment: card of Staff
// subject:  staff_
// params:  none
// columns: none
staff_ {.id, .name, .role}
