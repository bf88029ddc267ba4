package csvfile

import (
	"cmp"
	"slices"
	"strings"

	"rollcall/importer/identity"
)

// tongues are names of columns that no file is read by, in the languages that the aliases know: they
// may hold anything. They are for suggestions, which somebody looks at.
var tongues = []struct {
	column identity.Column
	names  []string
}{
	{identity.Manufacturer, []string{"Hersteller", "Gerätehersteller", "Fabricant", "Constructeur", "Fabricante", "Fabbricante", "Produttore", "Fabrikant", "Producent", "Výrobce",
		"Gyártó", "Valmistaja", "Tillverkare", "Produsent", "Üretici", "Κατασκευαστής", "Производитель", "メーカー", "製造元", "制造商", "製造商", "제조업체", "제조사"}},
	{identity.Model, []string{"Modell", "Gerätemodell", "Modèle", "Modelo", "Modello", "Modellen", "Malli", "Modelnaam", "Típus", "Μοντέλο", "Модель", "モデル", "機種", "型号", "型號", "모델"}},
	{identity.Description, []string{"Beschreibung", "Bemerkung", "Bemerkungen", "Anmerkung", "Kommentar", "Notiz", "Notizen", "Commentaire", "Commentaires", "Remarque", "Descripción",
		"Comentario", "Comentarios", "Descrizione", "Note aggiuntive", "Descrição", "Comentário", "Omschrijving", "Beschrijving", "Opmerking", "Beskrivelse", "Beskrivning", "Opis", "Popis",
		"Leírás", "Megjegyzés", "Kuvaus", "Açıklama", "Περιγραφή", "Описание", "説明", "備考", "描述", "说明", "說明", "설명"}},
	{identity.GroupTag, []string{"Gruppentag", "Gruppen-Tag", "Gruppenkennzeichen", "Balise de groupe", "Étiquette de groupe", "Etiqueta de grupo", "Tag di gruppo", "Etichetta gruppo",
		"Marca de grupo", "Groepstag", "Groepslabel", "Tag grupy", "Značka skupiny", "Csoportcímke", "Ryhmätunniste", "Grupp tagg", "Gruppekode", "Grup Etiketi", "Тег группы",
		"グループ タグ", "组标记", "群組標籤", "그룹 태그"}},
	{identity.AssignedUser, []string{"Zugewiesener Benutzer", "Benutzer", "Benutzerprinzipalname", "Utilisateur affecté", "Utilisateur attribué", "Utilisateur", "Usuario asignado", "Usuario",
		"Utente assegnato", "Utente", "Usuário atribuído", "Utilizador atribuído", "Usuário", "Toegewezen gebruiker", "Gebruiker", "Przypisany użytkownik", "Użytkownik", "Přiřazený uživatel",
		"Hozzárendelt felhasználó", "Määritetty käyttäjä", "Tilldelad användare", "Tildelt bruger", "Tilordnet bruker", "Atanan Kullanıcı", "Εκχωρημένος χρήστης", "Назначенный пользователь",
		"割り当てられたユーザー", "分配的用户", "指派的使用者", "할당된 사용자"}},
}

// byTongue are these names in the form in which they are compared.
var byTongue = func() map[string]identity.Column {
	all := map[string]identity.Column{}
	for _, t := range tongues {
		for _, name := range t.names {
			all[loose(name)] = t.column
		}
	}
	return all
}()

// tagsByTongue are those of the group tag.
var tagsByTongue = func() (all []string) {
	for _, t := range tongues {
		if t.column == identity.GroupTag {
			for _, name := range t.names {
				all = append(all, loose(name))
			}
		}
	}
	return all
}()

// meantBy returns the column that an unknown name seems to mean in files of the kind: by its language,
// or but for the 0 that reports of Configuration Manager put behind names.
func meantBy(kind identity.Kind, name string) identity.Column {
	c := byTongue[loose(name)]
	if plain, ok := ofReport(name); ok {
		c = cmp.Or(columnOf(kind, fold(plain)), aliasOf(kind, plain), byTongue[loose(plain)])
	}
	if !hasColumn(kind, c) {
		return identity.NoColumn
	}
	return c
}

// ofReport returns a name as it would be without that 0.
func ofReport(name string) (plain string, ok bool) {
	plain, ok = strings.CutSuffix(strings.TrimSpace(name), "0")
	return plain, ok && plain != "" && !strings.ContainsAny(plain, "0123456789")
}

// speaksOfDevices reports whether a name is that of a report for a column which identifies devices.
func speaksOfDevices(name string) bool {
	plain, ok := ofReport(name)
	return ok && namesDevices(plain)
}

// unnamed are the names of the header that nobody knows, with the columns that they seem to mean and
// their values allow: pairs for --map, one for each of the wanted columns at most.
func (h *headerOf) unnamed(kind identity.Kind, want ...identity.Column) (pairs []string) {
	all := h.meanings(kind)
	for _, c := range want {
		if slices.ContainsFunc(all, func(m meaning) bool { return m.column == c }) {
			continue
		}
		at := slices.IndexFunc(h.names, func(name string) bool {
			i := slices.Index(h.names, name)
			_, named := h.named[i]
			return !named && !Own(name) && all[i] == meaning{} && meantBy(kind, name) == c && h.allows(i, c)
		})
		if at >= 0 {
			pairs = append(pairs, h.names[at], c.String())
		}
	}
	return pairs
}

// allows reports whether the values of a column may be those of that meaning.
func (h *headerOf) allows(at int, c identity.Column) bool {
	switch c {
	case identity.Manufacturer, identity.Model: // without them, no row would have an identity
		return !h.sample.blank(at)
	case identity.AssignedUser:
		return h.sample.every(at, func(cell string) bool { return strings.Contains(cell, "@") })
	}
	return true
}

// changes are the columns for which people have names in their own language, and which an update changes.
var changes = []identity.Column{identity.Description, identity.GroupTag, identity.AssignedUser}

// spoken are pairs for a map of columns that are not read and seem to mean one of these.
func (h *headerOf) spoken(l *identity.Layout) []string {
	return h.unnamed(l.Kind, slices.DeleteFunc(slices.Clone(changes), l.Has)...)
}

// proposed returns a --map that gives columns which are not read the meaning that their names seem to
// have, in another language or misspelt; "" for none.
func (h *headerOf) proposed(l *identity.Layout) string {
	pairs := h.spoken(l)
	for i, f := range h.folded {
		_, named := h.named[i]
		c := columnOf(l.Kind, fold(suggestion(l.Kind, f, l.Has)))
		if !named && !Own(h.names[i]) && l.Columns[i] == identity.NoColumn && slices.Contains(changes, c) && !slices.Contains(pairs, c.String()) {
			pairs = append(pairs, h.names[i], c.String())
		}
	}
	if len(pairs) == 0 {
		return ""
	}
	text, _ := paste(pairs...)
	return text
}
