package importer_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"rollcall/graph"
	"rollcall/graph/graphsim"
	"rollcall/importer/csvfile"
	"rollcall/importer/identity"
	"rollcall/importer/internal/input"
	"rollcall/sampledata"
)

// A remedy is a way out that a message names, and what comes of it.
type remedy struct {
	code identity.Code
	file string
	read csvfile.Options
	say  string // what the sentence or the code's advice tells to do
	// What is done: flags as they stand in say, or cells of the file changed, old and new in turn.
	flags string
	cells []string
	then  string // what is found after that; "" is nothing
}

const (
	imeis    = "IMEI,Details\n"
	serialed = "Serial Number,Details\n"
	tags     = "Device Serial Number,Group Tag\n"
	graphed  = "importedDeviceIdentifier,importedDeviceIdentityType,description\n"
	good     = "356938035643809"
)

// remedies of what is found in a file by itself, in the order of the codes. Where both kinds of file
// can have it, both are there.
func remedies() []remedy {
	hash := hashOf("A1B2C3D")
	recaptured := sampledata.Hash(sampledata.HashFields{Serial: "A1B2C3D", Manufacturer: "HP", Model: "EliteBook 840", Capture: 2})
	hashed := func(cell string) string { return "Device Serial Number,Hardware Hash\nA1B2C3D," + cell + "\n" }
	none := csvfile.Options{}
	again := func(code identity.Code, bad, say string) remedy {
		return remedy{code, hashed(bad), none, say, "", []string{bad, hash}, ""}
	}
	return []remedy{
		{identity.CodeExcelScientific, imeis + "3.56938E+14,x\n", none, "take it from the source again", "", []string{"3.56938E+14", good}, ""},
		{identity.CodeExcelScientific, tags + "5.1E+10,x\n", none, "take it from the source again", "", []string{"5.1E+10", "51000000012"}, ""},
		{identity.CodeExcelScientific, "Serial Number,Product Key\nA1B2C3D,3.31E+12\n", none, "take it from the source again", "",
			[]string{"3.31E+12", "3312345678900"}, ""},
		{identity.CodeExcelDecimal, imeis + good + ".0,x\n", none, "export the column as text", "", []string{".0", ""}, ""},
		{identity.CodeExcelDecimal, tags + "51000000012.0,x\n", none, "export the column as text", "", []string{".0", ""}, ""},
		{identity.CodeExcelRounded, imeis + "356938035600000,x\n", none, "take it from the source again", "",
			[]string{"356938035600000", good}, ""},
		{identity.CodeInvisibleCharacter, serialed + "A1B\u00a02C3D,x\n", none, "as its character 4: delete it", "", []string{"\u00a0", ""}, ""},
		{identity.CodeInvisibleCharacter, tags + "A1B2C3D,x\u200by\n", none, "delete it", "", []string{"\u200b", ""}, ""},
		{identity.CodeFullwidthCharacter, serialed + "A１B2C3D,x\n", none, "full-width form of '1'", "", []string{"１", "1"}, ""},
		{identity.CodeFullwidthCharacter, tags + "A1B2C3D,x！\n", none, "full-width form of '!'", "", []string{"！", "!"}, ""},
		{identity.CodeSmartQuote, serialed + "A1B2C3D”,x\n", none, "delete it", "", []string{"”", ""}, ""},
		{identity.CodeSmartQuote, serialed + "A1B2C3D,x’s\n", none, "replace it by a plain one", "", []string{"’", "'"}, ""},
		{identity.CodeSmartQuote, "id,IMEI\n“12bd4ace-1e39-830e-6b0a-c1d32a3af4d4," + good + "\n", none, "delete it", "",
			[]string{"“", ""}, ""},
		{identity.CodeSmartQuote, "Device Serial Number,Assigned User\nA1B2C3D,o’brien@contoso.com\n", none, "replace it by a plain one", "",
			[]string{"’", "'"}, ""},
		{identity.CodeSmartQuote, "Device Serial Number,Assigned User\nA1B2C3D,“brien@contoso.com\n", none, "delete it", "",
			[]string{"“", ""}, ""},
		{identity.CodeControlCharacter, serialed + "A1B2C3D,x\x02y\n", none, "remove it", "", []string{"\x02", ""}, ""},
		{identity.CodeWrongColumn, "Serial Number,Note\n" + hash + ",A1B2C3D\n", none, "name the columns with --map",
			"--map Serial Number=hardwareIdentifier,Note=serialNumber", nil, ""},
		{identity.CodeWrongColumn, tags + "jane@contoso.com,A1B2C3D\n", none, "name the columns with --map",
			"--map Device Serial Number=assignedUserPrincipalName,Group Tag=serialNumber", nil, ""},
		{identity.CodeWrongColumn, imeis + good + "," + hash + "\n", none, "name the columns with --map", "--map Details=ignore", nil, ""},
		{identity.CodeClearNotAllowed, "id,Serial Number,Details\n12bd4ace-1e39-830e-6b0a-c1d32a3af4d4,CLEAR!,x\n", none,
			"leave the cell blank", "", []string{"CLEAR!", ""}, ""},
		{identity.CodeClearNotAllowed, "Device Serial Number,Group Tag,state\nA1B2C3D,x,CLEAR!\n", none, "leave the cell blank", "",
			[]string{"CLEAR!", ""}, ""},
		{identity.CodeClearNotAllowed, imeis + "CLEAR!,x\n", none, "leave the cell blank", "", []string{"CLEAR!", ""}, "identity_missing! 1"},
		{identity.CodeEnumValue, "Serial Number,Platform\nA1B2C3D,iPadOS\n", none, "use one of ios,", "", []string{"iPadOS", "ios"}, ""},
		{identity.CodeEnumValue, graphed + good + ",phone,x\n", none, "use one of imei,", "", []string{"phone", "imei"}, ""},
		{identity.CodeEnumValue, "Device Serial Number,state.deviceImportStatus\nA1B2C3D,done\n", kindOf(identity.Autopilot), "complete", "",
			[]string{"done", "complete"}, ""},
		{identity.CodeTimestamp, "Serial Number,createdDateTime\nA1B2C3D,31.1.2026\n", none, "write it like 2026-01-31T08:00:00Z", "",
			[]string{"31.1.2026", "2026-01-31T08:00:00Z"}, ""},
		{identity.CodeTimestamp, "Serial Number,createdDateTime\nA1B2C3D,31.1.2026\n", none, "or drop the column", "",
			[]string{",createdDateTime", "", ",31.1.2026", ""}, ""},
		{identity.CodeStateJSON, "Device Serial Number,state\nA1B2C3D,done\n", kindOf(identity.Autopilot), "drop the column", "",
			[]string{",state", "", ",done", ""}, ""},
		{identity.CodeStateJSON, "Device Serial Number,state.deviceErrorCode\nA1B2C3D,x\n", kindOf(identity.Autopilot), "give a whole number",
			"", []string{",x", ",806"}, ""},
		{identity.CodeStateJSON, "Device Serial Number,state.deviceErrorCode\nA1B2C3D,3000000000\n", kindOf(identity.Autopilot),
			"from -2147483648 to 2147483647", "", []string{"3000000000", "2147483647"}, ""},
		{identity.CodeNoValue, tags + "A1B2C3D,NULL\n", none, "leave the cell blank", "", []string{"NULL", ""}, ""},
		{identity.CodeNoValue, tags + "A1B2C3D,NULL\n", none, "write CLEAR! to empty the property", "", []string{"NULL", "CLEAR!"}, ""},
		{identity.CodeNoValue, serialed + "A1B2C3D,#NV\n", none, "mend the formula", "", []string{"#NV", "desk 4"}, ""},
		{identity.CodeNoValue, imeis + "=B2&C2,x\n", none, "save the file with values", "", []string{"=B2&C2", good}, ""},
		{identity.CodeNoValue, imeis + "System.Object[],x\n", none, "expand the property", "", []string{"System.Object[]", good}, ""},
		{identity.CodeNoValueDoubtful, tags + "A1B2C3D,none\n", none, "leave the cell blank", "", []string{"none", ""}, ""},
		{identity.CodeNoValueDoubtful, serialed + "A1B2C3D,NULL\n", none, "leave the cell blank", "", []string{"NULL", ""}, ""},
		{identity.CodeClearMisspelt, tags + "A1B2C3D,clear!\n", none, "write CLEAR! exactly so", "", []string{"clear!", "CLEAR!"}, ""},
		{identity.CodeClearMisspelt, serialed + "A1B2C3D,<CLEAR>\n", none, "leave the cell blank", "", []string{"<CLEAR>", ""}, ""},
		{identity.CodeUndecodable, serialed + "A1B2C3D,M\x81nchen\n", none, "cp850", "--encoding cp850", nil, ""},
		{identity.CodeUndecodable, tags + "A1B2C3D,M\ufffdnchen\n", none, "write the character that belongs there", "",
			[]string{"\ufffd", "ü"}, ""},
		{identity.CodeUndecodable, tags + "A1B2C3D,M\xfcnchen\n", csvfile.Options{Encoding: "utf-8"},
			"name the encoding of the file with --encoding", "--encoding windows-1252", nil, ""},
		{identity.CodeEncodingGuessed, serialed + "A1B2C3D,M\xfcnchen\n", none, "pass --encoding windows-1252", "--encoding windows-1252",
			nil, ""},
		{identity.CodeEncodingGuessed, tags + "A1B2C3D,M\xfcnchen\n", none, "name the encoding of the file with --encoding",
			"--encoding iso-8859-2", nil, ""},
		{identity.CodeEncodingDoubtful, serialed + "A1B2C3D,\xa3\xf3d\x9f\n", none, "--encoding windows-1250 reads",
			"--encoding windows-1250", nil, ""},
		{identity.CodeEncodingDoubtful, tags + "A1B2C3D,\xa3\xf3d\x9f\n", none, "--encoding windows-1250 reads", "--encoding windows-1250",
			nil, ""},
		{identity.CodeDoubleEncoded, tags + "A1B2C3D,GrÃ¶ÃŸe\n", none, `write "Größe"`, "", []string{"GrÃ¶ÃŸe", "Größe"}, ""},
		{identity.CodeDoubleEncoded, serialed + "A1B2C3D,Größe\n", csvfile.Options{Encoding: "windows-1252"}, "give it without --encoding",
			"--encoding", nil, ""},
		{identity.CodeLettersDoubtful, serialed + "A1B2C3D,M?nchen\n", none, "export it as UTF-8", "", []string{"?", "ü"}, ""},
		{identity.CodeLettersDoubtful, tags + "A1B2C3D,M?nchen\n", none, "Compare with the source", "", []string{"?", "ü"}, ""},
		{identity.CodeColumnSetAside, "S/N,Seriennummer,Details\n" + blanks(serialRow) + ",B9999,x\n", none, "--map 'S/N=serialNumber'",
			"--map S/N=serialNumber", nil, "identity_missing! 1"},
		{identity.CodeColumnSetAside, "Group Tag,Order ID,Device Serial Number\n" + blanks(tagRow) + ",x,B9999\n", none,
			"--map 'Group Tag=groupTag'", "--map Group Tag=groupTag", nil, ""},

		{identity.CodeIdentityMissing, imeis + ",x\n", none, "fill one of them", "", []string{",x", good + ",x"}, ""},
		{identity.CodeIdentityMissing, tags + ",x\n", none, "fill one of them", "", []string{",x", "A1B2C3D,x"}, ""},
		{identity.CodeSeveralIdentities, "IMEI,Serial Number,Details,rollcall_file,rollcall_line\n" + good + ",A1B2C3D,x,a,1\n", none,
			"leave all but one of them blank", "", []string{"A1B2C3D", ""}, ""},
		{identity.CodeSeveralIdentities, "IMEI,Serial Number,Details,rollcall_file,rollcall_line\n" + good + ",A1B2C3D,x,a,1\n", none,
			"pass --type", "--type imei", nil, ""},
		{identity.CodeIDNotGUID, "id,Serial Number,Details\n17,A1B2C3D,x\n", none, "leave it blank", "", []string{"17", ""}, ""},
		{identity.CodeIDNotGUID, "id,Device Serial Number,Group Tag\n17,A1B2C3D,x\n", none, "leave it blank", "", []string{"17", ""}, ""},
		{identity.CodeTypeMissing, graphed + good + ",,x\n", none, "fill importedDeviceIdentityType", "", []string{",,", ",imei,"}, ""},
		{identity.CodeTypeMissing, graphed + good + ",,x\n", none, "pass --type", "--type imei", nil, ""},
		{identity.CodeTypeUnknown, graphed + good + ",unknown,x\n", none, "give its real type", "", []string{"unknown", "imei"}, ""},
		{identity.CodeTypeMismatch, "IMEI,importedDeviceIdentityType\n" + good + ",serialNumber\n", none, "correct one of the two", "",
			[]string{"serialNumber", "imei"}, ""},
		{identity.CodePlaceholder, serialed + "Default string,x\n", none, "find out the real one", "", []string{"Default string", "A1B2C3D"}, ""},
		{identity.CodePlaceholder, tags + "--------,---\nA1B2C3D,x\n", none, "delete the row", "", []string{"--------,---\n", ""}, ""},
		{identity.CodePlaceholder, imeis + "000000000000000,x\n", none, "find out the real one", "", []string{"000000000000000", good}, ""},
		{identity.CodeIMEICheckDigit, imeis + "356938035643808,x\n", none, "its check digit should be 9", "", []string{"808", "809"}, ""},
		{identity.CodeIMEICheckDigit, imeis + "356938035643808,x\n", none, "pass --warn imei_check_digit", "--warn imei_check_digit", nil,
			"imei_check_digit 1"},
		{identity.CodeIMEISpareDigit, imeis + "356938035643800,x\n", none, "its check digit would be 9", "", []string{"43800", "43809"}, ""},
		{identity.CodeIMEISpareDigit, imeis + "356938035643720,x\n", none, "its check digit would be 6", "", []string{"720", "726"}, ""},
		{identity.CodeIMEI14Digits, imeis + good[:14] + ",x\n", none, "compare with *#06#", "", []string{good[:14], good}, ""},
		{identity.CodeIMEILength, imeis + "3569380356,x\n", none, "compare with *#06#", "", []string{"3569380356", good}, ""},
		{identity.CodeIMEILength, imeis + good + "/490154203237518,x\n", none, "give each a row of its own", "",
			[]string{"/490154203237518,x\n", ",x\n490154203237518,x\n"}, ""},
		{identity.CodeIMEICharacters, imeis + "IMEI: " + good + ",x\n", none, `write "` + good + `" alone`, "", []string{"IMEI: ", ""}, ""},
		{identity.CodeIMEICharacters, imeis + good + ",x\n(2 rows affected),\n", none, "delete the row", "",
			[]string{"(2 rows affected),\n", ""}, ""},
		{identity.CodeIMEICharacters, imeis + "35693803564380O,x\n", none, "compare with *#06#", "", []string{"O,", "9,"}, ""},
		{identity.CodeIMEISV, imeis + "3569380356438001,x\n", none, "use the 15-digit IMEI of *#06#", "", []string{"3569380356438001", good}, ""},
		{identity.CodeIMEISV, imeis + good + "/01,x\n", none, "write " + good + " alone", "", []string{"/01", ""}, ""},
		{identity.CodeIMEISV, imeis + good[:14] + "/01,x\n", none, "write " + good[:14] + " alone", "", []string{"/01", ""}, "imei_14_digits 1"},
		{identity.CodeMEID, imeis + "A0000049259B1C,x\n", none, "use the IMEI", "", []string{"A0000049259B1C", good}, ""},
		{identity.CodeSerialCharacters, serialed + "S/N: A1B2C3D,x\n", none, `write "A1B2C3D" alone`, "", []string{"S/N: ", ""}, ""},
		{identity.CodeSerialCharacters, tags + "*A1B2C3D*,x\n", none, `write "A1B2C3D"`, "", []string{"*", ""}, ""},
		{identity.CodeSerialCharacters, serialed + "[A1B2C3D],x\n", none, `write "A1B2C3D"`, "", []string{"[", "", "]", ""}, ""},
		{identity.CodeSerialCharacters, tags + "A1B;2C3D,x\n", none, "pass --warn serial_characters", "--warn serial_characters", nil,
			"serial_characters 1"},
		{identity.CodeSerialCharacters, tags + "A1B2C3D;B1B2C3D,x\n", none, "give each a row of its own", "",
			[]string{";B1B2C3D,x\n", ",x\nB1B2C3D,x\n"}, ""},
		{identity.CodeSerialCharacters, serialed + "A1B2C3D,x\n(2 rows affected),\n", none, "delete the row", "",
			[]string{"(2 rows affected),\n", ""}, ""},
		{identity.CodeSerialCharacters, graphed + "\"A,B,C12345\nA,B,C12346\",manufacturerModelSerial,\n", none, "give each a row of its own", "",
			[]string{"\nA,B,C12346\"", "\"", "Serial,\n", "Serial,\n\"A,B,C12346\",manufacturerModelSerial,\n"}, ""},
		{identity.CodeSerialNotASCII, serialed + "A1B2ü,x\n", none, "check the cell", "", []string{"ü", "U"}, ""},
		{identity.CodeSerialNotASCII, tags + "A1B2ü,x\n", none, "check the cell", "", []string{"ü", "U"}, ""},
		{identity.CodeSerialDoubtful, serialed + "AAAAAAAA,x\n", none, "check it on the device", "", []string{"AAAAAAAA", "A1B2C3D"}, ""},
		{identity.CodeSerialDoubtful, tags + "2222222,x\n", none, "check it on the device", "", []string{"2222222", "A1B2C3D"}, ""},
		{identity.CodeTupleParts, graphed + "\"LENOVO,PF3A1B2C\",manufacturerModelSerial,\n", none,
			"give exactly three parts, separated by commas", "", []string{"LENOVO,", "LENOVO,20HE,"}, ""},
		{identity.CodeTupleParts, "Manufacturer,Model,Serial Number\nLENOVO,,PF3A1B2C\n", none, "Model is blank", "",
			[]string{",,", ",20HE,"}, ""},
		{identity.CodeCommaInTuple, "Manufacturer,Model,Serial Number\n\"VMware, Inc.\",20HE,PF3A1B2C\n", none,
			"enrol one and look at its ownership", "", []string{", Inc.", " Inc."}, ""},
		{identity.CodeScannedLabel, serialed + "1S20HES0JK00PF0ABCDE,x\n", none, `if the device shows "PF0ABCDE", write that`, "",
			[]string{"1S20HES0JK00", ""}, ""},
		{identity.CodeScannedLabel, "Device Serial Number,Hardware Hash\nSC02SL3RW0K2Y," + hashOf("C02SL3RW0K2Y") + "\n", none,
			`"C02SL3RW0K2Y": write that`, "", []string{"SC02", "C02"}, ""},
		{identity.CodeLeadingZeroLost, "Device Serial Number,Hardware Hash\n42," + hashOf("0042") + "\n", none,
			`stands in the hash as "0042"`, "", []string{"\n42", "\n0042"}, ""},
		{identity.CodeTypeNotForPlatform, "Serial Number,Platform\nA1B2C3D,windows\n", none, "by manufacturer, model and serial number", "",
			[]string{"Serial", "Manufacturer,Model,Serial", "A1B2C3D", "LENOVO,20HE,A1B2C3D"}, ""},
		{identity.CodeTypeNotForPlatform, "IMEI,Platform\n" + good + ",macOS\n", none, "by its serial number", "",
			[]string{"IMEI", "Serial Number", good, "A1B2C3D"}, ""},

		{identity.CodeDescriptionLong, imeis + good + "," + strings.Repeat("d", 129) + "\n", none, "129 characters, 128 are allowed", "",
			[]string{"dd\n", "d\n"}, ""},
		{identity.CodeDescriptionOnTuple, graphed + "\"A,B,C12345\",manufacturerModelSerial,x\n", none, "leave it blank", "",
			[]string{",x", ","}, ""},
		{identity.CodeGroupTagCharacters, tags + "A1B2C3D,x\ty\n", none, "remove it", "", []string{"\t", ""}, ""},
		{identity.CodeGroupTagLong, tags + "A1B2C3D," + strings.Repeat("d", 65) + "\n", none, "above 64", "", []string{"dd\n", "d\n"}, ""},
		{identity.CodeUPNShape, "Device Serial Number,Assigned User\nA1B2C3D,jane\n", none, "give it as name@domain", "",
			[]string{"jane", "jane@contoso.com"}, ""},
		{identity.CodeDisplayName, "Device Serial Number,displayName,Addressable User Name\nA1B2C3D,PC_1,Ann\n", none, "letters, digits and hyphens", "",
			[]string{"_", "-"}, ""},
		{identity.CodeProductKeyShape, "Device Serial Number,Product Key\nA1B2C3D,Windows 11 Pro\n", none, "leave the cell blank", "",
			[]string{"Windows 11 Pro", ""}, ""},

		again(identity.CodeHashBase64, strings.Replace(hash, "A", "*", 1), "export it again"),
		again(identity.CodeHashMagic, "aGFyZHdhcmVJZGVudGlmaWVy", "export it again"),
		again(identity.CodeHashTruncated, hash[:1024], "export it again"),
		again(identity.CodeHashRecords, hash[:8]+"////"+hash[12:], "export it again"),
		again(identity.CodeHashChecksum, changedHash(hash), "export it again"),
		again(identity.CodeHashLength, hash+"AAAA", "export it again"),
		again(identity.CodeHashSerialMismatch, hashOf("B1B2C3D"), "put serial number and hash of one device together"),
		again(identity.CodeHashRefused, sampledata.Hash(sampledata.HashFields{Serial: "A1B2C3D", Model: "EliteBook 840"}),
			"then capture the hash again"),
		{identity.CodeHashSameDevice, hashed(hash) + "A1B2C3D," + recaptured + "\n", none, "keep the newest capture", "",
			[]string{"A1B2C3D," + hash + "\n", ""}, ""},

		{identity.CodeConflictingDuplicate, serialed + "A1B2C3D,x\nA1B2C3D,y\n", none, "keep the one that is right", "",
			[]string{"A1B2C3D,x\n", ""}, ""},
		{identity.CodeConflictingDuplicate, tags + "A1B2C3D,x\na1b2c3d,y\n", none, "keep the one that is right", "",
			[]string{"A1B2C3D,x\n", ""}, ""},
		{identity.CodeIMEI14And15, imeis + good[:14] + ",x\n" + good + ",x\n", none, "keep the 15-digit form", "",
			[]string{good[:14] + ",x\n", ""}, ""},

		{identity.CodeMalformedQuote, serialed + "A1B2C3D,27\" screen\n", none,
			"put the whole cell in quotes and double each quote within it", "", []string{"27\" screen", "\"27\"\" screen\""}, ""},
		{identity.CodeMalformedQuote, tags + "A1B2C3D,\"a\" b\n", none, "double each quote within it", "",
			[]string{"\"a\" b", "\"\"\"a\"\" b\""}, ""},
		{identity.CodeUnclosedQuote, serialed + "A1B2C3D,\"a\n", none, "close it, or if", "", []string{"\"a", "\"a\""}, ""},
		{identity.CodeUnclosedQuote, tags + "A1B2C3D,\"a\n", none, "double each quote", "", []string{"\"a", "\"\"\"a\""}, ""},
		{identity.CodeTooFewCells, serialed + "A1B2C3D\n", none, "a comma missing", "", []string{"A1B2C3D", "A1B2C3D,"}, ""},
		{identity.CodeTooManyCells, tags + "A1B2C3D,a, b\n", none, "a comma in a cell without quotes", "", []string{"a, b", "\"a, b\""}, ""},
		{identity.CodeRowTooLong, serialed + "A1B2C3D," + strings.Repeat("x", 1<<20) + "\n", none, "look for a quote that was never closed",
			"", []string{strings.Repeat("x", 1<<20), "x"}, ""},
		{identity.CodeNullByte, serialed + "A1B2C3D,x\x00y\n", none, "delete them", "", []string{"\x00", ""}, ""},
		{identity.CodeSwallowedRows, serialed + "A1B2C3D,\"15 inch\nB1B2C3D,16\"\nC1B2C3D,x\n", none, "leave it out", "", []string{"\"", ""}, ""},
		{identity.CodeSwallowedRows, tags + "A1B2C3D,\"15 inch\nB1B2C3D,16\"\n", none, "write an inch mark as two quotes in a quoted cell", "",
			[]string{"\"15 inch\n", "\"\"\"15 inch\"\n", "16\"", "\"16\"\"\""}, ""},
		{identity.CodeSwallowedRows, serialed + "A1B2C3D,\"15 inch\nB1B2C3D,16\"\n", none, "pass --warn swallowed_rows",
			"--warn swallowed_rows", nil, "swallowed_rows 1"},
		{identity.CodeSwallowedDoubtful, "Serial Number,Details\r\nA1B2C3D,\"15 inch\nB1B2C3D,16\"\r\n", none, "Compare with the source", "",
			[]string{"\"", ""}, ""},
		{identity.CodeHeaderChanges, serialed + "A1B2C3D,x\nIMEI,Platform\n" + good + ",ios\n", none, "give them one by one", "",
			[]string{"IMEI,Platform\n" + good + ",ios\n", ""}, ""},
		{identity.CodeHeaderChanges, serialed + "A1B2C3D,x\nIMEI,Platform\n" + good + ",ios\n", none, "give them one by one", "",
			[]string{serialed + "A1B2C3D,x\n", ""}, ""},

		{identity.CodeLooksLikeWindows, "Serial Number,Product\nA1B2C3D,Latitude 5440\n", none,
			"in columns named Manufacturer, Model and Serial Number", "",
			[]string{"Product", "Model,Manufacturer", "5440", "5440,Dell"}, ""},
		{identity.CodeLooksLikeWindows, "Seriennummer;Hersteller;Modell\nA1B2C3D;Dell;Latitude 5440\n",
			none, "pass --map 'Hersteller=manufacturer,Modell=model'",
			"--map Hersteller=manufacturer,Modell=model", nil, ""},
		{identity.CodeLooksLikeWindows, "Serial Number,Product\nA1B2C3D,Latitude 5440\n",
			none, "pass --type serialNumber", "--type serialNumber", nil, ""},
	}
}

