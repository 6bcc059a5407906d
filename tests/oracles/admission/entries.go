package main

import (
	"fmt"
	"io"
	"strings"

	admissionregistration "k8s.io/api/admissionregistration/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/version"
	"k8s.io/apimachinery/pkg/util/yaml"
	celplugin "k8s.io/apiserver/pkg/admission/plugin/cel"
	"k8s.io/apiserver/pkg/admission/plugin/webhook/matchconditions"
	"k8s.io/apiserver/pkg/cel/environment"
	sigsyaml "sigs.k8s.io/yaml"
)

// The first release whose API servers evaluate matchConditions without a feature gate being set.
var oldestCompatible = version.MajorMinor(1, 28)

// One webhook of a configuration, with what the API server makes of it once.
type entry struct {
	configuration     string
	name              string
	path              string
	failurePolicy     admissionregistration.FailurePolicyType
	rules             []admissionregistration.RuleWithOperations
	namespaceSelector labels.Selector
	objectSelector    labels.Selector
	conditionNames    []string
	evaluator         celplugin.ConditionEvaluator
}

// By text: a test asks hundreds of questions about the same one.
type cache map[string][]*entry

func (c cache) read(text string) ([]*entry, error) {
	if entries, known := c[text]; known {
		return entries, nil
	}
	var entries []*entry
	decoder := yaml.NewDocumentDecoder(io.NopCloser(strings.NewReader(text)))
	defer decoder.Close()
	buffer := make([]byte, len(text)+1)
	for {
		size, err := decoder.Read(buffer)
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("configurations: %w", err)
		}
		more, err := readDocument(buffer[:size])
		if err != nil {
			return nil, fmt.Errorf("configurations: %w", err)
		}
		entries = append(entries, more...)
	}
	c[text] = entries
	return entries, nil
}

func readDocument(text []byte) ([]*entry, error) {
	var kind metav1.TypeMeta
	if err := sigsyaml.Unmarshal(text, &kind); err != nil {
		return nil, err
	}
	switch kind.Kind {
	case "":
		return nil, nil
	case "ValidatingWebhookConfiguration":
		var configuration admissionregistration.ValidatingWebhookConfiguration
		if err := sigsyaml.UnmarshalStrict(text, &configuration); err != nil {
			return nil, err
		}
		return collect(configuration.Name, configuration.Webhooks)
	case "MutatingWebhookConfiguration":
		var configuration admissionregistration.MutatingWebhookConfiguration
		if err := sigsyaml.UnmarshalStrict(text, &configuration); err != nil {
			return nil, err
		}
		// What selects a request is the same in both.
		var same []admissionregistration.ValidatingWebhook
		for _, webhook := range configuration.Webhooks {
			same = append(same, admissionregistration.ValidatingWebhook{
				Name: webhook.Name, ClientConfig: webhook.ClientConfig, Rules: webhook.Rules, FailurePolicy: webhook.FailurePolicy,
				NamespaceSelector: webhook.NamespaceSelector, ObjectSelector: webhook.ObjectSelector, MatchConditions: webhook.MatchConditions})
		}
		return collect(configuration.Name, same)
	case "ValidatingAdmissionPolicy":
		var policy admissionregistration.ValidatingAdmissionPolicy
		if err := sigsyaml.UnmarshalStrict(text, &policy); err != nil {
			return nil, err
		}
		return collect(policy.Name, []admissionregistration.ValidatingWebhook{asWebhook(&policy)})
	}
	return nil, nil
}

// What a policy demands, as the conditions of an entry: "delivered" says that it lets the request pass.
func asWebhook(policy *admissionregistration.ValidatingAdmissionPolicy) admissionregistration.ValidatingWebhook {
	made := admissionregistration.ValidatingWebhook{Name: policy.Name, FailurePolicy: policy.Spec.FailurePolicy}
	for _, rule := range policy.Spec.MatchConstraints.ResourceRules {
		made.Rules = append(made.Rules, rule.RuleWithOperations)
	}
	for i, validation := range policy.Spec.Validations {
		condition := admissionregistration.MatchCondition{Name: fmt.Sprintf("validation-%d", i), Expression: validation.Expression}
		made.MatchConditions = append(made.MatchConditions, condition)
	}
	return made
}

func collect(configuration string, webhooks []admissionregistration.ValidatingWebhook) ([]*entry, error) {
	var entries []*entry
	for i := range webhooks {
		made, err := newEntry(configuration, &webhooks[i])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", webhooks[i].Name, err)
		}
		entries = append(entries, made)
	}
	return entries, nil
}

func newEntry(configuration string, webhook *admissionregistration.ValidatingWebhook) (*entry, error) {
	made := &entry{configuration: configuration, name: webhook.Name, rules: webhook.Rules, failurePolicy: admissionregistration.Fail}
	if webhook.FailurePolicy != nil {
		made.failurePolicy = *webhook.FailurePolicy
	}
	if service := webhook.ClientConfig.Service; service != nil && service.Path != nil {
		made.path = *service.Path
	}
	var err error
	if made.namespaceSelector, err = selector(webhook.NamespaceSelector); err != nil {
		return nil, err
	}
	if made.objectSelector, err = selector(webhook.ObjectSelector); err != nil {
		return nil, err
	}
	return made, made.compile(webhook.MatchConditions)
}

// The API server defaults an absent selector to the one that selects everything; nil would select nothing.
func selector(stated *metav1.LabelSelector) (labels.Selector, error) {
	if stated == nil {
		return labels.Everything(), nil
	}
	return metav1.LabelSelectorAsSelector(stated)
}

// compile as the webhook plugin does (accessors.go, generic/webhook.go of k8s.io/apiserver). Before that, as an API server of
// the oldest release would when somebody applies the configuration: it refuses what it does not know.
func (e *entry) compile(conditions []admissionregistration.MatchCondition) error {
	var expressions []celplugin.ExpressionAccessor
	for _, condition := range conditions {
		expressions = append(expressions, &matchconditions.MatchCondition{Name: condition.Name, Expression: condition.Expression})
		e.conditionNames = append(e.conditionNames, condition.Name)
	}
	declarations := celplugin.OptionalVariableDeclarations{HasAuthorizer: true}
	oldest := celplugin.NewConditionCompiler(environment.MustBaseEnvSet(oldestCompatible))
	if failures := oldest.CompileCondition(expressions, declarations, environment.NewExpressions).CompilationErrors(); len(failures) > 0 {
		return fmt.Errorf("an API server of %s refuses this: %v", oldestCompatible, failures)
	}
	newest := celplugin.NewConditionCompiler(environment.MustBaseEnvSet(environment.DefaultCompatibilityVersion()))
	e.evaluator = newest.CompileCondition(expressions, declarations, environment.StoredExpressions)
	if failures := e.evaluator.CompilationErrors(); len(failures) > 0 {
		return fmt.Errorf("%v", failures)
	}
	return nil
}
