package upn

import (
	"strings"
	"testing"
)

func TestValid(t *testing.T) {
	for s, want := range map[string]bool{
		"ann.other@contoso.com": true, "o'brien@contoso.com": true, "a@b.c": true, "ann#ext#@contoso.onmicrosoft.com": true, "ANN@CONTOSO.COM": true,
		"": false, "ann": false, "ann@contoso": false, "@contoso.com": false, "ann.@contoso.com": false, "ann@-contoso.com": false,
		"ann@contoso-.com": false, "ann@contoso..com": false, "ann@contoso.com.": false, "ann other@contoso.com": false, "ann@x@contoso.com": false,
		"jürgen@contoso.com": false, "ann@contoso.com ": false, "ann,ben@contoso.com": false, "ann@con_toso.com": false,
	} {
		if Valid(s) != want {
			t.Errorf("%q is a user principal name: %v", s, !want)
		}
		if want && (!Like(s) || len(In("<"+s+">")) != 1) {
			t.Errorf("%q is not found within more", s)
		}
	}
}

// What is no user principal name has a sentence, and that holds nothing of a name.
func TestFault(t *testing.T) {
	for _, before := range []string{"", "secret", "secret ", "secret.", "sécret", "secret@", "Secret <secret", "x;secret@contoso.com;secret"} {
		for _, behind := range []string{"", "@", "@contoso", "@contoso.com>", "@contoso.com, secret@contoso.com", "@.com", " @contoso.com"} {
			s := before + behind
			if Valid(s) {
				continue
			}
			fault := Fault(s)
			if strings.Contains(fault, "secret") || !strings.Contains(fault, ": ") && !strings.Contains(fault, ", leave") {
				t.Errorf("%q %s", s, fault)
			}
		}
	}
}
