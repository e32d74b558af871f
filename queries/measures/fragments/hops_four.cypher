// Up to 4 generations.
// fragment: hops
// params:  none
// columns: none
{1,4}
