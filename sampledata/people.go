package sampledata

import "strconv"

var (
	firstNames = []string{"adele", "alex", "amara", "bianca", "chidi", "christie", "debra", "diego", "emily", "fatima",
		"grady", "henrietta", "irvin", "isaiah", "joni", "lee", "lidia", "lynne", "megan", "miriam", "nestor", "patti", "pradeep", "yuki"}
	lastNames = []string{"anders", "archie", "berger", "braun", "cline", "delgado", "gerhart", "gu", "holloway", "jensen",
		"langer", "lindqvist", "mueller", "nakamura", "okafor", "pace", "robbins", "shah", "sherman", "silva", "thoene", "vance", "wilber", "young"}
	domains  = []string{"contoso.com", "contoso.com", "contoso.com", "fabrikam.com"}
	places   = []string{"Berlin", "Köln", "Leipzig", "Lyon", "Oslo", "Porto", "Seattle", "Zürich"}
	siteTags = []string{"BER", "CGN", "LEJ", "LYS", "OSL", "OPO", "SEA", "ZRH"}
	roleTags = []string{"Office", "Kiosk", "Lab", "Sales", "Warehouse", "Executive"}
)

// user returns the principal name of one of some hundred thousand people.
func user(x uint64) string {
	first, last := firstNames[x%24], lastNames[x>>8%24]
	return first + "." + last + strconv.Itoa(int(x>>16%64)) + "@" + domains[x>>32%4]
}

// numTags is how many group tags there are.
const numTags = 48

// groupTag returns one of numTags tags.
func groupTag(n int) string {
	n %= numTags
	return siteTags[n%8] + "-" + roleTags[n/8]
}

// describe returns what an administrator writes beside a device; some of it needs quoting, some is not ASCII.
func describe(x uint64) string {
	n := strconv.Itoa(int(x >> 32 % 100_000))
	place := places[x>>8%8]
	switch x % 16 {
	case 0:
		return "Loaner pool " + place + ", shelf " + n
	case 1:
		return `Field tablet 10" ` + n
	case 2, 3, 4:
		return place + " van " + n
	case 5, 6:
		return place + " reception " + n
	default:
		return "Asset " + n
	}
}
