// The runtime's measurements in Go: reads "NAME N" a line, prints nanoseconds.
package main

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"runtime"
	"sync"
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

func channel(n int) {
	ch := make(chan int, 128)
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

func echo(connections, n int) time.Duration {
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
	for i := 0; i < connections; i++ {
		go func() {
			c, err := net.Dial("tcp", listener.Addr().String())
			check(err)
			defer c.Close()
			connected.Done()
			<-started
			message := make([]byte, 64)
			buffer := make([]byte, 4096)
			for k := 0; k < n/connections; k++ {
				_, err := c.Write(message)
				check(err)
				for got := 0; got < 64; {
					m, err := c.Read(buffer)
					check(err)
					got += m
				}
			}
			ended.Done()
		}()
	}
	connected.Wait()
	start := time.Now()
	close(started)
	ended.Wait()
	return time.Since(start)
}

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
	case "task_task":
		channel(n)
	case "echo":
		return echo(1000, n)
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
		fmt.Println(measure(name, n).Nanoseconds())
	}
}