const serialRow, tagRow = "A%d,,this is a description of a device\n", "a tag that takes up so much room,,A%d\n"

// blanks are as many rows as fill more than the first MiB of a file.
func blanks(row string) string {
	var b strings.Builder
	for i := range 35000 {
		fmt.Fprintf(&b, row, i+100000)
	}
	return b.String()
}

// changedHash is a hash of which a character has changed on the way.
func changedHash(hash string) string {
	at := len(hash) / 8
	if hash[at] == 'A' {
		return hash[:at] + "B" + hash[at+1:]
	}
	return hash[:at] + "A" + hash[at+1:]
}

// TestRemediesOfFiles: what a finding tells the user to do makes it go away.
func TestRemediesOfFiles(t *testing.T) {
	for i, r := range remedies() {
		t.Run(fmt.Sprintf("%s/%d", r.code, i), func(t *testing.T) {
			t.Parallel()
			b := newBench(t, graphsim.Options{}, "", graph.Options{})
			b.read = r.read
			c := b.check("devices.csv", r.file)
			told, found := r.told(t, c)
			if !found {
				t.Fatalf("found %s, not %s", tallied(c), r.code)
			}
			if flag, _, _ := strings.Cut(r.flags, " "); r.say == "" || !strings.Contains(told, r.say) || !strings.Contains(told, flag) {
				t.Errorf("%q and %q do not stand in\n%s", r.say, flag, told)
			}
			file := r.obey(t, b)
			if after, err := b.tryCheck("devices.csv", file); err != nil {
				t.Errorf("%s\nthen %v", told, err)
			} else if got := tallied(after); got != r.then {
				t.Errorf("%s\nthen %s, want %q: %v", told, got, r.then, after.Findings[:min(1, len(after.Findings))])
			}
		})
	}
}

