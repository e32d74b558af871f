// How many users the user brought.
// fragment: slot
// subject:  user_
// params:  none
// columns: none
COUNT { (user_)-[:REFERRED]->() }
