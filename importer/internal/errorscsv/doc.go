// Package errorscsv writes the rows to repair: those of an input that are invalid or failed, with the user's own cells unchanged
// and what is wrong with them. It joins the input, as package input judges it, with results.csv.
//
// Several files become one under a common header. A row that could not be read, or whose cells are not what they were, stands
// there as its text.
package errorscsv
