"""The words the demo is made of: places, name parts, legal forms, first and last names. Nothing is drawn here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Country:
    """What is typical of one country's companies and people; `share` is how many of a thousand accounts are there."""

    code: str
    region: str
    share: int
    tongue: str
    language: str
    legal_forms: tuple[str, ...]
    # city, state, postal code
    places: tuple[tuple[str, str, str], ...]
    # How people type the country into a form, the code among them.
    spellings: tuple[str, ...]
    # A range the numbering authority keeps for fiction; `#` is a digit.
    phone: str = ""


COUNTRIES = (
    Country("US", "AMER", 390, "en", "en", ("Inc.", "Inc", "LLC", "Corp.", "Corporation", "Co."),
            (("Boston", "MA", "02110"), ("Newark", "NJ", "07102"), ("Chicago", "IL", "60606"),
             ("Denver", "CO", "80202"), ("Austin", "TX", "78701"),
             ("Seattle", "WA", "98101"), ("San Diego", "CA", "92101"),
             ("Columbus", "OH", "43215"), ("Atlanta", "GA", "30303"), ("Hartford", "CT", "06103")),
            ("US", "USA", "U.S.", "United States", "United States of America", "us"), "+1 202 555 01##"),
    Country("CA", "AMER", 45, "en", "en", ("Inc.", "Ltd."),
            (("Toronto", "ON", "M5H 2N2"), ("Calgary", "AB", "T2P 1J9")),
            ("CA", "Canada", "canada"), "+1 416 555 01##"),
    Country("BR", "AMER", 30, "latin", "pt", ("Ltda.", "S.A."), (("São Paulo", "SP", "01310-100"),),
            ("BR", "Brazil", "Brasil")),
    Country("MX", "AMER", 20, "latin", "es", ("S.A. de C.V.",), (("Monterrey", "NLE", "64000"),),
            ("MX", "Mexico", "México")),
    Country("GB", "EMEA", 95, "en", "en", ("Ltd", "Limited", "PLC"),
            (("London", "", "EC2A 4NE"), ("Leeds", "", "LS1 4AP"), ("Bristol", "", "BS1 4DJ")),
            ("GB", "UK", "United Kingdom", "England", "Great Britain"), "+44 20 7946 0###"),
    Country("DE", "EMEA", 130, "de", "de", ("GmbH", "AG", "GmbH & Co. KG", "SE"),
            (("Berlin", "BE", "10115"), ("München", "BY", "80331"), ("Hamburg", "HH", "20095"),
             ("Köln", "NW", "50667")),
            ("DE", "Germany", "Deutschland", "germany"), "+49 30 23125 ###"),
    Country("AT", "EMEA", 15, "de", "de", ("GmbH", "AG"), (("Wien", "", "1010"),), ("AT", "Austria", "Österreich")),
    Country("CH", "EMEA", 20, "de", "de", ("AG", "GmbH"), (("Zürich", "ZH", "8001"),),
            ("CH", "Switzerland", "Schweiz")),
    Country("FR", "EMEA", 60, "fr", "fr", ("SAS", "S.A.", "SARL"), (("Paris", "", "75002"), ("Lyon", "", "69002")),
            ("FR", "France", "france"), "+33 1 99 00 ## ##"),
    Country("ES", "EMEA", 30, "latin", "es", ("S.L.", "S.A."), (("Madrid", "", "28013"),), ("ES", "Spain", "España")),
    Country("IT", "EMEA", 25, "latin", "it", ("S.p.A.", "S.r.l."), (("Milano", "MI", "20121"),),
            ("IT", "Italy", "Italia")),
    Country("NL", "EMEA", 25, "nordic", "nl", ("B.V.", "N.V."), (("Rotterdam", "", "3011 AD"),),
            ("NL", "Netherlands", "Holland", "The Netherlands")),
    Country("SE", "EMEA", 20, "nordic", "sv", ("AB",), (("Göteborg", "", "411 03"),), ("SE", "Sweden", "Sverige")),
    Country("NO", "EMEA", 10, "nordic", "no", ("AS", "ASA"), (("Oslo", "", "0151"),), ("NO", "Norway", "Norge")),
    Country("JP", "APAC", 30, "ja", "ja", ("K.K.", "Co., Ltd."), (("Osaka", "", "530-0001"),),
            ("JP", "Japan", "japan")),
    Country("SG", "APAC", 20, "en", "en", ("Pte. Ltd.", "Pte Ltd"), (("Singapore", "", "048616"),),
            ("SG", "Singapore")),
    Country("AU", "APAC", 35, "en", "en", ("Pty Ltd", "Limited"), (("Sydney", "NSW", "2000"), ("Perth", "WA", "6000")),
            ("AU", "Australia", "australia"), "+61 2 5550 ####"),
)  # fmt: skip

