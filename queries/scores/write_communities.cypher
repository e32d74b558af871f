// Communities of a run: what each comes to, and with which others it has most to do.
// access:  write
// rows:    none
// params:  rows LIST<MAP>
// columns: none
UNWIND $rows AS row
CREATE (:Community {key: row.key, run: row.run, asOf: row.as_of, number: row.number, size: row.size, weight: row.weight,
  insideShare: row.inside_share, revenueMinor: row.revenue, nBuyers: row.n_buyers, tieNumbers: row.tie_numbers,
  tieWeights: row.tie_weights})
