package colname

import (
	"cmp"
	"strings"

	"rollcall/importer/identity"
)

// tongues are names of columns that no file is read by, in the languages that the aliases know:
// they may hold anything. They are for suggestions, which somebody looks at.
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

// InTongue returns the column that a name means in one of the languages, NoColumn for none.
func InTongue(name string) identity.Column { return byTongue[loose(name)] }

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

// Meant returns the column that an unknown name seems to mean in files of the kind: by its
// language, or but for the 0 that reports of Configuration Manager put behind names.
func Meant(kind identity.Kind, name string) identity.Column {
	c := byTongue[loose(name)]
	if plain, ok := OfReport(name); ok {
		c = cmp.Or(Of(kind, Fold(plain)), Alias(kind, plain), byTongue[loose(plain)])
	}
	if !Has(kind, c) {
		return identity.NoColumn
	}
	return c
}

// OfReport returns a name as it would be without that 0.
func OfReport(name string) (plain string, ok bool) {
	plain, ok = strings.CutSuffix(strings.TrimSpace(name), "0")
	return plain, ok && plain != "" && !strings.ContainsAny(plain, "0123456789")
}

// OfDevicesInReport reports whether a name is that of a report for a column which identifies
// devices.
func OfDevicesInReport(name string) bool {
	plain, ok := OfReport(name)
	return ok && OfDevices(plain)
}
