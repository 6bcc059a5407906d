package main

import (
	"context"
	"fmt"
	"slices"

	admissionregistration "k8s.io/api/admissionregistration/v1"
	appsv1 "k8s.io/api/apps/v1"
	autoscalingv1 "k8s.io/api/autoscaling/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/admission"
	celplugin "k8s.io/apiserver/pkg/admission/plugin/cel"
	"k8s.io/apiserver/pkg/admission/plugin/webhook/predicates/rules"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/authorization/authorizer"
	sigsyaml "sigs.k8s.io/yaml"
)

type request struct {
	Configurations  string            `json:"configurations"`
	Operation       string            `json:"operation"`
	Group           string            `json:"group"`
	Version         string            `json:"version"`
	Kind            string            `json:"kind"`
	Resource        string            `json:"resource"`
	Subresource     string            `json:"subresource"`
	Namespace       string            `json:"namespace"`
	Name            string            `json:"name"`
	NamespaceLabels map[string]string `json:"namespace_labels"`
	User            string            `json:"user"`
	Groups          []string          `json:"groups"`
	Rights          []string          `json:"rights"`
	Object          *string           `json:"object"`
	OldObject       *string           `json:"old_object"`
}

type condition struct {
	Name    string `json:"name"`
	Matches bool   `json:"matches"`
	Error   string `json:"error"`
}

type verdict struct {
	Configuration string      `json:"configuration"`
	Name          string      `json:"name"`
	Path          string      `json:"path"`
	FailurePolicy string      `json:"failure_policy"`
	Selected      bool        `json:"selected"`
	Conditions    []condition `json:"conditions"`
	Delivered     bool        `json:"delivered"`
	Refused       bool        `json:"refused"`
	Cost          int64       `json:"cost"`
}

type answer struct {
	Entries []verdict `json:"entries"`
}

// The built-in kinds pass through their Go types, as they do in the API server: a null disappears, an unknown field too.
// Everything else is a custom resource and stays as it was sent.
var builtIn = runtime.NewScheme()

func init() {
	for _, add := range []func(*runtime.Scheme) error{appsv1.AddToScheme, autoscalingv1.AddToScheme, autoscalingv2.AddToScheme,
		batchv1.AddToScheme, corev1.AddToScheme, policyv1.AddToScheme} {
		if err := add(builtIn); err != nil {
			panic(err)
		}
	}
}

func (r *request) judge(entries []*entry) (*answer, error) {
	attributes, err := r.attributes()
	if err != nil {
		return nil, err
	}
	result := &answer{Entries: []verdict{}}
	for _, e := range entries {
		one, err := e.judge(attributes, r.NamespaceLabels, r.authorize())
		if err != nil {
			return nil, fmt.Errorf("%s: %w", e.name, err)
		}
		result.Entries = append(result.Entries, *one)
	}
	return result, nil
}

func (r *request) attributes() (*admission.VersionedAttributes, error) {
	kind := schema.GroupVersionKind{Group: r.Group, Version: r.Version, Kind: r.Kind}
	object, err := toObject(r.Object, kind)
	if err != nil {
		return nil, fmt.Errorf("object: %w", err)
	}
	oldObject, err := toObject(r.OldObject, kind)
	if err != nil {
		return nil, fmt.Errorf("old_object: %w", err)
	}
	// A Scale is served below the workload's group.
	resource := schema.GroupVersionResource{Group: r.Group, Version: r.Version, Resource: r.Resource}
	if r.Subresource == "scale" {
		resource.Group, resource.Version = "apps", "v1"
		if r.Resource == "rollouts" {
			resource.Group, resource.Version = "argoproj.io", "v1alpha1"
		}
	}
	attributes := admission.NewAttributesRecord(object, oldObject, kind, r.Namespace, r.Name, resource, r.Subresource,
		admission.Operation(r.Operation), nil, false, &user.DefaultInfo{Name: r.User, Groups: r.Groups})
	return &admission.VersionedAttributes{Attributes: attributes, VersionedKind: kind, VersionedObject: object, VersionedOldObject: oldObject}, nil
}

