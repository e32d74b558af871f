// Whoever migrates takes this node first, so that two who migrate at once take their turns.
CREATE CONSTRAINT migration_name IF NOT EXISTS FOR (n:Migration) REQUIRE n.name IS UNIQUE
;
CALL db.awaitIndex('migration_name', 60)
