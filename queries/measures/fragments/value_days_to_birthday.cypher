// Days to the next birthday, 0 on the day itself; that of a leap day is on 1 March in other years.
// fragment: value
// subject:  user_
// params:  today_ DATE
// columns: none
CASE WHEN user_.birthday IS NOT NULL THEN head([
  days_ IN [
    year_ IN [$today_.year, $today_.year + 1] |
    duration.inDays($today_,
      date({year: year_, month: toInteger(substring(user_.birthday, 5, 2)), day: 1})
      + duration({days: toInteger(substring(user_.birthday, 8, 2)) - 1})).days]
  WHERE days_ >= 0]) END
