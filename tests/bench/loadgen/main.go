// Command loadgen posts one AdmissionReview many times, over a transport set like that of kube-apiserver, checks every answer
// and prints rates, latencies and the CPU time that the server took for a request. It measures and never judges the numbers;
// a wrong answer is an error and exit code 1.
package main

import (
	"flag"
	"fmt"
	"os"
	"syscall"
	"time"
)

type options struct {
	url      string
	file     string
	caFile   string
	clients  int
	requests int
	warmUp   int
	newConns bool
	pid      int
	gap      time.Duration
	big      string
	bigs     int
	idle     int
	stopPid  int
	stopAt   time.Duration
	lag      time.Duration
	then     string
}

func parseOptions() (options, error) {
	var o options
	flag.StringVar(&o.url, "url", "https://127.0.0.1:8443/validate?timeout=10s", "where to post")
	flag.StringVar(&o.file, "file", "", "the AdmissionReview to post (required)")
	flag.StringVar(&o.caFile, "ca", "", "PEM file with the certificate to trust; without it the server's certificate is not verified")
	flag.IntVar(&o.clients, "c", 8, "clients at once")
	flag.IntVar(&o.requests, "n", 10000, "requests in all")
	flag.IntVar(&o.warmUp, "warm-up", 200, "requests before, not counted")
	flag.BoolVar(&o.newConns, "new-connections", false, "a new TLS connection for each request instead of keep-alive")
	flag.IntVar(&o.pid, "pid", 0, "process id of the server: print its CPU time for a request and its memory")
	flag.DurationVar(&o.gap, "gap", 0, "pause of each client between two requests")
	flag.StringVar(&o.big, "big-file", "", "a second, big AdmissionReview that -big-clients post all the while, uncounted")
	flag.IntVar(&o.bigs, "big-clients", 2, "clients for -big-file")
	flag.IntVar(&o.idle, "idle", 0, "connections that ask once before and once after, and are idle meanwhile")
	flag.IntVar(&o.stopPid, "stop-pid", 0, "send SIGTERM to this process while the requests run")
	flag.DurationVar(&o.stopAt, "stop-after", time.Second, "with -stop-pid: when")
	flag.DurationVar(&o.lag, "endpoint-lag", time.Second, "with -stop-pid: how long after it new connections still go to the same address")
	flag.StringVar(&o.then, "then", "", "with -stop-pid: HOST:PORT of another server, where new connections go after that")
	flag.Parse()
	switch {
	case o.file == "":
		return o, fmt.Errorf("-file is required")
	case o.clients < 1 || o.requests < 1 || o.warmUp < 0 || o.bigs < 1:
		return o, fmt.Errorf("-c, -n and -big-clients must be at least 1, -warm-up at least 0")
	case (o.stopPid != 0) != (o.then != ""):
		return o, fmt.Errorf("-stop-pid and -then go together")
	case flag.NArg() > 0:
		return o, fmt.Errorf("unexpected argument %q", flag.Arg(0))
	}
	return o, nil
}

// stopLater does what a rollout does: the server is told to stop, and a while later its address is gone. The channel has the error of
// it, or nil when there is nothing to do.
func stopLater(o options, to *target) <-chan error {
	done := make(chan error, 1)
	if o.stopPid == 0 {
		done <- nil
		return done
	}
	go func() {
		time.Sleep(o.stopAt)
		if err := syscall.Kill(o.stopPid, syscall.SIGTERM); err != nil {
			done <- fmt.Errorf("stop %d: %w", o.stopPid, err)
			return
		}
		time.Sleep(o.lag)
		to.elsewhere.Store(&o.then)
		done <- nil
	}()
	return done
}

func run(o options) (bool, error) {
	review, err := readReview(o.file)
	if err != nil {
		return false, err
	}
	to := &target{}
	transport, err := newTransport(o.caFile, o.newConns, to)
	if err != nil {
		return false, err
	}
	load := &load{url: o.url, review: review, transport: transport, clients: o.clients, gap: o.gap}
	if warm := load.run(o.warmUp); warm.failed() > 0 {
		warm.print(os.Stdout, nil)
		return false, nil
	}
	idlers, err := load.openIdle(o.idle)
	if err != nil {
		return false, err
	}
	if o.idle > 0 {
		if err := printIdle(os.Stdout, o.pid, o.idle); err != nil {
			return false, err
		}
	}
	stopBig := func() {}
	if o.big != "" {
		big, err := readReview(o.big)
		if err != nil {
			return false, err
		}
		stopBig = startBackground(o, big)
	}
	before, err := usageOf(o.pid)
	if err != nil {
		return false, err
	}
	stopped := stopLater(o, to)
	result := load.run(o.requests)
	if err := <-stopped; err != nil {
		return false, err
	}
	after, err := usageOf(o.pid)
	if err != nil {
		return false, err
	}
	stopBig()
	if err := load.askAgain(idlers); err != nil {
		return false, err
	}
	result.print(os.Stdout, after.since(before))
	if repeated := load.repeated.Load(); repeated > 0 {
		fmt.Printf("sent again because the server asked for it: %d\n", repeated)
	}
	return result.failed() == 0, nil
}

func main() {
	o, err := parseOptions()
	if err == nil {
		var ok bool
		if ok, err = run(o); err == nil && !ok {
			os.Exit(1)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "loadgen:", err)
		os.Exit(2)
	}
}
