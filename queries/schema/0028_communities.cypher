// Communities of the network of attention, found by a run of scores: what each comes to, its members, and by user.
CREATE CONSTRAINT community_key IF NOT EXISTS FOR (n:Community) REQUIRE n.key IS UNIQUE
;
CREATE CONSTRAINT community_page_key IF NOT EXISTS FOR (n:CommunityPage) REQUIRE n.key IS UNIQUE
;
CREATE CONSTRAINT community_users_key IF NOT EXISTS FOR (n:CommunityUsers) REQUIRE n.key IS UNIQUE
;
CALL db.awaitIndexes(300)
;
// Make the words of communities known to the store.
CREATE (c:Community {words: true})
SET c += {key: '', run: '', asOf: '', number: 0, size: 0, weight: 0.0, insideShare: 0.0, revenueMinor: 0.0, nBuyers: 0,
  tieNumbers: [], tieWeights: []}
CREATE (p:CommunityPage {words: true, key: '', users: [], weights: [], shares: []})
CREATE (u:CommunityUsers {words: true, key: '', users: [], numbers: [], shares: [], nextNumbers: [], nextShares: []})
CREATE (r:ScoreRun {words: true, nCommunities: 0, modularity: 0.0})
DELETE c, p, u, r
