// Days to the next birthday, 0 on the day itself; that of a leap day is on 1 March in other years (`leap_` says when it
// is in this one).
// fragment: value
// subject:  user_
// params:  today_ DATE · year_ INTEGER · month_day_ STRING · leap_ STRING
// columns: none
head([born_ IN [user_.birthday] WHERE born_ IS NOT NULL | duration.inDays($today_,
  date({
    year: CASE WHEN CASE substring(born_, 5) WHEN '02-29' THEN $leap_ ELSE substring(born_, 5) END >= $month_day_
      THEN $year_ ELSE $year_ + 1 END,
    month: toInteger(substring(born_, 5, 2)), day: 1
  }) + duration({days: toInteger(substring(born_, 8, 2)) - 1})).days])
