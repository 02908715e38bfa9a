// Checks histories of concurrent operations for linearizability: one JSON object a line, from histories.py.
//
// Ends with 0 if every object's history is linearizable, 1 if one is not, 2 if time ran out.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"strings"
	"time"

	"github.com/anishathalye/porcupine"
)

const timeout = 20 * time.Second

// One operation. Unknown: no answer came; it happened between its call and its return (the server's end), or never.
type entry struct {
	Object  string           `json:"object"` // "register/…" or "accounts/…"
	Client  int              `json:"client"`
	Call    int64            `json:"call"`
	Return  int64            `json:"return"`
	Unknown bool             `json:"unknown"`
	Op      string           `json:"op"`     // get put create cas delete add; read move
	Value   string           `json:"value"`  // what is written, or was read; empty: absent
	Expect  string           `json:"expect"` // of cas
	Done    bool             `json:"done"`   // create, cas, move: the condition held
	Amount  int64            `json:"amount"`
	From    string           `json:"from"`
	To      string           `json:"to"`
	Amounts map[string]int64 `json:"amounts"` // of read
	Begin   bool             `json:"begin"`   // read before anybody wrote: what the object began with
}

// A register holds one text; add makes a counter of it.
func stepRegister(state string, e entry) (bool, string) {
	switch e.Op {
	case "get":
		return e.Unknown || e.Value == state, state
	case "put":
		return true, e.Value
	case "delete":
		return true, ""
	case "create":
		return conditional(state == "", state, e)
	case "cas":
		return conditional(state == e.Expect, state, e)
	case "add":
		var before int64
		fmt.Sscan(state, &before)
		after := fmt.Sprint(before + e.Amount)
		return e.Unknown || e.Value == after, after
	}
	panic("operation " + e.Op)
}

func conditional(holds bool, state string, e entry) (bool, string) {
	if !e.Unknown && e.Done != holds {
		return false, state
	}
	if holds {
		return true, e.Value
	}
	return true, state
}

// Accounts, all of them one object: a move is a transaction over two, a read one over all.
func stepAccounts(state map[string]int64, e entry) (bool, map[string]int64) {
	switch e.Op {
	case "read":
		return e.Unknown || same(state, e.Amounts), state
	case "move":
		holds := state[e.From] >= e.Amount
		if !e.Unknown && e.Done != holds {
			return false, state
		}
		if !holds {
			return true, state
		}
		after := map[string]int64{}
		for name, amount := range state {
			after[name] = amount
		}
		after[e.From] -= e.Amount
		after[e.To] += e.Amount
		return true, after
	}
	panic("operation " + e.Op)
}

func same(a, b map[string]int64) bool {
	if len(a) != len(b) {
		return false
	}
	for name, amount := range a {
		if b[name] != amount {
			return false
		}
	}
	return true
}

func registers(begin string) porcupine.Model {
	model := porcupine.NondeterministicModel{
		Init: func() []interface{} { return []interface{}{begin} },
		Step: func(state, input, output interface{}) []interface{} {
			holds, after := stepRegister(state.(string), input.(entry))
			return outcomes(state, holds, after, input.(entry))
		},
		Equal: func(a, b interface{}) bool { return a == b },
	}
	return model.ToModel()
}

// The states after an operation: none if its answer cannot be, two if nobody knows whether it happened.
func outcomes(before interface{}, holds bool, after interface{}, e entry) []interface{} {
	if e.Unknown {
		return []interface{}{before, after}
	}
	if !holds {
		return nil
	}
	return []interface{}{after}
}

// The first read of a history of accounts tells what they began with.
func accounts(begin map[string]int64) porcupine.Model {
	model := porcupine.NondeterministicModel{
		Init: func() []interface{} { return []interface{}{begin} },
		Step: func(state, input, output interface{}) []interface{} {
			holds, after := stepAccounts(state.(map[string]int64), input.(entry))
			return outcomes(state, holds, after, input.(entry))
		},
		Equal: func(a, b interface{}) bool { return same(a.(map[string]int64), b.(map[string]int64)) },
	}
	return model.ToModel()
}

func read(path string) (map[string][]entry, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	objects := map[string][]entry{}
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var e entry
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			return nil, err
		}
		objects[e.Object] = append(objects[e.Object], e)
	}
	return objects, lines.Err()
}

func check(object string, entries []entry) porcupine.CheckResult {
	sort.Slice(entries, func(i, j int) bool { return entries[i].Call < entries[j].Call })
	begin := ""
	if entries[0].Begin {
		begin = entries[0].Value
	}
	model := registers(begin)
	if strings.HasPrefix(object, "accounts/") {
		model = accounts(entries[0].Amounts)
	}
	operations := make([]porcupine.Operation, 0, len(entries))
	for _, e := range entries {
		if e.Unknown && (e.Op == "get" || e.Op == "read") {
			continue // changed nothing, told nothing
		}
		operations = append(operations, porcupine.Operation{ClientId: e.Client, Input: e, Call: e.Call, Output: nil, Return: e.Return})
	}
	return porcupine.CheckOperationsTimeout(model, operations, timeout)
}

func main() {
	objects, err := read(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(3)
	}
	names := make([]string, 0, len(objects))
	for name := range objects {
		names = append(names, name)
	}
	sort.Strings(names)
	code := 0
	for _, name := range names {
		result := check(name, objects[name])
		if result != porcupine.Ok {
			fmt.Printf("%s: %d operations, %s\n", name, len(objects[name]), result)
		}
		if result == porcupine.Illegal {
			code = 1
		} else if result == porcupine.Unknown && code == 0 {
			code = 2
		}
	}
	fmt.Printf("%d objects checked\n", len(names))
	os.Exit(code)
}
