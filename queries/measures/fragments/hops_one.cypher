// One generation.
// fragment: hops
// params:  none
// columns: none
{1,1}
