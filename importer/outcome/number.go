package outcome

import "strconv"

// Number is a count of things, as in "1 row" and "2 rows".
func Number(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}
