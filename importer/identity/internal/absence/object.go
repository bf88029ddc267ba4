package absence

import (
	"regexp"
	"strings"
)

// An object is what a script has written in place of a value: the name that its language gives the
// thing itself.
type object uint8

const (
	noObject object = iota
	ofPowerShell
	ofJavaScript
	ofJava
	ofPython
	ofRuby
	ofPerl
	variableName // what a template had to fill in
)

var objectNames = [...]string{ofPowerShell: "a PowerShell object", ofJavaScript: "a JavaScript object", ofJava: "a Java object",
	ofPython: "a Python object", ofRuby: "a Ruby object", ofPerl: "a Perl reference", variableName: "the name of a variable"}

// remedy says how the script comes to write the value.
func (o object) remedy() string {
	switch o {
	case ofPowerShell:
		return "expand the property in the script that writes the file, as Select-Object -ExpandProperty does"
	case variableName:
		return "look why the script that writes the file does not fill it in"
	}
	return "have the script that writes the file write the property itself"
}

// objectOf tells objects from text. Prefixes come before expressions, since most cells are none of
// it.
func objectOf(s string) object {
	begins := func(prefix string) bool { return strings.HasPrefix(s, prefix) }
	typ := false
	switch s[0] {
	case '@':
		typ = begins("@{")
	case 'S':
		typ = (begins("System.") || begins("Selected.")) && powershell.MatchString(s)
	case 'M':
		typ = (begins("Microsoft.") || begins("MSFT_") || begins("MDM_")) && powershell.MatchString(s)
	case 'C':
		typ = (begins("CimInstance#") || begins("CIM_")) && powershell.MatchString(s)
	case 'D':
		typ = begins("Deserialized.") && powershell.MatchString(s)
	case 'W':
		typ = begins("Win32_") && powershell.MatchString(s)
	case '\\':
		typ = powershell.MatchString(s)
	default:
		return otherObject(s)
	}
	if typ {
		return ofPowerShell
	}
	return noObject
}

// otherObject is objectOf for other languages than PowerShell.
func otherObject(s string) object {
	begins := func(prefix string) bool { return strings.HasPrefix(s, prefix) }
	switch {
	case begins("[object ") || begins("[Object: "):
		return ofJavaScript
	case begins("[Ljava."), (begins("java") || begins("org.") || begins("com.")) && java.MatchString(s):
		return ofJava
	case begins("#<"):
		return ofRuby
	case begins("HASH(0x"), begins("ARRAY(0x"):
		return ofPerl
	case s[0] == '<' && strings.Contains(s, " at 0x"):
		return ofPython
	case (s[0] == '$' || s[0] == '{') && variable.MatchString(s):
		return variableName
	}
	return noObject
}

// powershell finds what PowerShell makes of an object that it is told to write as text: the name of
// its type, an instance of CIM with its key, or the path of one of WMI.
var powershell = regexp.MustCompile(`^(?:(?:Deserialized|Selected)\.)?(?:` +
	`System\.(?:Object|String|U?Int(?:16|32|64)|Boolean|Double|Byte|Char|DateTime|Guid|Array|DBNull|Version|Uri|Type|RuntimeType|__ComObject|` +
	`(?:Collections|Management|Data|Xml|Net|IO|Text|Security|Diagnostics|Reflection|Threading)\.[A-Za-z_.]+)` + "[A-Za-z0-9_.`+]*" + `(?:\[.*\])?|` +
	`Microsoft\.(?:Management|PowerShell|Graph|ActiveDirectory|ConfigurationManagement|Open|Online|Exchange|Azure|SqlServer|Win32|HyperV|Dism|` +
	`GroupPolicy|Update|UpdateServices|EnterpriseManagement|WSMan|Intune)\.[A-Za-z0-9_.` + "`" + `#/]+(?:\[.*\])?|` +
	`CimInstance#\S+|` +
	`(?:Win32|CIM|MSFT|MDM)_\w+(?: \(\w+ = .*|[.:]\w+=".*)|` +
	`\\\\[^\\]+\\(?i:root)\\.+:\w+.*` +
	`)$`)

// java finds Java's default text of an object, as in java.lang.Object@1b6d3586.
var java = regexp.MustCompile(`^(?:java|javax|org|com)\.[\w.$]+@[0-9a-f]{5,8}$`)

// variable finds what a template had to fill in and did not: ${tag}, $(tag), $_.Tag, {{tag}}.
var variable = regexp.MustCompile(`^(?:\$\{.+\}|\$\(.+\)|\$_\.[\w.]+|\{\{.+\}\})$`)
