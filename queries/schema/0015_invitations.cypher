// The invitations room: lists by id, invitations by key in the order of their list and by whether they are over, parts of
// those who were left out by key.
CREATE CONSTRAINT invitation_list_id IF NOT EXISTS FOR (n:InvitationList) REQUIRE n.id IS UNIQUE
;
CREATE CONSTRAINT invitation_key IF NOT EXISTS FOR (n:Invitation) REQUIRE n.key IS UNIQUE
;
CREATE CONSTRAINT left_out_key IF NOT EXISTS FOR (n:LeftOut) REQUIRE n.key IS UNIQUE
;
CREATE INDEX invitation_state IF NOT EXISTS FOR (n:Invitation) ON (n.state, n.expiresAt)
;
CREATE INDEX invitation_group IF NOT EXISTS FOR (n:Invitation) ON (n.group, n.state)
;
CALL db.awaitIndexes(300)
;
// Words of this room, made known to the store.
CREATE (n:InvitationList:Invitation:LeftOut {words: true, id: '', key: '', segment: '', version: 0, purpose: '',
  orderBy: '', group: '', capacity: 0, again: false, actor: '', role: '', nInvited: 0, leftOut: '', state: '', at: '',
  asOf: '', expiresAt: '', closedAt: '', closedBy: '', touched: 0, list: '', position: 0, settledAt: '',
  settledBy: '', reason: '', move: '', users: []})
CREATE (n)-[:INVITED {words: true, at: '', of: ''}]->(n), (n)-[:HOLDS {words: true, until: ''}]->(n)
DETACH DELETE n
