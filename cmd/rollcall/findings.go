package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	"rollcall/importer"
	"rollcall/importer/identity"
)

// printFindings prints a table of codes, then the first findings as file:line: column: code: sentence.
func printFindings(w io.Writer, c *importer.Check, limit int) {
	if len(c.Tallies) == 0 {
		return
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "CODE\tLEVEL\tCOUNT\tFIRST\tADVICE")
	for _, f := range c.Tallies {
		level := "error"
		if f.Warning {
			level = "warning"
		}
		info, _ := identity.InfoOf(f.Code)
		if f.Compared {
			info.Advice += " Update and sync let it pass where the tenant has it so."
		}
		fmt.Fprintf(t, "%s\t%s\t%d\t%s\t%s\n", f.Code, level, f.Count, f.First, info.Advice)
	}
	t.Flush()
	fmt.Fprintln(w)
	total := 0
	for _, f := range c.Tallies {
		total += f.Count
	}
	for _, f := range c.OfFiles {
		if f.Code == identity.CodeEncodingGuessed {
			total-- // a notice has told it
		}
	}
	for _, f := range c.Findings {
		fmt.Fprintln(w, sentence(f))
	}
	if more := total - len(c.Findings); more > 0 {
		fmt.Fprintf(w, "... and %d more; see them with --limit %d, or all rows with --out DIR\n", more, total)
	}
}

// sentence is a finding as file:line: column: code: what is wrong.
func sentence(f importer.Finding) string {
	name := ""
	if f.Name != "" {
		name = identity.OneLine(f.Name) + ": "
	}
	return fmt.Sprintf("%s: %s%s: %s", f.Place, name, f.Code, identity.OneLine(f.Message))
}

// tellOfFiles tells what was found of files as a whole: what may be wrong again with the next file as a notice.
func tellOfFiles(std stdio, o *commonFlags, c *importer.Check) {
	notices(std, o, c)
	for _, f := range c.OfFiles {
		if f.Code != identity.CodeEncodingGuessed {
			say(std, o.quiet, sentence(f))
		}
	}
}

// notices prints the notices about files, also where nothing else is to be said.
func notices(std stdio, o *commonFlags, c *importer.Check) {
	for _, f := range c.OfFiles {
		if f.Code == identity.CodeEncodingGuessed {
			say(std, o.noNotices, "notice: "+sentence(f))
		}
	}
}
