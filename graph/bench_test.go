//go:build unix

package graph

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"rollcall/graph/internal/wire"
	"rollcall/graph/quota"
	"rollcall/graph/signin"
)

// The benchmarks send PATCHes of about 300 bytes over loopback to a server in a
// process of its own, so that its CPU time is not counted as the client's.
const benchServerVariable = "GRAPH_BENCH_SERVER"

func TestMain(m *testing.M) {
	if os.Getenv(benchServerVariable) != "" {
		serveBench()
		return
	}
	os.Exit(m.Run())
}

// serveBench prints its address and serves until its input is closed.
func serveBench() {
	answer := []byte(autopilotReply)
	var all bytes.Buffer // to a whole batch
	all.WriteString(`{"responses":[`)
	for i := range maxBatch {
		fmt.Fprintf(&all, `{"id":"%d","status":200,"headers":{"Cache-Control":"no-cache","Content-Type":"application/json"},"body":%s},`, i+1, answer)
	}
	all.Truncate(all.Len() - 1)
	all.WriteString("]}")
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		answer := answer
		if strings.HasSuffix(r.URL.Path, "/$batch") {
			answer = all.Bytes() // a smaller batch finds ids that it has not
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", strconv.Itoa(len(answer)))
		w.Write(answer)
	}))
	defer s.Close()
	fmt.Println(s.URL)
	io.Copy(io.Discard, os.Stdin)
}

func benchServer(b *testing.B) string {
	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	server := exec.Command(self)
	server.Env = append(os.Environ(), benchServerVariable+"=1")
	in, err := server.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := server.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := server.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		in.Close()
		server.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	return strings.TrimSpace(line)
}

// inFlight runs send b.N times from several goroutines and reports CPU time.
func inFlight(b *testing.B, workers int, send func() error) {
	var left atomic.Int64
	left.Store(int64(b.N))
	var group sync.WaitGroup
	b.ReportAllocs()
	runtime.GC()
	before := cpuTime()
	b.ResetTimer()
	for range workers {
		group.Go(func() {
			for left.Add(-1) >= 0 {
				if err := send(); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
	b.StopTimer()
	b.ReportMetric(float64(cpuTime()-before)/float64(b.N), "cpu-ns/op")
}

func cpuTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

var benchPatch = Patch{
	{"@odata.type", "#microsoft.graph.importedWindowsAutopilotDeviceIdentity"},
	{"assignedUserPrincipalName", "ada.lovelace@contoso.com"},
	{"groupTag", "Reception desk"},
	{"importId", "4d3f9a64-9c0d-4c13-8b3d-7f5a1d7f3c11"},
	{"productKey", "00330-80000-00000-AA000"},
	{"serialNumber", "5CG1234XYZ"},
	{"state", nil},
}

func BenchmarkPatch(b *testing.B) {
	for _, workers := range []int{8, 32} {
		b.Run(fmt.Sprint(workers), func(b *testing.B) {
			c, err := New(signin.Static("token"), Options{
				BaseURL: benchServer(b), Concurrency: workers, Quota: quota.Quota{N: quota.Most, Per: time.Second}, AnyQuota: quota.Quota{N: quota.Most, Per: time.Second},
			})
			if err != nil {
				b.Fatal(err)
			}
			if _, err := c.Begin(b.Context(), 0); err != nil {
				b.Fatal(err)
			}
			inFlight(b, workers, func() error {
				_, err := c.PatchAutopilotItem(context.Background(), "ab4c360f-360f-ab4c-0f36-4cab0f364cab", benchPatch)
				return err
			})
		})
	}
}

// BenchmarkBareNetHTTP sends the same bytes by net/http alone, with the tuned
// transport, and throws the reply away.
func BenchmarkBareNetHTTP(b *testing.B) {
	body, err := benchPatch.encode()
	if err != nil {
		b.Fatal(err)
	}
	for _, workers := range []int{8, 32} {
		b.Run(fmt.Sprint(workers), func(b *testing.B) {
			client := &http.Client{Transport: wire.Transport(workers)}
			url := benchServer(b) + importRecordsPath + "/ab4c360f-360f-ab4c-0f36-4cab0f364cab"
			inFlight(b, workers, func() error {
				req, err := http.NewRequest(http.MethodPatch, url, bytes.NewReader(body))
				if err != nil {
					return err
				}
				req.Header.Set("Authorization", "Bearer token")
				req.Header.Set("Content-Type", "application/json")
				resp, err := client.Do(req)
				if err != nil {
					return err
				}
				defer resp.Body.Close()
				_, err = io.Copy(io.Discard, resp.Body)
				return err
			})
		})
	}
}

func BenchmarkEncode(b *testing.B) {
	p := append(Patch{{"hardwareIdentifier", strings.Repeat("T0FzAQEA", 500)}}, benchPatch...)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.encode(); err != nil {
			b.Fatal(err)
		}
	}
}
