package disk_test

import (
	"fmt"
	"io"

	"rollcall/importer/disk"
)

// A file that is replaced survives a crash; one that is written in place may not.
func Example() {
	m := disk.NewMemory()
	run := m.Dir("run")
	text := func(f disk.File) error {
		_, err := io.WriteString(f, "all of it")
		return err
	}
	if err := disk.Replace(run, "manifest.json", text); err != nil {
		fmt.Println(err)
	}
	f, _ := run.Create("notes.txt")
	text(f)

	after := m.Crash(disk.Dropped, 1).Dir("run")
	manifest, _ := disk.ReadFile(after, "manifest.json")
	fmt.Printf("%s\n", manifest)
	_, err := disk.ReadFile(after, "notes.txt")
	fmt.Println(err)
	// Output:
	// all of it
	// open run/notes.txt: file does not exist
}
