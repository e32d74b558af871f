// How often the user ever bought; nothing is looked at, the store knows.
// fragment: value
// subject:  user_
// params:  none
// columns: none
COUNT { (user_)-[:BOUGHT]->() }
