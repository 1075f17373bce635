"""What the fictitious groups and persons are called, and what the groups say; in Dutch."""

FIRST_NAMES = [
    "Aafke",
    "Bart",
    "Carla",
    "Dirk",
    "Elly",
    "Frits",
    "Geesje",
    "Harm",
    "Ineke",
    "Jans",
    "Klaas",
    "Lies",
    "Marten",
    "Nelleke",
    "Okke",
    "Pietje",
    "Quirijn",
    "Roelie",
    "Sietse",
    "Trijntje",
    "Ubbo",
    "Vrouwkje",
    "Wubbo",
    "Xandra",
    "Yde",
    "Zwaantje",
]
# Nobody is called so: a list of persons must show at a glance that it is made up.
LAST_NAMES = (
    "Verzonnen",
    "Voorbeeld",
    "Nepnaam",
    "de Bestaatniet",
    "Fictief",
    "van Bedacht",
    "Denkbeeldig",
    "Proefpersoon",
    "uit het Sprookje",
    "Zomaarwat",
)

PURPOSES = (
    (
        "Wij letten in {place} een beetje op elkaar. Zien we iets verdachts, dan bellen we eerst "
        "112 of 0900-8844. Daarna waarschuwen we elkaar in de groep."
    ),
    (
        "In deze groep waarschuwen buren van {place} elkaar bij inbraak, babbeltrucs en brand. "
        "De groep is alleen voor meldingen, niet om te kletsen."
    ),
    (
        "Samen houden we {place} veilig. Wie iets verdachts ziet, belt de politie en meldt dat "
        "in de groep. Zo weten buren snel wat er aan de hand is."
    ),
    (
        "De groep van {place} is er voor dringende meldingen over veiligheid. U woont of werkt "
        "hier en bent 18 jaar of ouder? Dan kunt u meedoen."
    ),
    (
        "Buren in {place} helpen elkaar. We melden wat we zien: gedrag, tijd en plaats. "
        "We spelen geen politie en delen geen foto's van mensen zonder reden."
    ),
)

WHY_APPROVED = "De aanvraag is compleet en het gebied klopt."
WHY_DORMANT = "Geen antwoord op de periodieke controle."
WHY_CLOSED = "De groepsbeheerder is verhuisd en er is geen opvolger."

WHY_SIGNS = (
    "Dit zijn de twee wegen waarover iedereen de wijk in komt.",
    "Hier is vorig jaar een paar keer ingebroken. Een bord laat zien dat buren opletten.",
    "Bewoners vroegen hierom op de avond in het buurthuis.",
)
WHY_RETURNED = "Kan het bord aan de westkant ook aan een lantaarnpaal? Daar staat geen andere paal."
WHY_SIGNS_REJECTED = "De wegbeheerder wil op deze plaatsen geen borden: ze nemen het zicht weg."
