package identity

// Shortened returns the serial number within what a barcode label says of it, "" where serial is no
// such label: on Lenovo's it follows 1S and ten characters of the model, on Apple's an S.
func Shortened(serial string) string {
	switch n := len(serial); {
	case n == 20 && serial[0] == '1' && serial[1]|0x20 == 's' && lettersAndDigits(serial):
		return serial[12:]
	case (n == 11 || n == 13) && serial[0]|0x20 == 's' && appleSerial(serial[1:]):
		return serial[1:]
	}
	return ""
}

func lettersAndDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if !alphanumeric(s[i]) {
			return false
		}
	}
	return true
}

// appleSerial reports whether s could be one: letters and digits, both, and neither I nor O, which
// look like digits.
func appleSerial(s string) bool {
	letters, digits := false, false
	for i := 0; i < len(s); i++ {
		switch b := s[i] | 0x20; {
		case s[i]-'0' <= 9:
			digits = true
		case b < 'a' || b > 'z' || b == 'i' || b == 'o':
			return false
		default:
			letters = true
		}
	}
	return letters && digits
}
