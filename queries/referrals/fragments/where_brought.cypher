// Has brought somebody within a period, who still counts as brought.
// fragment: condition
// subject:  user_
// params:  since_ ZONED DATETIME · until_ ZONED DATETIME
// columns: none
AND EXISTS { (user_)-[brought_:REFERRED]->() WHERE brought_.at >= $since_ AND brought_.at < $until_ }
