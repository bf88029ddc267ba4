package main

// knot is the size of the largest set of nodes that all reach each other:
// Tarjan's strongly connected components. A node alone is a set of one.
func knot(edges []map[int]bool) int {
	t := tarjan{edges: edges, index: make([]int, len(edges)), low: make([]int, len(edges)), on: make([]bool, len(edges))}
	for n := range edges {
		if t.index[n] == 0 {
			t.visit(n)
		}
	}
	return t.largest
}

type tarjan struct {
	edges   []map[int]bool
	index   []int // in the order of visits, from 1; 0 is not yet
	low     []int // the lowest index that is reached
	on      []bool
	stack   []int
	visits  int
	largest int
}

func (t *tarjan) visit(n int) {
	t.visits++
	t.index[n], t.low[n] = t.visits, t.visits
	t.stack, t.on[n] = append(t.stack, n), true
	for m := range t.edges[n] {
		if t.index[m] == 0 {
			t.visit(m)
			t.low[n] = min(t.low[n], t.low[m])
		} else if t.on[m] {
			t.low[n] = min(t.low[n], t.index[m])
		}
	}
	if t.low[n] != t.index[n] {
		return
	}
	for set := 1; ; set++ {
		top := t.stack[len(t.stack)-1]
		t.stack, t.on[top] = t.stack[:len(t.stack)-1], false
		if top == n {
			t.largest = max(t.largest, set)
			return
		}
	}
}
