package main

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// TestScratch_LeavesWithItsProcess kills a process with a scratch, softly and hard.
func TestScratch_LeavesWithItsProcess(t *testing.T) {
	place := t.TempDir()
	if os.Getenv("SIM_SCRATCH") != "" {
		holdScratch(os.Getenv("SIM_SCRATCH"))
	}
	dirs := func() []string {
		left, err := filepath.Glob(filepath.Join(place, scratchName+"*"))
		if err != nil {
			t.Fatal(err)
		}
		return left
	}
	process := exec.Command(os.Args[0], "-test.run", t.Name())
	process.Env = append(os.Environ(), "SIM_SCRATCH="+place)
	out, err := process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || line != "held\n" {
		t.Fatalf("it said %q: %v", line, err)
	}
	theirs := dirs()
	if len(theirs) != 1 {
		t.Fatalf("there are %v", theirs)
	}
	old := time.Now().Add(-time.Hour)
	next := func() scratch {
		if err := os.Chtimes(theirs[0], old, old); err != nil {
			t.Fatal(err)
		}
		s, err := scratchIn(place)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	ours := next()
	if left := dirs(); len(left) != 2 {
		t.Errorf("beside a process that goes on there are %v", left)
	}
	if err := process.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = process.Wait() // it says that it was killed
	if left := dirs(); len(left) != 2 {
		t.Fatalf("a killed process cleared up: %v", left)
	}
	again := next()
	if left := dirs(); len(left) != 2 || left[0] == theirs[0] || left[1] == theirs[0] {
		t.Errorf("after a killed process there are %v", left)
	}
	for _, s := range []scratch{ours, again} {
		if err := s.remove(); err != nil {
			t.Error(err)
		}
	}
	if left := dirs(); len(left) != 0 {
		t.Errorf("%v is left", left)
	}
}

// holdScratch keeps a scratch until the process is killed.
func holdScratch(place string) {
	if _, err := scratchIn(place); err != nil {
		os.Exit(1)
	}
	_, _ = os.Stdout.WriteString("held\n")
	for {
		time.Sleep(time.Hour) // until it is killed
	}
}

// A simulation that is told to end clears up first.
func TestScratch_IsGoneWhenTheSimulationIsToldToEnd(t *testing.T) {
	if os.Getenv("SIM_ENDED") != "" {
		os.Args = []string{"sim", "-seeds", "1000000"}
		main()
	}
	process := exec.Command(os.Args[0], "-test.run", t.Name())
	process.Env = append(os.Environ(), "SIM_ENDED=1")
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	theirs := func() (found []string) {
		for _, place := range []string{"/dev/shm", os.TempDir()} {
			left, err := filepath.Glob(filepath.Join(place, scratchName+strconv.Itoa(process.Process.Pid)+"-*"))
			if err != nil {
				t.Fatal(err)
			}
			found = append(found, left...)
		}
		return found
	}
	for patience := time.Now().Add(time.Minute); len(theirs()) == 0 && time.Now().Before(patience); {
		time.Sleep(time.Millisecond)
	}
	if len(theirs()) != 1 {
		t.Errorf("while it plays there are %v", theirs())
	}
	if err := process.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := process.Wait(); err == nil {
		t.Error("a simulation that was ended says that all is well")
	}
	if left := theirs(); len(left) > 0 {
		t.Errorf("%v is left", left)
	}
}
