// Learn trains the classifier of package compliance on the texts of its testdata and
// writes its weights to standard output. It is run from the top of the tree.
package main

import (
	"log"
	"os"

	"rowan/backend/compliance"
)

func main() {
	weights, err := compliance.Learn(os.DirFS("backend/compliance/testdata"))
	if err != nil {
		log.Fatal(err)
	}
	if _, err := os.Stdout.Write(weights); err != nil {
		log.Fatal(err)
	}
}
