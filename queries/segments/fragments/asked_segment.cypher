// What is asked of everybody; what is kept of a segment is known without the graph.
// fragment: root
// params:  none
// columns: none
{segment: project(Segment, segment_)}
