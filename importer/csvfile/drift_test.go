package csvfile

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"

	"rollcall/importer/identity"
)

// in1252Text writes text in Windows-1252, as far as that has it.
func in1252Text(text string) string {
	var b []byte
	for _, r := range text {
		if c, ok := charmap.Windows1252.EncodeRune(r); ok {
			b = append(b, c)
		}
	}
	return string(b)
}

// changesAt returns the line on which a text is said to change its encoding, 0 where it is not, in blocks of any size.
func changesAt(t *testing.T, text string, o Options) int {
	t.Helper()
	at := -1
	for _, size := range []int{1 << 17, 1, 2, 3, 64} {
		o.BlockSize = size
		got := 0
		in, err := Open([]Source{textSource("devices.csv", text)}, o)
		if err == nil {
			nothing := func(*Block) error { return nil }
			err = in.Read(t.Context(), nothing, nothing)
		}
		if e := (*Error)(nil); errors.As(err, &e) {
			if e.Code != identity.CodeEncodingChanges || e.File != "devices.csv" || !strings.Contains(e.Message, "give them one by one") {
				t.Fatalf("%.60q: got %v", text, err)
			}
			got = e.Line
		}
		if at >= 0 && got != at {
			t.Fatalf("%.60q: line %d, and in blocks of %d line %d", text, at, size, got)
		}
		at = got
	}
	return at
}

func TestEncodingChanges(t *testing.T) {
	const head = "Serial Number,Group Tag\r\n"
	le, be := "\xff\xfe"+wide(head+"PFQD1H9R,BER-Office\r\n", false), "\xfe\xff"+wide(head+"PFQD1H9R,BER-Office\r\n", true)
	plain := head + "PFQD1H9R,BER-Office\r\n"
	far := strings.Repeat("PFQD1H9R,Straße 営業部 上海\r\n", 1<<16) // beyond what Open looks at
	for _, test := range []struct {
		name, text string
		want       int
	}{
		{"le, then a script's lines", le + "PFPB2VMR,BER-Kiosk\r\nPF37RAP8,BER-Office\r\n", 3},
		{"le, then a short line", le + "A1\r\n", 3},
		{"le, then lines with LF", le + "PFPB2VMR,\nPF37RAP8,x\n", 3},
		{"le, then a line without end", le + "PFPB2VMR,x", 3},
		{"le, then an odd number", le + "PFPB2VMR,xy", 3},
		{"le without a last line break", "\xff\xfe" + wide(head+"PFQD1H9R,Office", false) + "PFPB2VMR,BER-Kiosk\r\n", 2},
		{"le, then windows-1252", le + "PFPB2VMR,M\xfcnchen\r\n", 3},
		{"le, then utf-8 with its mark", le + "\xef\xbb\xbfSerial Number\r\nPFPB2VMR\r\n", 3},
		{"le, then be", le + wide("PFPB2VMR,x\r\n", true), 3},
		{"le, then be with its mark", le + be, 3},
		{"be, then a script's lines", be + "PFPB2VMR,BER-Kiosk\r\n", 3},
		{"be, then le", be + wide("PFPB2VMR,x\r\n", false), 3},
		{"le, then lines, then le", le + "PFPB2VMR,x\r\n" + wide("PF37RAP8,y\r\n", false), 3},
		{"the header alone, then lines", "\xff\xfe" + wide(head, false) + "PFPB2VMR,x\r\n", 2},
		{"one column, then IMEIs", "\xff\xfe" + wide("IMEI\r\n356938035643809\r\n", false) + "490154203237518\r\n", 3},
		{"le, then far away", "\xff\xfe" + wide(head+far, false) + "PFPB2VMR,x\r\n", 2 + 1<<16},

		{"utf-8, then le", plain + wide("PFPB2VMR,x\r\n", false), 3},
		{"utf-8, then le with its mark", plain + le, 3},
		{"utf-8, then be", plain + wide("PFPB2VMR,x\r\n", true), 3},
		{"utf-8 with its mark, then le", "\ufeff" + plain + wide("12\n", false), 3},
		{"windows-1252, then le", head + "PFQD1H9R,M\xfcnchen\n" + wide("PFPB2VMR,x\r\n", false), 3},
		{"utf-8 without a last line break, then le", head + "PFQD1H9R,x" + wide("PFPB2VMR,x\r\n", false), 2},
		{"the header alone, then le", head + strings.Repeat(wide("PFPB2VMR,x\r\n", false), 100), 2},
		{"utf-8, then le far away", head + far + wide("PFPB2VMR,x\r\n", false), 2 + 1<<16},
		{"lines of CR, then le", strings.ReplaceAll(plain, "\r\n", "\r") + wide("PFPB2VMR,x\r", false), 3},

		{"le, then ^Z", le + "\x1a", 0},
		{"be, then NUL", be + "\x00", 0},
		{"le, cut", le[:len(le)-1], 0},
		{"NULs at the end", plain + "\x00\x00\x00\x00\x00", 0},
		{"a NUL in a row", plain + "A\x00,x\n", 0},
		{"padded with NULs", plain + "A1\x00\x00\x00,B\x00\x00\n", 0},
		{"上海 as a whole line", "\xff\xfe" + wide(head+"A1,\"上海\n上海\"\n", false), 0},
		{"上海 at the end", "\xff\xfe" + wide(head+"A1,上海", false), 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := changesAt(t, test.text, Options{}); got != test.want {
				t.Errorf("changes on line %d, want %d", got, test.want)
			}
		})
	}
	if e := openError(t, plain, Options{Encoding: "utf-16le"}); e.Message != "is not UTF-16, as which it was to be read" {
		t.Errorf("plain text as UTF-16: %v", e)
	}
	if got := changesAt(t, plain+wide("PFPB2VMR,x\r\n", false), Options{Encoding: "cp850"}); got != 3 {
		t.Errorf("as cp850: on line %d", got)
	}
	if got := changesAt(t, le[2:]+"PFPB2VMR,BER-Kiosk\r\n", Options{Encoding: "utf-16le"}); got != 3 {
		t.Errorf("as UTF-16: on line %d", got)
	}
}

