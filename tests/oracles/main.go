// Oracles for differential tests: what the libraries of Kubernetes itself say about a document or a patch.
//
// Line protocol, so that a test starts the program once and asks thousands of questions: a request is one line of JSON
// on standard input, the answer one line of JSON on standard output. A request that is not understood is a bug of the
// test: the program says so on standard error and ends with exit code 2.
//
//	oracles yaml    {"text": base64} -> {"ok", "error"?, "json"?, "strict": {"ok", "error"?}}
//	oracles patch   {"document": JSON text, "patch": JSON text} -> {"ok", "error"?, "json"?}
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

// An answerer turns the bytes of one request into the value of its answer.
type answerer func(request []byte) (interface{}, error)

var subcommands = map[string]answerer{
	"patch": answerPatch,
	"yaml":  answerYAML,
}

func main() {
	if len(os.Args) != 2 || subcommands[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: oracles yaml|patch")
		os.Exit(2)
	}
	if err := serve(os.Stdin, os.Stdout, subcommands[os.Args[1]]); err != nil {
		fmt.Fprintf(os.Stderr, "oracles %s: %v\n", os.Args[1], err)
		os.Exit(2)
	}
}

func serve(in io.Reader, out io.Writer, answer answerer) error {
	reader := bufio.NewReaderSize(in, 1<<20)
	for {
		line, err := reader.ReadBytes('\n')
		if errors.Is(err, io.EOF) && len(line) == 0 {
			return nil
		}
		if err != nil {
			return fmt.Errorf("reading a request: %w", err)
		}
		value, err := answer(line)
		if err != nil {
			return err
		}
		if err := writeLine(out, value); err != nil {
			return err
		}
	}
}

// writeLine leaves <, > and & as they are: the answers are read by tests, not by browsers.
func writeLine(out io.Writer, value interface{}) error {
	var line bytes.Buffer
	encoder := json.NewEncoder(&line)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return fmt.Errorf("writing an answer: %w", err)
	}
	_, err := out.Write(line.Bytes())
	return err
}

// decode is strict: a misspelt key in a request must not pass as an empty document.
func decode(line []byte, request interface{}) error {
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(request); err != nil {
		return fmt.Errorf("not a request: %w", err)
	}
	return nil
}

// guarded reports a panic of the library under question as an error: "it crashes" is an answer too.
func guarded(call func() ([]byte, error)) (result []byte, err error) {
	defer func() {
		if trouble := recover(); trouble != nil {
			result, err = nil, fmt.Errorf("panic: %v", trouble)
		}
	}()
	return call()
}
