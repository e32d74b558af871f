// Has brought somebody since.
// fragment: condition
// subject:  user_
// params:  since_ ZONED DATETIME
// columns: none
AND EXISTS { (user_)-[brought_:REFERRED]->() WHERE brought_.at >= $since_ }
