// Days to the next birthday, 0 on the day itself; that of a leap day is on 1 March in other years.
// fragment: value
// subject:  user_
// params:  today_ DATE
// columns: none
head([born_ IN [user_.birthday] WHERE born_ IS NOT NULL | head([
  days_ IN [
    year_ IN [$today_.year, $today_.year + 1] |
    duration.inDays($today_,
      date({year: year_, month: toInteger(substring(born_, 5, 2)), day: 1})
      + duration({days: toInteger(substring(born_, 8, 2)) - 1})).days]
  WHERE days_ >= 0])])
