// The runtime's measurements in Go (1.19 or later): reads "NAME N" a line, prints nanoseconds.
package main

import (
	"bufio"
	"fmt"
	"io"
	"math/bits"
	"net"
	"net/http"
	"os"
	"reflect"
	"runtime"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

func yields(tasks, n int) {
	var done sync.WaitGroup
	done.Add(tasks)
	for t := 0; t < tasks; t++ {
		go func() {
			for i := 0; i < n/tasks; i++ {
				runtime.Gosched()
			}
			done.Done()
		}()
	}
	done.Wait()
}

func spawnBatches(n int) {
	for b := 0; b < n/1000; b++ {
		var done sync.WaitGroup
		done.Add(1000)
		for i := 0; i < 1000; i++ {
			go func() { done.Done() }()
		}
		done.Wait()
	}
}

func spawnOneByOne(n int) {
	done := make(chan struct{})
	for i := 0; i < n; i++ {
		go func() { done <- struct{}{} }()
		<-done
	}
}

func channel(capacity, n int) {
	ch := make(chan int, capacity)
	go func() {
		for i := 0; i < n; i++ {
			ch <- i
		}
		close(ch)
	}()
	done := make(chan int)
	go func() {
		sum := 0
		for v := range ch {
			sum += v
		}
		done <- sum
	}()
	if <-done != n*(n-1)/2 {
		panic("lost or doubled")
	}
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func serve(c net.Conn) {
	defer c.Close()
	buffer := make([]byte, 4096)
	for {
		n, err := c.Read(buffer)
		if err != nil {
			return
		}
		if _, err := c.Write(buffer[:n]); err != nil {
			return
		}
	}
}

func alive(n int) {
	gate := make(chan struct{})
	var done sync.WaitGroup
	done.Add(n)
	for i := 0; i < n; i++ {
		go func() {
			<-gate
			done.Done()
		}()
	}
	runtime.Gosched()
	close(gate)
	done.Wait()
}

func pingpong(n int) {
	to, from := make(chan int, 1), make(chan int, 1)
	go func() {
		for v := range to {
			from <- v
		}
	}()
	for i := 0; i < n; i++ {
		to <- i
		<-from
	}
	close(to)
}

func sieve(n int) {
	stop := make(chan struct{})
	var done sync.WaitGroup
	done.Add(n + 1)
	first := make(chan int, 1)
	go func() {
		defer done.Done()
		for i := 2; ; i++ {
			select {
			case first <- i:
			case <-stop:
				return
			}
		}
	}()
	source := first
	for i := 0; i < n; i++ {
		prime := <-source
		next := make(chan int, 1)
		go func(from, to chan int) {
			defer done.Done()
			for {
				var v int
				select {
				case v = <-from:
				case <-stop:
					return
				}
				if v%prime != 0 {
					select {
					case to <- v:
					case <-stop:
						return
					}
				}
			}
		}(source, next)
		source = next
	}
	close(stop)
	done.Wait()
}

// The same, with plain sends and receives; its tasks are left behind.
func sieveLeft(n int) {
	source := make(chan int, 1)
	go func(first chan int) {
		for i := 2; ; i++ {
			first <- i
		}
	}(source)
	for i := 0; i < n; i++ {
		prime := <-source
		next := make(chan int, 1)
		go func(from, to chan int) {
			for v := range from {
				if v%prime != 0 {
					to <- v
				}
			}
		}(source, next)
		source = next
	}
}

func timersCancel(n int) {
	all := make([]*time.Timer, n)
	for i := range all {
		all[i] = time.NewTimer(time.Hour)
	}
	for _, t := range all {
		t.Stop()
	}
}

var computed atomic.Uint64

func compute(n int) {
	var all sync.WaitGroup
	all.Add(n)
	for i := 0; i < n; i++ {
		go func(x uint64) {
			for i := uint64(0); i < 80_000; i++ {
				x = bits.RotateLeft64((x^i)*0x9e3779b97f4a7c15, 7)
			}
			computed.Add(x)
			all.Done()
		}(uint64(i))
	}
	all.Wait()
}

func timeouts(n int) {
	ch := make(chan int, 1)
	go func() {
		for i := 0; i < n; i++ {
			ch <- i
		}
	}()
	for i := 0; i < n; i++ {
		limit := time.NewTimer(time.Hour)
		select {
		case <-ch:
		case <-limit.C:
			panic("an hour")
		}
		limit.Stop()
	}
}

func timersFire(n int) {
	var done sync.WaitGroup
	done.Add(n)
	for i := 0; i < n; i++ {
		i := i
		go func() {
			time.Sleep(time.Duration(1000+i%1000) * time.Microsecond)
			done.Done()
		}()
	}
	done.Wait()
}

func mutex(tasks, n int) {
	var m sync.Mutex
	var done sync.WaitGroup
	done.Add(tasks)
	for t := 0; t < tasks; t++ {
		go func() {
			for i := 0; i < n/tasks; i++ {
				m.Lock()
				runtime.Gosched()
				m.Unlock()
			}
			done.Done()
		}()
	}
	done.Wait()
}

func sendInTurn(all []chan int, n int) {
	for i := 0; i < n; i++ {
		all[i%len(all)] <- i
	}
}

func channels(n int) []chan int {
	all := make([]chan int, n)
	for i := range all {
		all[i] = make(chan int, 1)
	}
	return all
}

func selectTwo(n int) {
	all := channels(2)
	go sendInTurn(all, n)
	a, b := all[0], all[1]
	sum := 0
	for i := 0; i < n; i++ {
		select {
		case v := <-a:
			sum += v
		case v := <-b:
			sum += v
		}
	}
}

func selectMany(count, n int) {
	all := channels(count)
	go sendInTurn(all, n)
	cases := make([]reflect.SelectCase, count)
	for i, ch := range all {
		cases[i] = reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(ch)}
	}
	sum := int64(0)
	for i := 0; i < n; i++ {
		_, v, _ := reflect.Select(cases)
		sum += v.Int()
	}
}

const clients = 100

func mapChannel(n int) {
	type ask struct {
		key   int
		reply chan int
	}
	asks := make(chan ask, 16)
	go func() {
		counts := map[int]int{}
		for a := range asks {
			counts[a.key]++
			a.reply <- counts[a.key]
		}
	}()
	var done sync.WaitGroup
	done.Add(clients)
	for c := 0; c < clients; c++ {
		c := c
		go func() {
			reply := make(chan int, 1)
			for i := 0; i < n/clients; i++ {
				asks <- ask{(c + i) % 1000, reply}
				<-reply
			}
			done.Done()
		}()
	}
	done.Wait()
	close(asks)
}

func mapGuarded(n int) {
	var m sync.Mutex
	counts := map[int]int{}
	var done sync.WaitGroup
	done.Add(clients)
	for c := 0; c < clients; c++ {
		c := c
		go func() {
			for i := 0; i < n/clients; i++ {
				m.Lock()
				counts[(c+i)%1000]++
				m.Unlock()
				if i%16 == 0 {
					runtime.Gosched()
				}
			}
			done.Done()
		}()
	}
	done.Wait()
}

func exchange(c net.Conn, message, buffer []byte) {
	_, err := c.Write(message)
	check(err)
	for got := 0; got < len(message); {
		m, err := c.Read(buffer)
		check(err)
		got += m
	}
}

func accept(n int) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	go func() {
		for i := 0; i < n; i++ {
			c, err := listener.Accept()
			check(err)
			go serve(c)
		}
		listener.Close()
	}()
	message, buffer := make([]byte, 64), make([]byte, 4096)
	for i := 0; i < n; i++ {
		c, err := net.Dial("tcp", listener.Addr().String())
		check(err)
		exchange(c, message, buffer)
		c.Close()
	}
}

