// Which webhook entries the API server would call for a request, by its own code: the rules, selectors and CEL of
// k8s.io/apiserver. A program of its own and not a subcommand beside it, because these modules need a newer Go.
//
// Line protocol as in tests/oracles/main.go: one line of JSON in, one out. A request that is not understood ends the
// program with exit code 2.
//
//	{"configurations": YAML text, "operation", "group", "version", "kind", "resource", "subresource", "namespace", "name",
//	 "namespace_labels": {}, "user", "groups": [], "rights": [], "object": YAML text or null, "old_object": YAML text or null}
//	-> {"entries": [{"configuration", "name", "failure_policy", "path", "selected", "conditions": [{"name", "matches", "error"}],
//	    "delivered", "refused", "cost"}]}
//
// "selected": by rules and selectors. "delivered": and by every condition. "refused": a condition failed and the policy is
// Fail, so the user gets an error without a call. Conditions are evaluated whether or not the entry is selected. A
// ValidatingAdmissionPolicy is an entry as well, its validations the conditions; documents of other kinds are passed over.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

func main() {
	if err := serve(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintf(os.Stderr, "admission oracle: %v\n", err)
		os.Exit(2)
	}
}

func serve(in io.Reader, out io.Writer) error {
	reader := bufio.NewReaderSize(in, 1<<20)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	configurations := cache{}
	for {
		line, err := reader.ReadBytes('\n')
		if errors.Is(err, io.EOF) && len(line) == 0 {
			return nil
		}
		if err != nil {
			return fmt.Errorf("reading a request: %w", err)
		}
		answer, err := answerLine(line, configurations)
		if err != nil {
			return err
		}
		if err := encoder.Encode(answer); err != nil {
			return fmt.Errorf("writing an answer: %w", err)
		}
	}
}

// answerLine is strict: a misspelt key in a request must not pass as an absent object.
func answerLine(line []byte, configurations cache) (*answer, error) {
	var asked request
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&asked); err != nil {
		return nil, fmt.Errorf("not a request: %w", err)
	}
	entries, err := configurations.read(asked.Configurations)
	if err != nil {
		return nil, err
	}
	return asked.judge(entries)
}
