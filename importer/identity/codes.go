package identity

// A Code names one kind of finding or failure: stable, snake case, what --warn takes and errors.csv shows.
type Code string

// Codes of cells of any column.
const (
	CodeExcelWrapped       Code = "excel_wrapped"
	CodeExcelScientific    Code = "excel_scientific"
	CodeExcelDecimal       Code = "excel_decimal"
	CodeExcelRounded       Code = "excel_rounded"
	CodeInvisibleCharacter Code = "invisible_character"
	CodeFullwidthCharacter Code = "fullwidth_character"
	CodeSmartQuote         Code = "smart_quote"
	CodeControlCharacter   Code = "control_character"
	CodeWrongColumn        Code = "wrong_column"
	CodeClearNotAllowed    Code = "clear_not_allowed"
	CodeEnumValue          Code = "enum_value"
	CodeTimestamp          Code = "timestamp"
	CodeStateJSON          Code = "state_json"
	CodeNoValue            Code = "no_value"
	CodeNoValueDoubtful    Code = "no_value_doubtful"
	CodeClearMisspelt      Code = "clear_misspelt"
	CodeUndecodable        Code = "undecodable"
	CodeEncodingGuessed    Code = "encoding_guessed"
	CodeEncodingDoubtful   Code = "encoding_doubtful"
	CodeDoubleEncoded      Code = "double_encoded"
	CodeLettersLost        Code = "letters_lost"
	CodeLettersDoubtful    Code = "letters_lost_doubtful"
	CodeColumnSetAside     Code = "column_set_aside"
)

// Codes of a row's identity.
const (
	CodeIdentityMissing    Code = "identity_missing"
	CodeSeveralIdentities  Code = "several_identities"
	CodeSerialFromHash     Code = "serial_from_hash"
	CodeIDNotGUID          Code = "id_not_guid"
	CodeTypeMissing        Code = "type_missing"
	CodeTypeUnknown        Code = "type_unknown"
	CodeTypeMismatch       Code = "type_mismatch"
	CodePlaceholder        Code = "placeholder"
	CodeIMEICheckDigit     Code = "imei_check_digit"
	CodeIMEISpareDigit     Code = "imei_spare_digit"
	CodeIMEI14Digits       Code = "imei_14_digits"
	CodeIMEISeparators     Code = "imei_separators"
	CodeIMEILength         Code = "imei_length"
	CodeIMEICharacters     Code = "imei_characters"
	CodeIMEISV             Code = "imeisv"
	CodeMEID               Code = "meid"
	CodeSerialCharacters   Code = "serial_characters"
	CodeSerialPeriods      Code = "serial_periods"
	CodeSerialNotASCII     Code = "serial_not_ascii"
	CodeSerialDoubtful     Code = "serial_doubtful"
	CodeTupleParts         Code = "tuple_parts"
	CodeCommaInTuple       Code = "comma_in_tuple"
	CodeScannedLabel       Code = "serial_scanned_label"
	CodeLeadingZeroLost    Code = "leading_zero_lost"
	CodeLeadingZeroGained  Code = "leading_zero_gained"
	CodeTypeNotForPlatform Code = "type_not_for_platform"
)

// Codes of what a row wants of its entry.
const (
	CodeDescriptionLong    Code = "description_too_long"
	CodeDescriptionOnTuple Code = "description_on_tuple"
	CodeGroupTagCharacters Code = "group_tag_characters"
	CodeGroupTagLong       Code = "group_tag_long"
	CodeUPNShape           Code = "upn_shape"
	CodeDisplayName        Code = "display_name"
	CodeProductKeyShape    Code = "product_key_shape"
)

// Codes of hardware hashes.
const (
	CodeHashBase64         Code = "hash_base64"
	CodeHashMagic          Code = "hash_magic"
	CodeHashTruncated      Code = "hash_truncated"
	CodeHashRecords        Code = "hash_records"
	CodeHashChecksum       Code = "hash_checksum"
	CodeHashRepaired       Code = "hash_repaired"
	CodeHashLength         Code = "hash_length"
	CodeHashSerialMismatch Code = "hash_serial_mismatch"
	CodeHashRefused        Code = "hash_will_be_refused"
	CodeHashSameDevice     Code = "hash_same_device"
)