// told is what the user is told of the remedy's code: the sentence, and what the code has for advice.
func (r *remedy) told(t *testing.T, c *input.Check) (string, bool) {
	t.Helper()
	info, ok := identity.InfoOf(r.code)
	if !ok {
		t.Fatalf("%s is no code", r.code)
	}
	for _, f := range slices.Concat(c.OfFiles, c.Findings) {
		if f.Code == r.code {
			return f.Message + "\n" + info.Advice, true
		}
	}
	return "", false
}

// obey does what the remedy says, and returns the file that is then read.
func (r *remedy) obey(t *testing.T, b *bench) string {
	t.Helper()
	name, value, _ := strings.Cut(r.flags, " ")
	switch name {
	case "":
	case "--encoding":
		b.read.Encoding = value
	case "--type":
		b.read.Type = value
	case "--warn":
		b.rules.Warn = map[identity.Code]bool{identity.Code(value): true}
	case "--map":
		pairs, err := csvfile.ParseMap(value)
		must(t, err)
		b.read.Map = pairs
	default:
		t.Fatalf("nothing is known of %s", name)
	}
	file := r.file
	for i := 0; i < len(r.cells); i += 2 {
		if !strings.Contains(file, r.cells[i]) {
			t.Fatalf("%q does not stand in the file", r.cells[i])
		}
		file = strings.ReplaceAll(file, r.cells[i], r.cells[i+1])
	}
	return file
}

