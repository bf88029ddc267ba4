// Package mojibake finds text that was decoded by another encoding than it was written in, and says what it should be: see
// [Undouble], [Misplaced] and [Readings]. [LacksLetters] finds what an encoding without the letters has left, [LettersLost]
// holds it against the text as it was.
//
// It judges text as people write it, so that what is healthy in any language stays so.
package mojibake