// Codes of a row beside other rows, and beside the tenant. Judge raises none of them.
const (
	CodeDuplicate            Code = "duplicate"
	CodeConflictingDuplicate Code = "conflicting_duplicate"
	CodeIMEI14And15          Code = "imei_14_and_15"
	CodeCaseDiffers          Code = "case_differs"
	CodeNotFound             Code = "not_found"
	CodeAmbiguousIdentity    Code = "ambiguous_identity"
	CodeIdentityMismatch     Code = "identity_mismatch"
	CodeNoImportRecord       Code = "no_import_record"
	CodeNotRegistered        Code = "not_registered"
	CodeNothingToChange      Code = "nothing_to_change"
	CodeNotApplied           Code = "not_applied"
	CodeNotCarried           Code = "not_carried"
	CodeNotChangeable        Code = "not_changeable"
	CodeNotReadable          Code = "not_readable"
	CodeInDoubtEqual         Code = "in_doubt_equal"
	CodeRouteRefused         Code = "route_refused"
	CodeAlreadyGone          Code = "already_gone"
	CodeStillEnrolled        Code = "still_enrolled"
	CodeDeletionPending      Code = "deletion_pending"
	CodeHashMissing          Code = "hash_missing"
	CodeImportPending        Code = "import_pending"
	CodeImportError          Code = "import_error"
	CodeChangedSincePlan     Code = "changed_since_plan"
	CodePlanAction           Code = "plan_action"
	CodePlanID               Code = "plan_id"
	CodePlanIdentity         Code = "plan_identity"
)

// Codes of the text of a row, raised by the reader.
const (
	CodeMalformedQuote    Code = "malformed_quote"
	CodeUnclosedQuote     Code = "unclosed_quote"
	CodeTooFewCells       Code = "too_few_cells"
	CodeTooManyCells      Code = "too_many_cells"
	CodeRowTooLong        Code = "row_too_long"
	CodeNullByte          Code = "null_byte"
	CodeSwallowedRows     Code = "swallowed_rows"
	CodeSwallowedDoubtful Code = "swallowed_rows_doubtful"
	CodeHeaderChanges     Code = "header_changes"
)

// Codes of a whole file.
const (
	CodeEncodingChanges  Code = "encoding_changes"
	CodeLooksLikeWindows Code = "looks_like_windows"
)

// CodeInfo is what there is to say about a code.
type CodeInfo struct {
	Code    Code
	Advice  string // one sentence: what to do about it
	Warning bool   // its level unless a finding says otherwise
	Fixed   bool   // an error that --warn cannot turn into a warning, as nothing could be sent
}

// Codes lists every code, with cells first and the service last. The slice is the caller's.
func Codes() []CodeInfo { return append([]CodeInfo(nil), codes...) }

// InfoOf returns the entry of [Codes] for one code.
func InfoOf(c Code) (CodeInfo, bool) {
	for _, i := range codes {
		if i.Code == c {
			return i, true
		}
	}
	return CodeInfo{}, false
}

const (
	isError = iota
	isFixed
	isWarning
)

func info(c Code, level int, advice string) CodeInfo {
	return CodeInfo{Code: c, Advice: advice, Warning: level == isWarning, Fixed: level == isFixed}
}