// TestRemediesInGeneral: an error that --warn can lift is a warning with it, be it lifted for all cells, for its
// column, or for the very cell.
func TestRemediesInGeneral(t *testing.T) {
	for i, r := range remedies() {
		info, _ := identity.InfoOf(r.code)
		t.Run(fmt.Sprintf("%s/%d", r.code, i), func(t *testing.T) {
			t.Parallel()
			b := newBench(t, graphsim.Options{}, "", graph.Options{})
			b.read = r.read
			ways := []identity.Rules{{Warn: map[identity.Code]bool{r.code: true}}}
			for _, f := range b.check("devices.csv", r.file).Findings {
				if f.Code == r.code && f.Column != identity.NoColumn && !slices.Contains(crossed, r.code) {
					lift := identity.Lift{Code: r.code, Column: f.Column}
					ways = append(ways, identity.Rules{Lifts: []identity.Lift{lift}})
					lift.Value = cellAt(t, r, f)
					ways = append(ways, identity.Rules{Lifts: []identity.Lift{lift}})
					break
				}
			}
			for _, way := range ways {
				b.rules = way
				for _, tally := range b.check("devices.csv", r.file).Tallies {
					if tally.Code == r.code && tally.Warning == info.Fixed {
						t.Errorf("fixed %v, and with %v a warning %v", info.Fixed, way, tally.Warning)
					}
				}
			}
		})
	}
}

