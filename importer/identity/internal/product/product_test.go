package product

import "testing"

func TestSpeaksOf(t *testing.T) {
	hash := "T0FzAQEAHAAAAAoA"
	for len(hash) < hashSize {
		hash += "6AOCOgEABgBgW7Edzorh"
	}
	for text, want := range map[string]Speech{
		"Latitude 5440": OfComputer, "Dell Latitude 7410": OfComputer, "HP EliteBook 840 14 inch G10 Notebook PC": OfComputer, "ThinkPad T14 Gen 4": OfComputer,
		"Surface Laptop 5": OfComputer, "Microsoft Surface Pro 9": OfComputer, "SURFACE GO 3": OfComputer, "Precision 5570": OfComputer, "XPS 13 9315": OfComputer,
		"Galaxy Book3 Pro": OfComputer, "Windows": OfComputer, "Windows 11 Enterprise": OfComputer, "Windows 10.0.19045": OfComputer,
		"Microsoft Windows NT Workstation 10.0": OfComputer, "Windows NT Workstation": OfComputer, hash: OfComputer,

		"Latitude 7410 Chromebook Enterprise": OfOther, "ThinkPad C13 Yoga Chromebook": OfOther, "HP Elite Dragonfly Chromebook": OfOther, "ChromeOS": OfOther,
		"iPad (10th generation)": OfOther, "MacBook Air (M2, 2022)": OfOther, "Mac mini": OfOther, "macOS": OfOther, "Apple": OfOther, "MK2K3LL/A": OfOther,
		"Surface Duo 2": OfOther, "Galaxy Tab Active5": OfOther, "Galaxy A54": OfOther, "SM-T636B": OfOther, "Pixel 8": OfOther, "Zebra TC26": OfOther, "Android (fully managed)": OfOther,
		"Windows Phone 8.1": OfOther, "Windows CE 6.0, no NT": OfOther,

		"": OfNothing, "surface": OfNothing, "Precision scale": OfNothing, "a window seat": OfNothing, "windowsill, room 4": OfNothing, "Desk 11": OfNothing, "Samsung": OfNothing,
		"LENOVO": OfNothing, "Dell Inc.": OfNothing, "yoga mat": OfNothing, "VMware-56 4d 3f 11": OfNothing, "MJ0ABCDE/2": OfNothing,
	} {
		if got := SpeaksOf(text); got != want {
			t.Errorf("%.40q speaks of %d, want %d", text, got, want)
		}
	}
}
