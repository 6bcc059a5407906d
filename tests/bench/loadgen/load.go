package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// review is a request body and the uid that its answer must carry.
type review struct {
	body []byte
	uid  string
}

func readReview(path string) (review, error) {
	body, err := os.ReadFile(path)
	if err != nil {
		return review{}, err
	}
	var parsed struct {
		Request struct {
			UID string `json:"uid"`
		} `json:"request"`
	}
	if err := json.Unmarshal(body, &parsed); err != nil {
		return review{}, fmt.Errorf("%s: %w", path, err)
	}
	if parsed.Request.UID == "" {
		return review{}, fmt.Errorf("%s: no request.uid", path)
	}
	return review{body: body, uid: parsed.Request.UID}, nil
}

// newTransport is set as kube-apiserver sets its own for webhooks: HTTP/1.1, 25 idle connections a host kept for 90 s, ten seconds
// for a handshake, no TLS session cache.
func newTransport(caFile string, newConns bool, to *target) (*http.Transport, error) {
	config := &tls.Config{MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}}
	if caFile == "" {
		config.InsecureSkipVerify = true // a measurement on one machine, not a client of secrets
	} else {
		pem, err := os.ReadFile(caFile)
		if err != nil {
			return nil, err
		}
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("%s: no certificate in it", caFile)
		}
	}
	return &http.Transport{
		DialContext:         to.dial,
		TLSClientConfig:     config,
		TLSHandshakeTimeout: 10 * time.Second,
		MaxIdleConnsPerHost: 25,
		IdleConnTimeout:     90 * time.Second,
		DisableKeepAlives:   newConns,
	}, nil
}

// target is where new connections go: to the address of the URL, or somewhere else once that is gone from the endpoints.
type target struct {
	elsewhere atomic.Pointer[string]
}

func (t *target) dial(ctx context.Context, network, address string) (net.Conn, error) {
	if elsewhere := t.elsewhere.Load(); elsewhere != nil {
		address = *elsewhere
	}
	dialer := net.Dialer{Timeout: 30 * time.Second, KeepAlive: 30 * time.Second}
	return dialer.DialContext(ctx, network, address)
}

// load is what the clients have in common.
type load struct {
	url       string
	review    review
	transport *http.Transport
	clients   int
	gap       time.Duration
	first     atomic.Pointer[[]byte] // the first right answer
	repeated  atomic.Int64           // requests that were sent again because the server asked for it
}

const maxRepeats = 10 // of client-go

// post sends the review and checks the answer's content. As client-go it sends it again when told so: 429 or 5xx with Retry-After.
func (l *load) post(ctx context.Context, client *http.Client) error {
	for repeats := 0; ; repeats++ {
		later, err := l.postOnce(ctx, client)
		if err == nil || later == 0 || repeats == maxRepeats {
			return err
		}
		l.repeated.Add(1)
		time.Sleep(later)
	}
}

// postOnce gives the time after which the server wants to be asked again, 0 if it did not say so.
func (l *load) postOnce(ctx context.Context, client *http.Client) (time.Duration, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, l.url, bytes.NewReader(l.review.body))
	if err != nil {
		return 0, err
	}
	request.GetBody = nil // otherwise net/http may repeat a request silently
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "application/json, */*")
	request.Header.Set("User-Agent", "kube-apiserver-admission")
	response, err := client.Do(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, err
	}
	if response.StatusCode != http.StatusOK {
		return retryAfter(response), fmt.Errorf("status %d", response.StatusCode)
	}
	return 0, l.check(answer)
}

// check reads the first answer; all others must be the same, byte for byte.
func (l *load) check(answer []byte) error {
	if first := l.first.Load(); first != nil {
		if !bytes.Equal(answer, *first) {
			return fmt.Errorf("the answer is not the first one")
		}
		return nil
	}
	if err := checkAnswer(answer, l.review.uid); err != nil {
		return err
	}
	if !l.first.CompareAndSwap(nil, &answer) {
		return l.check(answer)
	}
	return nil
}

func retryAfter(response *http.Response) time.Duration {
	if response.StatusCode != http.StatusTooManyRequests && response.StatusCode < 500 {
		return 0
	}
	seconds, err := strconv.Atoi(response.Header.Get("Retry-After"))
	if err != nil {
		return 0
	}
	return time.Duration(seconds) * time.Second
}

func checkAnswer(answer []byte, uid string) error {
	var parsed struct {
		Kind     string `json:"kind"`
		Response *struct {
			UID     string `json:"uid"`
			Allowed *bool  `json:"allowed"`
		} `json:"response"`
	}
	if err := json.Unmarshal(answer, &parsed); err != nil {
		return fmt.Errorf("the answer is not JSON: %w", err)
	}
	switch {
	case parsed.Kind != "AdmissionReview" || parsed.Response == nil || parsed.Response.Allowed == nil:
		return fmt.Errorf("the answer is not an AdmissionReview with a decision")
	case parsed.Response.UID != uid:
		return fmt.Errorf("the answer has uid %q, want %q", parsed.Response.UID, uid)
	}
	return nil
}

// run lets all clients share n requests.
func (l *load) run(n int) result {
	client := &http.Client{Transport: l.transport, Timeout: 30 * time.Second}
	var left atomic.Int64
	left.Store(int64(n))
	parts := make([]result, l.clients)
	var wait sync.WaitGroup
	start := time.Now()
	for i := range parts {
		wait.Add(1)
		go func(part *result) {
			defer wait.Done()
			part.errors = map[string]int{}
			for left.Add(-1) >= 0 {
				began := time.Now()
				if err := l.post(context.Background(), client); err != nil {
					part.errors[lastPart(err)]++
				} else {
					part.latencies = append(part.latencies, time.Since(began))
				}
				if l.gap > 0 {
					time.Sleep(l.gap)
				}
			}
		}(&parts[i])
	}
	wait.Wait()
	return merge(parts, time.Since(start))
}

// startBackground posts the big review from its own connections until the returned function is called.
func startBackground(o options, big review) func() {
	ctx, cancel := context.WithCancel(context.Background())
	var wait sync.WaitGroup
	var answered atomic.Int64
	for i := 0; i < o.bigs; i++ {
		wait.Add(1)
		go func() {
			defer wait.Done()
			transport, err := newTransport(o.caFile, false, &target{})
			if err != nil {
				return
			}
			background := &load{url: o.url, review: big}
			for ctx.Err() == nil {
				if background.post(ctx, &http.Client{Transport: transport}) == nil {
					answered.Add(1)
				}
			}
			transport.CloseIdleConnections()
		}()
	}
	return func() {
		cancel()
		wait.Wait()
		fmt.Printf("big requests answered meanwhile: %d\n", answered.Load())
	}
}
