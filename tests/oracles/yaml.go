package main

import "sigs.k8s.io/yaml"

type yamlRequest struct {
	Text *[]byte `json:"text"` // base64 in JSON
}

type verdict struct {
	OK    bool   `json:"ok"`
	Error string `json:"error,omitempty"`
}

type yamlAnswer struct {
	verdict
	JSON   *string `json:"json,omitempty"`
	Strict verdict `json:"strict"`
}

// answerYAML says what kubectl makes of one YAML document: sigs.k8s.io/yaml, as the decoders of k8s.io/apimachinery call
// it. "strict" is the verdict of the variant that refuses duplicate keys (`kubectl apply --validate=strict`).
// Splitting a stream on `---` is the caller's; a further document in the text is ignored, as kubectl would.
func answerYAML(line []byte) (interface{}, error) {
	var request yamlRequest
	if err := decode(line, &request); err != nil {
		return nil, err
	}
	if request.Text == nil {
		return nil, errMissing("text")
	}
	text := *request.Text
	value, err := guarded(func() ([]byte, error) { return yaml.YAMLToJSON(text) })
	answer := yamlAnswer{verdict: toVerdict(err)}
	if err == nil {
		answer.JSON = toString(value)
	}
	_, err = guarded(func() ([]byte, error) { return yaml.YAMLToJSONStrict(text) })
	answer.Strict = toVerdict(err)
	return answer, nil
}

func toVerdict(err error) verdict {
	if err != nil {
		return verdict{Error: err.Error()}
	}
	return verdict{OK: true}
}