# The two halves of an invented name, by the tongue it should sound like.
NAME_PARTS = {
    "en": ("Alder Bram Cald Dorn Elms Fenn Garth Hollow Kest Lark Mar North Oak Pell Quill Rook Stan Thorn Under Wren",
           "bourne brook combe dale field ford gate ham ley mere mont moor ridge stead wick wold worth"),
    "de": ("Alt Birken Dorn Eichen Falken Grau Hirsch Kalten Linden Muehl Neu Ross Stein Tannen Weiss Wolf",
           "bach berg brueck feld hausen hof kamp stedt thal walde"),
    "fr": ("Aube Beau Clair Font Haute Lamar Mire Noir Roche Saint Tour Val",
           "bois brun court fort lac pierre rive val"),
    "latin": ("Alta Bella Campo Doral Estre Fiora Lumi Monta Nova Riva Sera Terra",
              "dena lano mira nova ria sola vento vista"),
    "nordic": ("Berg Dal Eld Fjell Gran Hav Isen Lund Nord Skog Sten Vind",
               "borg fors gaard holm kvist lund strand vik"),
    "ja": ("Aki Fuji Hoshi Kita Mizu Mori Naka Sora Taka Yama", "hara kawa mori naka saki shima"),
}  # fmt: skip
# What they do: industry, and the word for it in a name by tongue (English where there is none).
SECTORS = (
    ("Manufacturing", {"en": "Industries", "de": "Maschinenbau", "fr": "Mécanique", "latin": "Industrial"}),
    ("Food Production", {"en": "Foods", "de": "Lebensmittel", "fr": "Agro", "latin": "Alimentos"}),
    ("Energy", {"en": "Energy", "de": "Energie", "fr": "Énergie", "latin": "Energia"}),
    ("Logistics", {"en": "Logistics", "de": "Logistik", "fr": "Logistique", "latin": "Logística"}),
    ("Packaging", {"en": "Packaging", "de": "Verpackungen", "fr": "Emballages"}),
    ("Mining", {"en": "Minerals", "de": "Bergbau", "latin": "Minería"}),
    ("Pharmaceuticals", {"en": "Pharma"}),
    ("Rail", {"en": "Rail", "de": "Bahntechnik", "fr": "Ferroviaire"}),
    ("Chemicals", {"en": "Chemicals", "de": "Chemie", "fr": "Chimie", "latin": "Química"}),
    ("Water", {"en": "Water", "de": "Wasserwerke", "fr": "Eaux", "latin": "Aguas"}),
)
FIRST_NAMES = {
    "en": "James Emma Liam Sophia Oliver Ava Ethan Grace Harry Ruby Leo Isla Caleb Nora Dylan Hazel",
    "de": "Lukas Lea Jürgen Sabine Max Klara Björn Heike Moritz Ute",
    "fr": "Théo Chloé Rémi Amélie Gaël Inès Bastien Élise",
    "latin": "Diego Lucía Matteo Giulia João Beatriz Andrés Paola",
    "nordic": "Lars Ingrid Sven Astrid Jelle Maaike Øystein Freja",
    "ja": "Haruto Yui Ren Sakura Daiki Aoi",
}
LAST_NAMES = {
    "en": "Barker Collins Dawson Ellery Foster Grantham Hobbs Ingram Kendrick Lowell Mercer Norwood Prescott Sutton",
    "de": "Ackermann Böhm Dietrich Engel Franke Günther Hoffmann Krüger Lorenz Schäfer",
    "fr": "Aubert Chevalier Duval Fournier Girard Lambert Mercier Perrin",
    "latin": "Alves Benítez Conti Ferrari Gómez Moreira Ricci Vargas",
    "nordic": "Andersson Bakker Dahl Eriksen Holm Jansen Nyström Visser",
    "ja": "Fujita Hayashi Ito Kobayashi Mori Watanabe",
}
TITLES = (
    "Maintenance Manager", "Plant Manager", "Head of Reliability", "VP Operations", "COO", "Director of Engineering",
    "Reliability Engineer", "Procurement Manager", "Maintenance Planner", "Technician", "Owner", "IT Manager",
    "Chief Digital Officer", "Facilities Coordinator", "Intern",
)  # fmt: skip
MESSAGES = (
    "We run 14 plants and want to see inspection rounds on tablets. Could we have a demo next week?",
    "How does pricing work for 250 technicians?",
    "Our spare parts live in three spreadsheets.\nCan you import them?",
    'A colleague said "just call them", so please call me, mornings are best.',
    "Comparing you with two others; decision in Q4.",
    "Does uptime monitoring work without internet on site; and is data kept in the EU?",
    "",
    "",
)
SPAM = (
    "Rank your website #1 on search engines, guaranteed results in 7 days!!!",
    "I can bring 5000 targeted visitors a day to your site, reply YES",
    "Dear Sir/Madam, we supply best quality LED lights, factory price",
)
