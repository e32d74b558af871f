// A value that may be used only where the user has agreed to it; else unknown.
// fragment: value
// subject:  user_
// params:  none
// columns: none
CASE WHEN true insert(guards, user_) THEN insert(value, user_) END