// The time of n trips, or n times the 99th percentile of their latencies.
func echo(connections, n int, p99 bool) time.Duration {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	go func() {
		for i := 0; i < connections; i++ {
			c, err := listener.Accept()
			check(err)
			go serve(c)
		}
		listener.Close()
	}()
	var connected, ended sync.WaitGroup
	connected.Add(connections)
	ended.Add(connections)
	started := make(chan struct{})
	all := make([][]time.Duration, connections)
	for i := 0; i < connections; i++ {
		i := i
		go func() {
			c, err := net.Dial("tcp", listener.Addr().String())
			check(err)
			defer c.Close()
			connected.Done()
			<-started
			message := make([]byte, 64)
			buffer := make([]byte, 4096)
			for k := 0; k < n/connections; k++ {
				if !p99 {
					exchange(c, message, buffer)
					continue
				}
				start := time.Now()
				exchange(c, message, buffer)
				all[i] = append(all[i], time.Since(start))
			}
			ended.Done()
		}()
	}
	connected.Wait()
	start := time.Now()
	close(started)
	ended.Wait()
	if !p99 {
		return time.Since(start)
	}
	var flat []time.Duration
	for _, some := range all {
		flat = append(flat, some...)
	}
	sort.Slice(flat, func(a, b int) bool { return flat[a] < flat[b] })
	return flat[len(flat)*99/100] * time.Duration(n)
}

