package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

const question = `{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"u1"}}`

func answerFor(uid string) string {
	return fmt.Sprintf(`{"kind":"AdmissionReview","response":{"uid":%q,"allowed":true}}`, uid)
}

func loadOn(t *testing.T, newConns bool, handler http.HandlerFunc) *load {
	t.Helper()
	server := httptest.NewTLSServer(handler)
	t.Cleanup(server.Close)
	path := filepath.Join(t.TempDir(), "review.json")
	if err := os.WriteFile(path, []byte(question), 0o600); err != nil {
		t.Fatal(err)
	}
	review, err := readReview(path)
	if err != nil {
		t.Fatal(err)
	}
	transport, err := newTransport("", newConns, &target{})
	if err != nil {
		t.Fatal(err)
	}
	return &load{url: server.URL + "/validate", review: review, transport: transport, clients: 3}
}

func TestCountsAnswers(t *testing.T) {
	for _, newConns := range []bool{false, true} {
		l := loadOn(t, newConns, func(w http.ResponseWriter, r *http.Request) {
			if r.Proto != "HTTP/1.1" || r.Header.Get("Content-Type") != "application/json" || r.Close != newConns {
				w.WriteHeader(http.StatusTeapot)
			}
			fmt.Fprint(w, answerFor("u1"))
		})
		if got := l.run(50); len(got.latencies) != 50 || got.failed() != 0 {
			t.Errorf("answered %d, errors %v", len(got.latencies), got.errors)
		}
	}
}

func TestWrongAnswersAreErrors(t *testing.T) {
	answers := map[string]string{
		answerFor("u2"):                                     `uid "u2"`,
		`{"kind":"AdmissionReview"}`:                        "decision",
		`{"response":{"uid":"u1"}}`:                         "decision",
		`<html>`:                                            "not JSON",
		answerFor("u1") + answerFor("u1"):                   "not JSON",
		`{"kind":"AdmissionReview","respo`:                  "not JSON",
		strings.Replace(answerFor("u1"), "true", "null", 1): "decision",
	}
	for answer, want := range answers {
		l := loadOn(t, false, func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, answer) })
		got := l.run(5)
		if got.failed() != 5 || len(got.latencies) != 0 {
			t.Errorf("%s: answered %d, failed %d", answer, len(got.latencies), got.failed())
		}
		for text := range got.errors {
			if !strings.Contains(text, want) {
				t.Errorf("%s: error %q, want %q in it", answer, text, want)
			}
		}
	}
	l := loadOn(t, false, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	if got := l.run(2); got.errors["status 503"] != 2 {
		t.Errorf("errors %v", got.errors)
	}
}

func TestAllAnswersMustBeTheFirst(t *testing.T) {
	var asked atomic.Int64
	l := loadOn(t, false, func(w http.ResponseWriter, r *http.Request) {
		answer := answerFor("u1")
		if asked.Add(1) == 7 {
			answer = strings.Replace(answer, "true", "false", 1)
		}
		fmt.Fprint(w, answer)
	})
	if got := l.run(20); got.errors["the answer is not the first one"] != 1 || len(got.latencies) != 19 {
		t.Errorf("answered %d, errors %v", len(got.latencies), got.errors)
	}
}

func TestSendsAgainWhenTold(t *testing.T) {
	var asked atomic.Int64
	l := loadOn(t, false, func(w http.ResponseWriter, r *http.Request) {
		if asked.Add(1) == 1 {
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		fmt.Fprint(w, answerFor("u1"))
	})
	if got := l.run(3); got.failed() != 0 || len(got.latencies) != 3 || l.repeated.Load() != 1 {
		t.Errorf("answered %d, errors %v, repeated %d", len(got.latencies), got.errors, l.repeated.Load())
	}
}

func TestNewConnectionsGoElsewhere(t *testing.T) {
	l := loadOn(t, true, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusTeapot) })
	other := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, answerFor("u1")) }))
	t.Cleanup(other.Close)
	to := &target{}
	transport, err := newTransport("", true, to)
	if err != nil {
		t.Fatal(err)
	}
	l.transport = transport
	address := strings.TrimPrefix(other.URL, "https://")
	to.elsewhere.Store(&address)
	if got := l.run(3); len(got.latencies) != 3 {
		t.Errorf("answered %d, errors %v", len(got.latencies), got.errors)
	}
}

func TestIdleConnectionsAreAskedAgain(t *testing.T) {
	var asked atomic.Int64
	l := loadOn(t, false, func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		fmt.Fprint(w, answerFor("u1"))
	})
	idlers, err := l.openIdle(5)
	if err != nil || len(idlers) != 5 || asked.Load() != 5 {
		t.Fatalf("%d idle connections, asked %d times, %v", len(idlers), asked.Load(), err)
	}
	if err := l.askAgain(idlers[:4]); err != nil || asked.Load() != 9 {
		t.Errorf("asked %d times, %v", asked.Load(), err)
	}
	idlers[4].connection.Close()
	if err := l.askAgain(idlers[4:]); err == nil {
		t.Error("a closed connection was good")
	}
}

func TestReviewsNeedAUid(t *testing.T) {
	for _, text := range []string{"", "{}", `{"request":{}}`} {
		path := filepath.Join(t.TempDir(), "review.json")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := readReview(path); err == nil {
			t.Errorf("%q was taken", text)
		}
	}
}

func TestPercentilesAreNearestRanks(t *testing.T) {
	var part result
	for i := 100; i > 0; i-- {
		part.latencies = append(part.latencies, time.Duration(i)*time.Millisecond)
	}
	r := merge([]result{part}, time.Second)
	for p, want := range map[float64]int{1: 1, 50: 50, 99: 99, 100: 100} {
		if got := r.percentile(p); got != time.Duration(want)*time.Millisecond {
			t.Errorf("p%v is %v, want %d ms", p, got, want)
		}
	}
	if got := (result{}).percentile(50); got != 0 {
		t.Errorf("of nothing: %v", got)
	}
}

func TestUsageOfThisProcess(t *testing.T) {
	before, err := usageOf(os.Getpid())
	if err != nil || before.residentKiB == 0 || before.peakKiB < before.residentKiB {
		t.Fatalf("%+v, %v", before, err)
	}
	for end := time.Now().Add(200 * time.Millisecond); time.Now().Before(end); {
	}
	after, _ := usageOf(os.Getpid())
	if after.since(before).cpu <= 0 {
		t.Error("200 ms of work took no CPU time")
	}
}
