// How many were found before, and how many users there are, erased ones left out.
// fragment: root
// params:  n_ INTEGER
// columns: none
{n: $n_, all: COUNT { (:User) } - COUNT { (:Erased) }}
