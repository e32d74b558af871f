// What merging one tag into another would meet: who holds the one, both, both by one source (a holding is set beside),
// and who holds a third tag of the exclusive class that the winner stands in.
// access:  read
// rows:    optional
// params:  loser STRING · winner STRING · exclusive STRING?
// columns: n_losers INTEGER · n_winners INTEGER · n_both INTEGER · n_beside INTEGER · n_rivals INTEGER
MATCH (l:Tag {key: $loser})
MATCH (w:Tag {key: $winner})
CALL (l, w) {
  MATCH (l)<-[held:TAGGED]-(u:User)
  WITH w, u, collect(held.source) AS sources
  WITH sources, COLLECT { MATCH (u)-[own:TAGGED]->(w) RETURN own.source } AS own,
    $exclusive IS NOT NULL AND EXISTS {
      MATCH (u)-[:TAGGED]->(o:Tag)
      WHERE NOT o.key IN [$loser, $winner]
        AND EXISTS { (o)-[:IN_CLASS]->(:TagClass)-[:WITHIN*0..2]->(:TagClass {key: $exclusive}) }
    } AS is_rival
  RETURN count(*) AS n_losers, count(CASE WHEN size(own) > 0 THEN 1 END) AS n_both,
    sum(size([each IN sources WHERE each IN own])) AS n_beside, count(CASE WHEN is_rival THEN 1 END) AS n_rivals
}
RETURN n_losers, COUNT { MATCH (w)<-[:TAGGED]-(x:User) RETURN DISTINCT x } AS n_winners, n_both, n_beside, n_rivals