// phrases are of many languages; letters whose two bytes look like ASCII are among them on purpose.
var phrases = strings.Split("Empfang München|Lager – Nord|Straße 3|Ørestad|çalışma|Łódź|Žilina|Αθήνα|Москва, склад|Київ|תל אביב|القاهرة|दिल्ली कार्यालय|ਦਫ਼ਤਰ|"+
	"અમદાવાદ|কলকাতা|கோயம்புத்தூர்|తెలుగు|ಬೆಂಗಳೂರು|തിരുവനന്തപുരം|കൊച്ചി|สำนักงานใหญ่|ຫ້ອງການ|ရန်ကုန်|ภูเก็ต|ሰላም|서울 본사|부산 ㅁ 창고|上海|上海市浦东新区|北京办公室|一楼|"+
	"南京西路一号|三楼会议室|台北總公司|香港辦事處|臺灣大學圖書館|東京本社　営業部|これはとてもおいしいです|このたなのもの|ㇰ株式会社㈱|大阪★①②③④|〒一〇〇|株式会社テスト|ⵜⴰⵎⴰⵣⵉⵖⵜ|"+
	"••••|†‡ note|№ 5 ― 一一一|“quoted”|a → b ∥ c|😀 ok|人事部、総務部|中国上海|上下左右|丈夫|七三一|今日は|乐业|人民广场|京都乙女|丹下健三", "|")

// FuzzEncodingChanges makes healthy files of any phrases, which are never refused, and joins of two encodings, which always
// are, on the line of the seam.
func FuzzEncodingChanges(f *testing.F) {
	for seed := range uint64(40) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		breaks := []string{"\r\n", "\n"}[rnd.IntN(2)]
		row := func() string {
			serial := fmt.Sprintf("%s%d", []string{"PF", "5CG", "DMPXK", "r57", ""}[rnd.IntN(5)], 1000+rnd.IntN(1e9))
			tag := phrases[rnd.IntN(len(phrases))]
			switch rnd.IntN(4) {
			case 0:
				tag += phrases[rnd.IntN(len(phrases))]
			case 1:
				tag += breaks + phrases[rnd.IntN(len(phrases))]
			case 2:
				tag = ""
			}
			return serial + ",\"" + tag + "\"" + breaks
		}
		rows := func() string {
			var b strings.Builder
			for range 1 + rnd.IntN(20) {
				b.WriteString(row())
			}
			return b.String()
		}
		write := []func(string) string{
			func(s string) string { return s },
			in1252Text,
			func(s string) string { return wide(s, false) },
			func(s string) string { return wide(s, true) },
		}
		marks := []string{"", "", "\xff\xfe", "\xfe\xff"}
		first, second := rnd.IntN(4), rnd.IntN(4)
		text := "Serial Number,Group Tag" + breaks + rows()
		healthy := marks[first] + write[first](text)
		if at := changesAt(t, healthy, Options{}); at != 0 {
			t.Fatalf("a healthy file is refused at line %d: %q", at, text)
		}
		if first == second || first+second == 1 {
			return
		}
		want := 1 + strings.Count(text, "\n")
		if at := changesAt(t, healthy+write[second](rows()), Options{}); at != want {
			t.Fatalf("%d then %d: changes on line %d, want %d: %q", first, second, at, want, text)
		}
	})
}