var codes = []CodeInfo{
	info(CodeExcelWrapped, isWarning, "The cell has an apostrophe before its number and is read without it: nothing to do if the value is right."),
	info(CodeExcelScientific, isError, "A spreadsheet wrote the number in scientific notation and its last digits are lost: take the value from the source again, with the column formatted as text."),
	info(CodeExcelDecimal, isError, "A spreadsheet or script turned the number into a decimal: export the column as text."),
	info(CodeExcelRounded, isError, "The last digits were rounded to zeros by a spreadsheet: take the value from the source again."),
	info(CodeInvisibleCharacter, isError, "Delete the invisible character named in the message; it usually comes from a web page or a document. A warning in free text."),
	info(CodeFullwidthCharacter, isError, "Type the character again in its ordinary width. A warning in free text."),
	info(CodeSmartQuote, isError, "Delete the typographic quote, or in a text replace it by a plain one; a word processor put it there. A warning in free text."),
	info(CodeControlCharacter, isWarning, "The cell holds a control character that is sent as it stands: remove it unless it is meant."),
	info(CodeWrongColumn, isError, "The cell holds something that belongs into another column: check the header, or name the columns with --map."),
	info(CodeClearNotAllowed, isFixed, "CLEAR! empties properties that can be changed; identities, ids and read-only properties cannot: leave the cell blank."),
	info(CodeEnumValue, isFixed, "Use one of the values that the message lists."),
	info(CodeTimestamp, isError, "Write the time as RFC 3339, for example 2026-01-31T08:00:00Z, or drop the column: it is not sent by default."),
	info(CodeStateJSON, isError, "Write the state as the JSON object that the service returns, or drop the column: it is not sent by default."),
	info(CodeNoValue, isError, "The cell holds what a program writes where it has no value, or has not worked it out: leave it blank, or write CLEAR! to empty the property."),
	info(CodeNoValueDoubtful, isWarning, "The cell may be what a program writes where there is no value: leave it blank if nothing is meant."),
	info(CodeClearMisspelt, isError, "Write CLEAR! exactly so to empty the property, or leave the cell blank to keep its value."),
	info(CodeUndecodable, isError, "Part of the cell could not be decoded: name the encoding of the file with --encoding, or where the program that wrote it has lost the character, write it again."),
	info(CodeEncodingGuessed, isWarning, "The file is not UTF-8 and is read as Windows-1252: look at the cells that the message shows, and name the encoding with --encoding (windows-1252 if they are right)."),
	info(CodeEncodingDoubtful, isError, "A sign or another letter stands where a letter must, so the file has another encoding than it is read by: name the right one with --encoding, or have the file saved as UTF-8. A warning where --encoding is given."),
	info(CodeDoubleEncoded, isError, "The text was UTF-8 and was read in another encoding on its way: correct the cell as the message shows it, or have the list exported as UTF-8 and give it without --encoding."),
	info(CodeLettersLost, isError, "Letters were replaced by question marks or underscores before the file came here: export it again as UTF-8."),
	info(CodeLettersDoubtful, isWarning, "A question mark stands between letters, where a program may have lost one: compare with the source, and export it as UTF-8."),
	info(CodeColumnSetAside, isError, "Two columns have one meaning and one of them seemed blank: name the one that counts with --map."),

	info(CodeIdentityMissing, isFixed, "Give the row an identifier or an id."),
	info(CodeSeveralIdentities, isFixed, "Leave the identity columns of all kinds but one blank, or pass --type if one kind is meant throughout."),
	info(CodeSerialFromHash, isWarning, "The row has no serial number, so the one inside its hash is used: nothing to do if that is the device meant."),
	info(CodeIDNotGUID, isFixed, "Give the id as the service shows it, or leave the cell blank: it is then looked up."),
	info(CodeTypeMissing, isFixed, "Fill importedDeviceIdentityType, or pass --type."),
	info(CodeTypeUnknown, isWarning, "An identity of type unknown can be sent by the routes item and collection only: give its real type if there is one."),
	info(CodeTypeMismatch, isError, "The type cell says something else than the column that holds the identifier: correct one of the two."),
	info(CodePlaceholder, isError, "The value is what firmware, a spreadsheet or a report shows when there is none: find out the real one, or delete the row."),
	info(CodeIMEICheckDigit, isError, "One digit is wrong or two are swapped: compare with *#06# on the device."),
	info(CodeIMEISpareDigit, isWarning, "The last digit is 0 where a check digit belongs, as some systems report it: compare with *#06# if the device is not recognised."),
	info(CodeIMEI14Digits, isWarning, "The check digit is missing, or a leading zero was lost: compare with *#06# on the device."),
	info(CodeIMEISeparators, isWarning, "Spaces and hyphens, and a slash before the check digit, are removed from the IMEI: nothing to do."),
	info(CodeIMEILength, isError, "An IMEI has 15 digits, and a row has one: write it as *#06# shows it on the device, and give each of several a row of its own."),
	info(CodeIMEICharacters, isError, "An IMEI has nothing but digits: correct the cell, or give the identifier another type."),
	info(CodeIMEISV, isError, "This is an IMEISV, which ends in a software version: use the 15-digit IMEI of *#06#."),
	info(CodeMEID, isError, "This is a MEID of a CDMA device, which Intune does not take as an IMEI: use the IMEI or the serial number."),
	info(CodeSerialCharacters, isError, "Serial numbers hold no brackets, quotes, control characters and signs that put things apart: do what the message says of the cell."),
	info(CodeSerialPeriods, isWarning, "The service takes corporate serial numbers without periods only, so they are removed: nothing to do."),
	info(CodeSerialNotASCII, isWarning, "Serial numbers hold plain letters and digits as a rule: check the cell and the encoding of the file."),
	info(CodeSerialDoubtful, isWarning, "The value looks made up: check it on the device."),
	info(CodeTupleParts, isError, "Give exactly manufacturer, model and serial number, none of them blank."),
	info(CodeCommaInTuple, isWarning, "The service separates manufacturer, model and serial number by commas: enrol one such device and look at its ownership before you send the rest."),
	info(CodeScannedLabel, isWarning, "The value looks like a barcode label with a prefix before the serial number: compare it with the device, and write what that shows."),
	info(CodeLeadingZeroLost, isError, "A spreadsheet took the zeros before the serial number: write it as the tenant or the hash has it, with the column formatted as text."),
	info(CodeLeadingZeroGained, isWarning, "The tenant has the same serial number with fewer zeros before it: check which one the device shows."),
	info(CodeTypeNotForPlatform, isError, "Microsoft does not support this type of identifier on this platform: identify Windows devices by manufacturer, model and serial number."),

	info(CodeDescriptionLong, isError, "Shorten the description to 128 characters."),
	info(CodeDescriptionOnTuple, isWarning, "The service keeps no description for Windows identifiers: leave it blank."),
	info(CodeGroupTagCharacters, isError, "Remove the control character from the group tag."),
	info(CodeGroupTagLong, isWarning, "Group tags above 64 characters may be cut or refused: shorten it."),
	info(CodeUPNShape, isError, "Give the user principal name as name@domain."),
	info(CodeDisplayName, isError, "Device names have at most 15 letters, digits and hyphens, and not digits alone."),
	info(CodeProductKeyShape, isWarning, "The value does not look like a Windows product id or key: check the column."),

	info(CodeHashBase64, isFixed, "The hash is not base64, so the cell is damaged or cut: export it again."),
	info(CodeHashMagic, isError, "The cell is not a hardware hash, which begins with T0E, T0F, T0G or T0H: export it again."),
	info(CodeHashTruncated, isError, "The end of the hash is missing: export it again, without a program that cuts long cells."),
	info(CodeHashRecords, isError, "The records inside the hash do not add up, so it is damaged: export it again."),
	info(CodeHashChecksum, isError, "The hash does not match its own checksum, so a character changed on the way: export it again."),
	info(CodeHashRepaired, isWarning, "Line breaks, padding or the base64 alphabet of the hash were put right: nothing to do."),
	info(CodeHashLength, isWarning, "Hashes have 4,000 characters as a rule: export it again if the service refuses it."),
	info(CodeHashSerialMismatch, isError, "The hash was taken on another device than the row names: put serial number and hash of one device together."),
	info(CodeHashRefused, isError, "The service refuses hashes without a real manufacturer, model and serial number: have the vendor set them in the firmware, then capture the hash again."),
	info(CodeHashSameDevice, isError, "Two rows describe one device, by what their hashes say: keep one of them."),

	info(CodeDuplicate, isWarning, "An earlier row asks for exactly the same and carries this one: nothing to do."),
	info(CodeConflictingDuplicate, isFixed, "Several rows want different things of one identity: keep one of them."),
	info(CodeIMEI14And15, isWarning, "One device seems to be listed with and without its check digit: keep the 15-digit IMEI."),
	info(CodeCaseDiffers, isWarning, "The tenant spells the identity in other letter case: nothing to do."),
	info(CodeNotFound, isFixed, "The tenant has no such entry: check the identity, or create it with sync."),
	info(CodeAmbiguousIdentity, isFixed, "Several entries of the tenant have this identity: give the id of the one that is meant."),
	info(CodeIdentityMismatch, isFixed, "The entry with this id has another identity: correct the id or the identity."),
	info(CodeNoImportRecord, isFixed, "The device is registered but has no import record, which this route needs: use --route auto or action."),
	info(CodeNotRegistered, isFixed, "There is an import record but no registered device yet: wait for the import to complete, or look at its error in the portal."),
	info(CodeNothingToChange, isWarning, "All cells that could change something are blank, so the row is skipped: nothing to do."),
	info(CodeNotApplied, isFixed, "The service answered with success and another value: look at the entry, then try again."),
	info(CodeNotCarried, isWarning, "This route cannot carry the property, so it is left out: change it by delete and re-import."),
	info(CodeNotChangeable, isFixed, "This route can change nothing that the row asks for: a new hash needs delete and re-import."),
	info(CodeNotReadable, isWarning, "No list of the tenant shows this property, so nobody knows whether the row differs: pass --assert to send it anyway."),
	info(CodeInDoubtEqual, isWarning, "An earlier part of the run may have sent this row, and the tenant has what it wants: nothing to do."),
	info(CodeAlreadyGone, isWarning, "The entry is not in the tenant any more: nothing to do."),
	info(CodeStillEnrolled, isFixed, "The device is enrolled in Intune: delete it there first, wait until it is gone, then delete its registration."),
	info(CodeDeletionPending, isFixed, "The service has accepted the deletion and is at work: resume the run to see it end."),
	info(CodeHashMissing, isFixed, "A device that is not registered yet needs its hardware hash: collect it on the device."),
	info(CodeImportPending, isFixed, "The service has accepted the import and is at work: resume the run to see it end."),
	info(CodeImportError, isFixed, "The service has ended the import without a name for what was wrong: look at the device in the portal."),
	info(CodeChangedSincePlan, isFixed, "The entry is no longer as it was when the plan was made: plan again and look at the new plan."),
	info(CodePlanID, isFixed, "A line of a plan that changes or deletes an entry needs its id: plan again, or remove the line."),
	info(CodePlanAction, isFixed, "A plan's action is create, update, delete or skip: correct the cell, or remove the line."),
	info(CodePlanIdentity, isFixed, "A spreadsheet or a hand has changed the identifier since the plan was made: correct the cell, or plan again, with --excel for a spreadsheet."),
	info(CodeRouteRefused, isFixed, "The service does not know this route: pass --route auto or action."),

	info(CodeMalformedQuote, isFixed, "Put the whole cell in quotes and double each quote within it."),
	info(CodeUnclosedQuote, isFixed, "Close the quote, or if it is part of the value, put the whole cell in quotes and double it."),
	info(CodeTooFewCells, isFixed, "Give the row as many cells as the header has, blank ones included."),
	info(CodeTooManyCells, isFixed, "Put cells that hold the delimiter in quotes."),
	info(CodeRowTooLong, isFixed, "The row is longer than 1 MiB: look for a quote that was never closed, or line breaks that are missing."),
	info(CodeNullByte, isFixed, "The row holds NUL bytes, which no text has: delete them, or have the file written again."),
	info(CodeSwallowedRows, isError, "Rows of the file lie inside a quoted cell: write an inch mark as two quotes within quotes, or leave it out."),
	info(CodeSwallowedDoubtful, isWarning, "A line inside a quoted cell looks like a row of the file: compare with the source."),
	info(CodeHeaderChanges, isFixed, "Another header stands in the middle of the file, so files were joined: give them one by one."),

	info(CodeEncodingChanges, isFixed, "Two files of different encodings were joined: give them one by one."),
	info(CodeLooksLikeWindows, isWarning, "The file seems to list Windows PCs, which the service knows by manufacturer, model and serial number and not by serial number alone."),
}
