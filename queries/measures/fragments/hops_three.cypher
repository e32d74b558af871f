// Up to 3 generations.
// fragment: hops
// params:  none
// columns: none
{1,3}
