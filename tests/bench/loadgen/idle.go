package main

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

// idler is a connection that asked once and is kept open, as those in the API server's pool are.
type idler struct {
	connection *tls.Conn
	reader     *bufio.Reader
}

const idleFor = 2 * time.Second

// openIdle opens n connections and asks once on each.
func (l *load) openIdle(n int) ([]idler, error) {
	where, err := url.Parse(l.url)
	if err != nil {
		return nil, err
	}
	idlers := make([]idler, 0, n)
	for len(idlers) < n {
		connection, err := tls.Dial("tcp", where.Host, l.transport.TLSClientConfig)
		if err != nil {
			return idlers, fmt.Errorf("idle connection %d: %w", len(idlers)+1, err)
		}
		idlers = append(idlers, idler{connection, bufio.NewReaderSize(connection, 512)})
		if err := l.askOn(idlers[len(idlers)-1], where); err != nil {
			return idlers, fmt.Errorf("idle connection %d: %w", len(idlers), err)
		}
	}
	return idlers, nil
}

func (l *load) askOn(i idler, where *url.URL) error {
	head := fmt.Sprintf("POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n",
		where.RequestURI(), where.Host, len(l.review.body))
	i.connection.SetDeadline(time.Now().Add(30 * time.Second))
	if _, err := i.connection.Write(append([]byte(head), l.review.body...)); err != nil {
		return err
	}
	response, err := http.ReadResponse(i.reader, nil)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d", response.StatusCode)
	}
	return l.check(answer)
}

// askAgain is for the end: all of them must still be good.
func (l *load) askAgain(idlers []idler) error {
	where, err := url.Parse(l.url)
	if err != nil {
		return err
	}
	for number, i := range idlers {
		if err := l.askOn(i, where); err != nil {
			return fmt.Errorf("idle connection %d, asked again: %w", number+1, err)
		}
		i.connection.Close()
	}
	return nil
}

// printIdle says what n connections cost that nobody uses.
func printIdle(out io.Writer, pid, n int) error {
	before, err := usageOf(pid)
	if err != nil || before == nil {
		return err
	}
	time.Sleep(idleFor)
	after, err := usageOf(pid)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%d idle connections: %v CPU in %v, %d KiB resident\n", n, after.since(before).cpu, idleFor, after.residentKiB)
	return nil
}
