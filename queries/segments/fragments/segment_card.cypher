// A question has nothing of its own in the graph: everything of it is asked.
// fragment: card of Segment
// subject:  segment_
// params:  none
// columns: none
{is_question: true}
