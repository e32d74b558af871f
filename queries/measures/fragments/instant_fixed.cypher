// The same instant for everybody.
// fragment: instant
// subject:  user_
// params:  at_ ZONED DATETIME
// columns: none
$at_