// toObject gives an untyped nil for null: the API server has no object there at all.
func toObject(text *string, kind schema.GroupVersionKind) (runtime.Object, error) {
	if text == nil {
		return nil, nil
	}
	content := map[string]interface{}{}
	if err := sigsyaml.Unmarshal([]byte(*text), &content); err != nil {
		return nil, err
	}
	raw := &unstructured.Unstructured{Object: content}
	raw.SetGroupVersionKind(kind)
	if !builtIn.Recognizes(kind) {
		return raw, nil
	}
	typed, err := builtIn.New(kind)
	if err != nil {
		return nil, err
	}
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(content, typed); err != nil {
		return nil, err
	}
	if secret, isSecret := typed.(*corev1.Secret); isSecret {
		mergeStringData(secret)
	}
	return typed, nil
}

// stringData is only ever written: the API server's conversion has moved it into data (pkg/apis/core/v1/conversion.go of
// k8s.io/kubernetes) before anybody is asked.
func mergeStringData(secret *corev1.Secret) {
	if secret.Data == nil && len(secret.StringData) > 0 {
		secret.Data = map[string][]byte{}
	}
	for key, value := range secret.StringData {
		secret.Data[key] = []byte(value)
	}
	secret.StringData = nil
}

// What the user may do beside the request: "verb resource.group" each.
func (r *request) authorize() authorizer.Authorizer {
	return authorizer.AuthorizerFunc(func(_ context.Context, asked authorizer.Attributes) (authorizer.Decision, string, error) {
		if slices.Contains(r.Rights, asked.GetVerb()+" "+asked.GetResource()+"."+asked.GetAPIGroup()) {
			return authorizer.DecisionAllow, "", nil
		}
		return authorizer.DecisionDeny, "", nil
	})
}

func (e *entry) judge(attributes *admission.VersionedAttributes, namespaceLabels map[string]string, rights authorizer.Authorizer) (*verdict, error) {
	result := &verdict{Configuration: e.configuration, Name: e.name, Path: e.path, FailurePolicy: string(e.failurePolicy),
		Selected: e.selects(attributes, namespaceLabels), Conditions: []condition{}}
	admissionRequest := celplugin.CreateAdmissionRequest(attributes.Attributes, metav1.GroupVersionResource(attributes.GetResource()),
		metav1.GroupVersionKind(attributes.VersionedKind))
	results, left, err := e.evaluator.ForInput(context.Background(), attributes, admissionRequest, celplugin.OptionalVariableBindings{Authorizer: rights}, nil,
		celconfig.RuntimeCELCostBudgetMatchConditions)
	result.Cost = celconfig.RuntimeCELCostBudgetMatchConditions - left
	if err != nil {
		return nil, err // nothing of an expression's: the input could not be prepared
	}
	matches, failed, no := true, false, false
	for i, one := range results {
		shown := condition{Name: e.conditionNames[i]}
		if one.Error != nil {
			shown.Error = one.Error.Error()
			failed = true
		} else {
			shown.Matches = one.EvalResult != nil && one.EvalResult.Value() == true
		}
		no = no || (one.Error == nil && !shown.Matches)
		matches = matches && shown.Matches
		result.Conditions = append(result.Conditions, shown)
	}
	// matcher.go of matchconditions: a false one skips the call whatever else failed; else a failure counts by the policy.
	result.Delivered = result.Selected && matches
	result.Refused = result.Selected && failed && !no && e.failurePolicy == admissionregistration.Fail
	return result, nil
}

func (e *entry) selects(attributes *admission.VersionedAttributes, namespaceLabels map[string]string) bool {
	// Objects of the cluster have no namespace to be left out by (predicates/namespace/matcher.go).
	if attributes.GetNamespace() != "" && !e.namespaceSelector.Matches(labels.Set(namespaceLabels)) {
		return false
	}
	if !e.objectSelector.Empty() && !matchesLabels(attributes.GetObject(), e.objectSelector) && !matchesLabels(attributes.GetOldObject(), e.objectSelector) {
		return false
	}
	for _, rule := range e.rules {
		matcher := rules.Matcher{Rule: rule, Attr: attributes.Attributes}
		if matcher.Matches() {
			return true
		}
	}
	return false
}

func matchesLabels(object runtime.Object, wanted labels.Selector) bool {
	if object == nil {
		return false
	}
	accessor, err := meta.Accessor(object)
	return err == nil && wanted.Matches(labels.Set(accessor.GetLabels()))
}
