package main

import (
	"fmt"

	jsonpatch "gopkg.in/evanphx/json-patch.v4"
)

type patchRequest struct {
	Document *string `json:"document"`
	Patch    *string `json:"patch"`
}

type patchAnswer struct {
	verdict
	JSON *string `json:"json,omitempty"`
}

// What kube-apiserver sets (JSONPatchMaxCopyBytes of its server configuration); all else are the library's defaults.
const maxCopyBytes = 3 * 1024 * 1024

// answerPatch applies a patch as the API server applies a webhook's answer: DecodePatch, then Apply, with nothing if the
// patch is empty (mutating/dispatcher.go of k8s.io/apiserver).
func answerPatch(line []byte) (interface{}, error) {
	var request patchRequest
	if err := decode(line, &request); err != nil {
		return nil, err
	}
	if request.Document == nil {
		return nil, errMissing("document")
	}
	if request.Patch == nil {
		return nil, errMissing("patch")
	}
	jsonpatch.AccumulatedCopySizeLimit = maxCopyBytes
	patched, err := guarded(func() ([]byte, error) { return apply([]byte(*request.Document), []byte(*request.Patch)) })
	answer := patchAnswer{verdict: toVerdict(err)}
	if err == nil {
		answer.JSON = toString(patched)
	}
	return answer, nil
}

func apply(document, text []byte) ([]byte, error) {
	patch, err := jsonpatch.DecodePatch(text)
	if err != nil {
		return nil, fmt.Errorf("undecodable patch: %w", err)
	}
	if len(patch) == 0 {
		return document, nil
	}
	return patch.Apply(document)
}

func errMissing(key string) error { return fmt.Errorf("not a request: no %q", key) }

func toString(text []byte) *string {
	result := string(text)
	return &result
}
