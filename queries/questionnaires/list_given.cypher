// What was answered in one event; options and text are null where they are kept no longer.
// access:  read
// rows:    many
// params:  beginning STRING
// columns: question STRING · options LIST<STRING>? · text STRING?
MATCH (a:Answer) WHERE a.key STARTS WITH $beginning
RETURN a.question AS question, a.options AS options, a.text AS text
