package serial

import (
	"regexp"
	"strings"
)

// captions finds what people write before a serial number or an IMEI.
var captions = regexp.MustCompile(`(?i)^(?:` +
	`(?:(?:device |system |product |hardware )?serial(?: ?(?:number|no\.?|nr\.?|num|#))?|s\.?n\.?|s/n|ser\.? ?(?:no|nr)\.?|service ?-?tag|st|` +
	`asset ?tag|imei ?\d?|meid|serien ?-?(?:nummer|nr\.?)|num[eé]ro de s[eé]rie|n° de série|n[uú]mero d[ei] serie|matricola|serienummer)\s*[:=#]+\s*|` +
	`(?:s/n|(?:device )?serial (?:number|no\.?)|service tag|imei ?\d?|seriennummer)\s+` +
	`)(\S.*)$`)

// Captioned returns what stands behind a caption, "" where there is none.
func Captioned(s string) string {
	if strings.IndexByte("dDsShHpPaAiImMnN", s[0]) < 0 {
		return ""
	}
	if m := captions.FindStringSubmatch(s); m != nil {
		return m[1]
	}
	return ""
}
