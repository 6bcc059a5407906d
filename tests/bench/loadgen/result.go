package main

import (
	"fmt"
	"io"
	"os"
	"sort"
	"strings"
	"time"
)

// result is what one client, or all of them, saw.
type result struct {
	latencies []time.Duration // of requests that were answered as they should be
	errors    map[string]int
	wall      time.Duration
}

func merge(parts []result, wall time.Duration) result {
	all := result{errors: map[string]int{}, wall: wall}
	for _, part := range parts {
		all.latencies = append(all.latencies, part.latencies...)
		for text, count := range part.errors {
			all.errors[text] += count
		}
	}
	sort.Slice(all.latencies, func(i, j int) bool { return all.latencies[i] < all.latencies[j] })
	return all
}

func (r result) failed() int {
	n := 0
	for _, count := range r.errors {
		n += count
	}
	return n
}

// percentile is the nearest rank: the smallest latency that at least p of 100 requests did not exceed.
func (r result) percentile(p float64) time.Duration {
	if len(r.latencies) == 0 {
		return 0
	}
	rank := int(p/100*float64(len(r.latencies)) + 0.999999)
	if rank < 1 {
		rank = 1
	}
	if rank > len(r.latencies) {
		rank = len(r.latencies)
	}
	return r.latencies[rank-1].Round(time.Microsecond)
}

func (r result) print(out io.Writer, used *usage) {
	answered := len(r.latencies)
	fmt.Fprintf(out, "answered %d, failed %d, in %.2f s: %.0f requests/s\n", answered, r.failed(), r.wall.Seconds(),
		float64(answered)/r.wall.Seconds())
	if answered > 0 {
		fmt.Fprintf(out, "latency p50 %v, p90 %v, p99 %v, max %v\n", r.percentile(50), r.percentile(90), r.percentile(99), r.percentile(100))
	}
	if used != nil && answered > 0 {
		fmt.Fprintf(out, "server: %.1f us CPU a request, %d KiB resident (peak %d KiB)\n",
			float64(used.cpu.Nanoseconds())/1e3/float64(answered+r.failed()), used.residentKiB, used.peakKiB)
	}
	texts := make([]string, 0, len(r.errors))
	for text := range r.errors {
		texts = append(texts, text)
	}
	sort.Strings(texts)
	for _, text := range texts {
		fmt.Fprintf(out, "error, %d times: %s\n", r.errors[text], text)
	}
}

// lastPart drops addresses and ports, so that equal errors count as equal.
func lastPart(err error) string {
	text := err.Error()
	if at := strings.LastIndex(text, ": "); at >= 0 && strings.Contains(text, "->") {
		return text[at+2:]
	}
	return text
}

// usage of a process, or of a span of its life.
type usage struct {
	cpu                  time.Duration
	residentKiB, peakKiB int
}

// usageOf gives nil for pid 0. The clock of /proc ticks 100 times a second: measure for seconds.
func usageOf(pid int) (*usage, error) {
	if pid == 0 {
		return nil, nil
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return nil, err
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return nil, err
	}
	fields := strings.Fields(string(stat)[strings.LastIndex(string(stat), ")")+1:])
	if len(fields) < 13 {
		return nil, fmt.Errorf("/proc/%d/stat has %d fields", pid, len(fields))
	}
	var user, system int64 // fields 14 and 15 of proc(5); the first two are before the ")"
	fmt.Sscan(fields[11], &user)
	fmt.Sscan(fields[12], &system)
	return &usage{
		cpu:         time.Duration(user+system) * time.Second / 100,
		residentKiB: statusKiB(string(status), "VmRSS:"),
		peakKiB:     statusKiB(string(status), "VmHWM:"),
	}, nil
}

func statusKiB(status, name string) int {
	for _, line := range strings.Split(status, "\n") {
		if strings.HasPrefix(line, name) {
			value := 0
			fmt.Sscan(line[len(name):], &value)
			return value
		}
	}
	return 0
}

func (u *usage) since(before *usage) *usage {
	if u == nil || before == nil {
		return nil
	}
	return &usage{cpu: u.cpu - before.cpu, residentKiB: u.residentKiB, peakKiB: u.peakKiB}
}
