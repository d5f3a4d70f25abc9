"""States, provinces and the like of the countries whose leads name them: ISO 3166-2 codes, names, main time zones.

Each entry: code, then its names and usual short forms with `/` between. Only data lives here. Two codes of Mexico are
the post's (`NL`, `DF`), because the ISO ones would give one short form two meanings.
"""

from __future__ import annotations

NAMES = {
    "US": "AL Alabama/Ala|AK Alaska|AZ Arizona/Ariz|AR Arkansas/Ark|CA California/Calif/Cali|CO Colorado/Colo|"
    "CT Connecticut/Conn|DE Delaware/Del|DC District of Columbia/Washington DC/D.C.|FL Florida/Fla|GA Georgia|"
    "HI Hawaii|ID Idaho|IL Illinois/Ill|IN Indiana/Ind|IA Iowa|KS Kansas/Kans|KY Kentucky|LA Louisiana|ME Maine|"
    "MD Maryland|MA Massachusetts/Mass|MI Michigan/Mich|MN Minnesota/Minn|MS Mississippi/Miss|MO Missouri|MT Montana|"
    "NE Nebraska/Nebr|NV Nevada/Nev|NH New Hampshire/N.H.|NJ New Jersey/N.J.|NM New Mexico/N.M.|NY New York/N.Y.|"
    "NC North Carolina/N.C.|ND North Dakota/N.D.|OH Ohio|OK Oklahoma/Okla|OR Oregon/Ore|PA Pennsylvania/Penn/Penna|"
    "RI Rhode Island/R.I.|SC South Carolina/S.C.|SD South Dakota/S.D.|TN Tennessee/Tenn|TX Texas/Tex|UT Utah|"
    "VT Vermont|VA Virginia|WA Washington/Washington State|WV West Virginia/W.Va.|WI Wisconsin/Wisc|WY Wyoming|"
    "PR Puerto Rico|GU Guam|VI Virgin Islands/US Virgin Islands|AS American Samoa|MP Northern Mariana Islands|"
    "AA Armed Forces Americas|AE Armed Forces Europe|AP Armed Forces Pacific",
    "CA": "AB Alberta/Alta|BC British Columbia/Colombie-Britannique/B.C.|MB Manitoba|"
    "NB New Brunswick/Nouveau-Brunswick|NL Newfoundland and Labrador/Newfoundland/Terre-Neuve|"
    "NS Nova Scotia/Nouvelle-Écosse|NT Northwest Territories|NU Nunavut|ON Ontario/Ont|"
    "PE Prince Edward Island/PEI/Île-du-Prince-Édouard|QC Quebec/Québec/PQ|SK Saskatchewan/Sask|YT Yukon/YK",
    "AU": "NSW New South Wales|VIC Victoria|QLD Queensland|WA Western Australia|SA South Australia|TAS Tasmania|"
    "ACT Australian Capital Territory|NT Northern Territory",
    "BR": "AC Acre|AL Alagoas|AP Amapá|AM Amazonas|BA Bahia|CE Ceará|DF Distrito Federal|ES Espírito Santo|GO Goiás|"
    "MA Maranhão|MT Mato Grosso|MS Mato Grosso do Sul|MG Minas Gerais|PA Pará|PB Paraíba|PR Paraná|PE Pernambuco|"
    "PI Piauí|RJ Rio de Janeiro|RN Rio Grande do Norte|RS Rio Grande do Sul|RO Rondônia|RR Roraima|SC Santa Catarina|"
    "SP São Paulo|SE Sergipe|TO Tocantins",
    "MX": "AGU Aguascalientes|BCN Baja California|BCS Baja California Sur|CAM Campeche|CHP Chiapas|CHH Chihuahua/CHIH|"
    "DF Ciudad de México/Mexico City/CDMX/CMX/Distrito Federal|COA Coahuila/COAH/Coahuila de Zaragoza|COL Colima|DUR "
    "Durango|GUA Guanajuato/GTO|GRO Guerrero|"
    "HID Hidalgo|JAL Jalisco|MEX Estado de México/State of Mexico/Edomex|MIC Michoacán|MOR Morelos|NAY Nayarit|"
    "NL Nuevo León/NLE|OAX Oaxaca|PUE Puebla|QUE Querétaro/QRO|ROO Quintana Roo/Q.R.|SLP San Luis Potosí|SIN Sinaloa|"
    "SON Sonora|"
    "TAB Tabasco|TAM Tamaulipas/TAMPS|TLA Tlaxcala|VER Veracruz/Veracruz de Ignacio de la Llave|YUC Yucatán|ZAC "
    "Zacatecas",
    "IN": "AP Andhra Pradesh|AR Arunachal Pradesh|AS Assam|BR Bihar|CG Chhattisgarh/Chattisgarh|GA Goa|GJ Gujarat|"
    "HR Haryana|HP Himachal Pradesh|JH Jharkhand|KA Karnataka|KL Kerala|MP Madhya Pradesh|MH Maharashtra|MN Manipur|"
    "ML Meghalaya|MZ Mizoram|NL Nagaland|OD Odisha/Orissa|PB Punjab|RJ Rajasthan|SK Sikkim|TN Tamil Nadu|"
    "TS Telangana|TR Tripura|UP Uttar Pradesh|UK Uttarakhand|WB West Bengal|DL Delhi/New Delhi|CH Chandigarh|"
    "JK Jammu and Kashmir|LA Ladakh|PY Puducherry/Pondicherry",
    "DE": "BW Baden-Württemberg|BY Bayern/Bavaria|BE Berlin|BB Brandenburg|HB Bremen|HH Hamburg|HE Hessen/Hesse|"
    "MV Mecklenburg-Vorpommern|NI Niedersachsen/Lower Saxony|NW Nordrhein-Westfalen/North Rhine-Westphalia/NRW|"
    "RP Rheinland-Pfalz/Rhineland-Palatinate|SL Saarland|SN Sachsen/Saxony|ST Sachsen-Anhalt/Saxony-Anhalt|"
    "SH Schleswig-Holstein|TH Thüringen/Thuringia",
    "AT": "1 Burgenland|2 Kärnten/Carinthia|3 Niederösterreich/Lower Austria|4 Oberösterreich/Upper Austria|"
    "5 Salzburg|6 Steiermark/Styria|7 Tirol/Tyrol|8 Vorarlberg|9 Wien/Vienna",
    "CH": "AG Aargau|AR Appenzell Ausserrhoden|AI Appenzell Innerrhoden|BL Basel-Landschaft|BS Basel-Stadt|BE Bern|"
    "FR Fribourg/Freiburg|GE Genève/Geneva/Genf|GL Glarus|GR Graubünden|JU Jura|LU Luzern/Lucerne|NE Neuchâtel|"
    "NW Nidwalden|OW Obwalden|SH Schaffhausen|SZ Schwyz|SO Solothurn|SG St. Gallen/Sankt Gallen|TG Thurgau|TI Ticino|"
    "UR Uri|VS Valais/Wallis|VD Vaud/Waadt|ZG Zug|ZH Zürich/Zurich",
    "GB": "ENG England|SCT Scotland|WLS Wales|NIR Northern Ireland",
    "ES": "AN Andalucía/Andalusia|AR Aragón|AS Asturias|CN Canarias/Canary Islands|CB Cantabria|"
    "CM Castilla-La Mancha|CL Castilla y León|CT Cataluña/Catalunya/Catalonia|EX Extremadura|GA Galicia|"
    "IB Illes Balears/Balearic Islands/Islas Baleares|RI La Rioja|MD Comunidad de Madrid|MC Región de Murcia|"
    "NC Navarra/Navarre|PV País Vasco/Basque Country/Euskadi|VC Comunidad Valenciana/Comunitat Valenciana",
    "IT": "AG Agrigento|AL Alessandria|AN Ancona|AO Aosta|AP Ascoli Piceno|AQ L'Aquila|AR Arezzo|AT Asti|AV Avellino|"
    "BA Bari|BG Bergamo|BI Biella|BL Belluno|BN Benevento|BO Bologna|BR Brindisi|BS Brescia|"
    "BT Barletta-Andria-Trani|BZ Bolzano/Bozen|CA Cagliari|CB Campobasso|CE Caserta|CH Chieti|CL Caltanissetta|"
    "CN Cuneo|CO Como|CR Cremona|CS Cosenza|CT Catania|CZ Catanzaro|EN Enna|FC Forlì-Cesena|FE Ferrara|FG Foggia|"
    "FI Firenze/Florence|FM Fermo|FR Frosinone|GE Genova/Genoa|GO Gorizia|GR Grosseto|IM Imperia|IS Isernia|"
    "KR Crotone|LC Lecco|LE Lecce|LI Livorno|LO Lodi|LT Latina|LU Lucca|MB Monza e Brianza|MC Macerata|ME Messina|"
    "MI Milano/Milan|MN Mantova|MO Modena|MS Massa-Carrara|MT Matera|NA Napoli/Naples|NO Novara|NU Nuoro|OR Oristano|"
    "PA Palermo|PC Piacenza|PD Padova/Padua|PE Pescara|PG Perugia|PI Pisa|PN Pordenone|PO Prato|PR Parma|PT Pistoia|"
    "PU Pesaro e Urbino|PV Pavia|PZ Potenza|RA Ravenna|RC Reggio Calabria|RE Reggio Emilia|RG Ragusa|RI Rieti|"
    "RM Roma/Rome|RN Rimini|RO Rovigo|SA Salerno|SI Siena|SO Sondrio|SP La Spezia|SR Siracusa|SS Sassari|"
    "SU Sud Sardegna|SV Savona|TA Taranto|TE Teramo|TN Trento|TO Torino/Turin|TP Trapani|TR Terni|TS Trieste|"
    "TV Treviso|UD Udine|VA Varese|VB Verbano-Cusio-Ossola|VC Vercelli|VE Venezia/Venice|VI Vicenza|VR Verona|"
    "VT Viterbo|VV Vibo Valentia",
}
# The zone most people of a state live in, for countries with several zones.
ZONES = {
    "US": "America/New_York CT DC DE FL GA IN KY MA MD ME MI NC NH NJ NY OH PA RI SC VA VT WV|"
    "America/Chicago AL AR IA IL KS LA MN MO MS ND NE OK SD TN TX WI|America/Denver CO MT NM UT WY|America/Boise ID|"
    "America/Phoenix AZ|America/Los_Angeles CA NV OR WA|America/Anchorage AK|Pacific/Honolulu HI|"
    "America/Puerto_Rico PR VI|Pacific/Guam GU MP|Pacific/Pago_Pago AS",
    "CA": "America/Toronto ON QC|America/Vancouver BC|America/Edmonton AB NT|America/Regina SK|America/Winnipeg MB|"
    "America/Halifax NS NB PE|America/St_Johns NL|America/Whitehorse YT|America/Iqaluit NU",
    "AU": "Australia/Sydney NSW ACT|Australia/Melbourne VIC|Australia/Brisbane QLD|Australia/Perth WA|"
    "Australia/Adelaide SA|Australia/Hobart TAS|Australia/Darwin NT",
    "BR": "America/Sao_Paulo DF ES GO MG PR RJ RS SC SP|America/Bahia BA|America/Fortaleza CE MA PB PI RN|"
    "America/Recife PE|America/Maceio AL SE|America/Belem AP PA|America/Araguaina TO|America/Manaus AM|"
    "America/Boa_Vista RR|America/Porto_Velho RO|America/Rio_Branco AC|America/Cuiaba MT|America/Campo_Grande MS",
    "MX": "America/Tijuana BCN|America/Hermosillo SON|America/Mazatlan BCS NAY SIN|America/Cancun ROO|"
    "America/Monterrey COA DUR NL TAM|America/Merida CAM YUC|America/Chihuahua CHH|"
    "America/Mexico_City AGU CHP DF COL GRO GUA HID JAL MEX MIC MOR OAX PUE QUE SLP TAB TLA VER ZAC",
    "ES": "Atlantic/Canary CN|Europe/Madrid AN AR AS CB CL CM CT EX GA IB MC MD NC PV RI VC",
}
