// Up to 2 generations.
// fragment: hops
// params:  none
// columns: none
{1,2}
