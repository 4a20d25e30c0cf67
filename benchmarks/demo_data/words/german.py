"""German words of the demo."""

GIVEN = {
    "f": (
        "Anke, Birgit, Claudia, Friederike, Greta, Heike, Jutta, Lena, Martina, Petra, Sabine, "
        "Ulrike"
    ),
    "m": (
        "Bernd, Dieter, Florian, Gerhard, Henning, Jörg, Jürgen, Lukas, Matthias, Rainer, Sven, "
        "Tobias"
    ),
}
FAMILY = (
    "Ackermann, Böhm, Brandstätter, Dietrich, Engelhardt, Fuchs, Grünwald, Hartmann, Jäger, "
    "Köhler, Lindemann, Möller, Nussbaum, Pfeiffer, Reinhardt, Schäfer, Tischler, Vogt, "
    "Weißmann, Zimmermann"
)
COMPANIES = (
    ("Café Lindenblüte", "lindenbluete", "Berlin"),
    ("Architekturbüro Uferweg", "uferweg", "Berlin"),
    ("Praxis am Kastanienhof", "kastanienhof", "Hamburg"),
    ("Raumklang GmbH", "raumklang", "Munich"),
)
ROLES = (
    "Geschäftsführung",
    "Architektur",
    "Innenarchitektur",
    "Einkauf",
    "Büroleitung",
    "Projektleitung",
)
CITIES = ["Berlin", "Berlin", "Berlin", "Hamburg", "Munich"]
CITY_NAMES = {"Munich": "München"}
COUNTRY_NAMES = {"Germany": "Deutschland"}
STREETS = ("Lindenweg {n}", "Am Sägewerk {n}", "Ahornstraße {n}", "Tischlergasse {n}")
ITEMS = tuple(
    dict(zip(("item", "ein", "einen", "den"), forms.split("|"), strict=True))
    for forms in (
        "Esstisch|ein Esstisch|einen Esstisch|den Esstisch",
        "Bücherregal|ein Bücherregal|ein Bücherregal|das Bücherregal",
        "Schreibtisch|ein Schreibtisch|einen Schreibtisch|den Schreibtisch",
        "Kommode|eine Kommode|eine Kommode|die Kommode",
        "Kleiderschrank|ein Kleiderschrank|einen Kleiderschrank|den Kleiderschrank",
        "Sitzbank|eine Sitzbank|eine Sitzbank|die Sitzbank",
        "Doppelbett|ein Doppelbett|ein Doppelbett|das Doppelbett",
        "Couchtisch|ein Couchtisch|einen Couchtisch|den Couchtisch",
    )
)
WOODS = ("Eiche", "Nussbaum", "Buche", "Zeder", "Esche")
DAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag")
SENTENCES = """
ask in instagram,whatsapp . Guten Tag, was kostet {ein} aus {wood}?
ask in web . Kontaktformular: bittet um ein Angebot für {einen} nach Maß
ask in chat . Fragt nach der Lieferzeit für {einen}; etwa {weeks} Wochen genannt.
ask in phone . Hat angerufen und fragt, ob wir {einen} auch in eine Nische einpassen.
ask in visit + War im Ausstellungsraum und hat Muster aus {wood} mitgenommen.
ask in email . Schickt den Grundriss und wünscht ein Angebot für {einen}.
ask out email . Angebot für {den} in zwei Holzarten geschickt.
ask out phone 0 Zurückgerufen, Termin in der Werkstatt am {day} vereinbart.
sale in phone - Findet {den} zu teuer und fragt nach einem Rabatt.
sale in email . Möchte {den} 20 cm kürzer und etwas dunkler.
sale in whatsapp + Die Anzahlung ist überwiesen.
sale out visit 0 Aufmaß vor Ort; die Wand am Fenster ist schief.
sale out email . Zeichnung zur Freigabe geschickt: {item} aus {wood}.
sale out fax,letter . Vertrag zum Auftrag {order} zur Unterschrift geschickt.
after in phone - Eine Tür schließt nicht richtig; der Monteur kommt am {day}.
after in whatsapp + Foto geschickt: {item} steht, alle sind begeistert.
after in email - Kratzer gefunden, Fotos anbei; wünscht Austausch. Auftrag {order}.
after out phone + Eine Woche nach der Lieferung angerufen: sehr zufrieden.
after out sms . Ihr Auftrag {order} ist fertig. Wann dürfen wir liefern?
after out letter + Dankeskarte und eine Dose Holzöl verschickt.
lost in email - Hat das Angebot für {den} abgelehnt, die Konkurrenz war günstiger.
lost out phone . Zweimal wegen des Angebots angerufen, niemand erreicht.
any out email . Rundbrief: Die neue Kollektion aus {wood} ist da
any in phone . Fragt nach Adresse und Öffnungszeiten.
any in instagram + Kommentar: „Wunderschön, {den} hätte ich auch gern!“
after in visit + War wieder da und interessiert sich jetzt für {den}.
after in instagram + Hat {den} in einer Story gezeigt und uns markiert.
after out visit 0 Scharniere nachgestellt und die Oberfläche geölt.
after in phone + Hat uns einer Nachbarin empfohlen, sie meldet sich nächste Woche.
sale in visit + Hat das Holz ausgesucht und {den} bestellt.
sale in chat 0 Fragt, ob Öl oder Lack besser ist; Pflege von beidem erklärt.
any out whatsapp . Zum Tag der offenen Werkstatt am {day} eingeladen.
"""
NOTES = (
    "Am besten vormittags erreichbar.",
    "Mag geöltes Holz, keinen Lack.",
    "Altbau, vierter Stock ohne Aufzug.",
    "Rechnung bitte mit Projektnummer.",
)
COMMENTS = {
    "high": (
        "Saubere Arbeit, pünktlich geliefert.",
        "Der Tisch ist ein Traum.",
        "Sehr freundliche Beratung.",
    ),
    "middle": ("Gute Qualität, aber lange Lieferzeit.",),
    "low": ("Die Farbe weicht vom Muster ab.",),
}
DEALS = {
    "home": ("{Item} aus {wood} nach Maß", "Neue Wohnung: {item}"),
    "firm": ("{company}: {item} aus {wood}",),
}
TASKS = {
    "early": ("Holzmuster schicken", "Aufmaß vereinbaren"),
    "late": ("Angebot nachfassen", "Vertrag vorbereiten"),
    "after": ("Liefertermin abstimmen", "Nach der Lieferung anrufen"),
}
