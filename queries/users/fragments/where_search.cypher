// The name holds the text, case and width apart.
// fragment: condition
// subject:  user_
// params:  text_ STRING
// columns: none
AND user_.searchName CONTAINS $text_