// net/http, asked by its own client.
func serveHttp(n int) time.Duration {
	const connections = 8
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	body := []byte(strings.Repeat("a", 512))
	server := http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Write(body)
	})}
	go server.Serve(listener)
	client := http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: connections}}
	url := "http://" + listener.Addr().String() + "/some/path"
	var ended sync.WaitGroup
	ended.Add(connections)
	start := time.Now()
	for i := 0; i < connections; i++ {
		go func() {
			for k := 0; k < n/connections; k++ {
				answer, err := client.Get(url)
				check(err)
				_, err = io.Copy(io.Discard, answer.Body)
				check(err)
				answer.Body.Close()
			}
			ended.Done()
		}()
	}
	ended.Wait()
	total := time.Since(start)
	server.Close()
	return total
}

// The second number of "NAME:COUNT N".
var count int

func measure(name string, n int) time.Duration {
	start := time.Now()
	switch name {
	case "yield2":
		yields(2, n)
	case "yield1000":
		yields(1000, n)
	case "spawn1000":
		spawnBatches(n)
	case "spawn1":
		spawnOneByOne(n)
	case "yield100k":
		yields(100000, n)
	case "yields":
		yields(count, n)
	case "alive":
		alive(n)
	case "task_task":
		channel(128, n)
	case "task_task1":
		channel(1, n)
	case "pingpong":
		pingpong(n)
	case "sieve":
		sieveLeft(n)
	case "sieve_stopped":
		sieve(n)
	case "timers_cancel":
		timersCancel(n)
	case "timeouts":
		timeouts(n)
	case "timers_fire":
		timersFire(n)
	case "compute":
		compute(n)
	case "mutex2":
		mutex(2, n)
	case "mutex100":
		mutex(100, n)
	case "select2":
		selectTwo(n)
	case "select16":
		selectMany(16, n)
	case "select1000":
		selectMany(1000, n)
	case "map_channel":
		mapChannel(n)
	case "map_guarded":
		mapGuarded(n)
	case "accept":
		accept(n)
	case "echo1":
		return echo(1, n, false)
	case "echo1000":
		return echo(1000, n, false)
	case "echo1_p99":
		return echo(1, n, true)
	case "echo1000_p99":
		return echo(1000, n, true)
	case "http":
		return serveHttp(n)
	default:
		panic("no measurement is called " + name)
	}
	return time.Since(start)
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var name string
		var n int
		_, err := fmt.Sscan(lines.Text(), &name, &n)
		check(err)
		name, second, _ := strings.Cut(name, ":")
		fmt.Sscan(second, &count)
		fmt.Println(measure(name, n).Nanoseconds())
	}
}