// cellAt is the cell that a finding is about, as --warn takes it.
func cellAt(t *testing.T, r remedy, found input.Finding) (cell string) {
	t.Helper()
	in, err := csvfile.Open([]csvfile.Source{{Name: "devices.csv", Open: opener(r.file)}}, r.read)
	must(t, err)
	must(t, in.Read(t.Context(), func(*csvfile.Block) error { return nil }, func(b *csvfile.Block) error {
		if at := found.Row - b.First; at >= 0 && at < len(b.Rows) {
			cell = strings.TrimSpace(strings.Clone(b.File.Layout.Value(b.Rows[at].Cells, found.Column)))
		}
		return nil
	}))
	return cell
}

// crossed are the codes that no cell has by itself.
var crossed = []identity.Code{identity.CodeHashSameDevice, identity.CodeIMEI14And15}

// TestEveryCodeHasARemedy: each code stands in one of the tables, or its advice says that there is nothing to do.
func TestEveryCodeHasARemedy(t *testing.T) {
	followed := map[identity.Code]bool{}
	for _, r := range remedies() {
		followed[r.code] = true
	}
	for _, r := range besides {
		followed[r.code] = true
	}
	for code, where := range elsewhere {
		if followed[code] || !speaksOf(t, where, code) {
			t.Errorf("%s is followed here, or not in %s", code, where)
		}
		followed[code] = true
	}
	for _, info := range identity.Codes() {
		nothing := strings.Contains(info.Advice, "nothing to do")
		if nothing && !info.Warning {
			t.Errorf("%s is an error: %s", info.Code, info.Advice)
		}
		if !followed[info.Code] && !nothing {
			t.Errorf("nobody follows what is said of %s: %s", info.Code, info.Advice)
		}
	}
}

// speaksOf reports whether a test or a script of that name is there and speaks of the code.
func speaksOf(t *testing.T, where string, code identity.Code) bool {
	t.Helper()
	pattern, name := filepath.Join("..", "cmd", "rollcall", "testdata", "script", where), ""
	if strings.HasPrefix(where, "Test") {
		pattern, name = "*_test.go", "func "+where+"("
	}
	files, err := filepath.Glob(pattern)
	must(t, err)
	return slices.ContainsFunc(files, func(path string) bool {
		text, err := os.ReadFile(path)
		must(t, err)
		return strings.Contains(string(text), name) && strings.Contains(string(text), string(code))
	})
}
