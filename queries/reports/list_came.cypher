// Through which channels some users came, a row a coming, in flat columns: whose it is as their place in the list, the
// channel, and the day in a zone as year · 1000 + day of the year.
// access:  read
// rows:    one
// params:  users LIST<STRING> · zone STRING
// columns: places LIST<INTEGER> · channels LIST<STRING> · days LIST<INTEGER>
UNWIND range(0, size($users) - 1) AS place
MATCH (u:User {id: $users[place]})
MATCH (u)-[c:CAME_THROUGH]->(channel:Channel)
WITH place, channel.key AS channel, date(datetime({datetime: c.at, timezone: $zone})) AS day
RETURN collect(place) AS places, collect(channel) AS channels, collect(day.year * 1000 + day.ordinalDay) AS days
