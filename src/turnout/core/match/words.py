"""General words of company names: spellings that mean one word, words that say nothing, and what means no company.

Only words of languages live here, no company's name. How common the words are is in `commonness`.
"""

# ruff: noqa: E501, SIM905 - tables: one line says more than many

from __future__ import annotations

# The word that is compared, then its abbreviations and what other languages write for it, as folded and in Latin
# letters (`банк` is `bank` by then).
_SPELLINGS = """
    international intl int'l internacional internationale internationaler internationales internazionale intern
        mezhdunarodnyi uluslararasi miedzynarodowy internasional
    national natl nat'l nacional nationale nationaler nationales nazionale natsionalnyi narodowy nasional natsionalnyy
    american amer
    manufacturing mfg manuf manufacturer manufacturers mfrs fabrication manufacture
    technology tech technologies technologie technologien tecnologia tecnologias tecnologie teknologi teknologiler
        technol tehnologii technik technique techniques teknoloji technics
    technical tecnica tecnico technische tehnicheskii tekniska
    university univ universitat universite universidad universidade universita universiteit universitet uniwersytet
        universitas universiti univerzita univerzitet yunivasiti universitetet universitatea universiteti universitesi
        egyetem yliopisto sveuciliste ulikool universitetas universitate unibertsitatea universitaet
        panepistemio daigaku daxue
    college collège colegio colleges kolej kollegium
    institute inst institut instituto istituto instituut institutet instytut institutes
    school schule escuela ecole escola scuola skola szkola school schools
    hochschule fachhochschule hogeschool hogskola hogskolan hoyskole
    academy academie academia akademie akademi akademia accademia akademiya
    brothers bros gebruder gebrueder fratelli freres hermanos irmaos gebr hnos
    sons son soehne sohne fils figli hijos filhos
    services service svc svcs svs servicios servicos servizi serv dienste dienst servis services serviss
    systems system sys syst systeme systemes sistemas sistemi sistema systemy sistem
    solutions solution soln solns soluciones solucoes soluzioni losungen
    software sw
    management mgmt mgt managment gestion
    investments investment invest inv investissement investissements inversiones investimentos investimenti
        investitionen yatirim
    industries industry ind inds industrie industria industrias industrial industriali industrielle industriel sanayi
        przemyslowe industriya
    insurance ins insur assurance assurances versicherung versicherungen seguros assicurazioni verzekeringen sigorta
        ubezpieczen asuransi forsikring strakhovanie insurances asigurari pojistovna poistovna vakuutus biztosito
    bank bk banco banca banka banque bankasi banken bankas banku bancorp
    savings sparkasse sparebank caja saving spaarbank cassa
    financial fin finance finances financiera financiero finanz finanzen finanza finanziaria finans financials financier
    capital cap kapital
    group grp gruppe groupe grupo gruppo grupa gruppen groep groups gruop gruppa grup skupina konsern koncern
    holding hldg hldgs holdings holdco
    associates assoc assocs associes asociados associados associati
    association assn asociacion associacao associazione verein verband vereniging stowarzyszenie forening foreningen
        assotsiatsiya dernegi verbund
    foundation fdn fndn fundacion fundacao fondazione stiftung stichting fondation fundacja fond stiftelsen saatio vakfi
    society soc societe sociedad sociedade gesellschaft
    federation fed federacion federacao federazione bund federatsiya
    cooperative coop co-op cooperativa genossenschaft cooperatief
    company cia comp compagnie compania companhia kompania compagnia companies kompaniya
    enterprises enterprise ent entreprise empresa entreprises unternehmen impresa predpriyatie
    pharmaceuticals pharma pharmaceutical pharm pharmaceuticals farmaceutica pharmazeutische pharms
    pharmacy pharmacie farmacia apotheke apteka apotek farmacias apotheek lekarna eczane pharmacies farmaciile drugstore
        lyekarna gyogyszertar apteekki vaistine aptieka
    medical med medicale medizinische medico medica medisch
    hospital hosp hopital krankenhaus ospedale klinikum szpital ziekenhuis hastanesi spital sykehus sairaala bolnitsa
    clinic clinique klinik clinica klinika kliniek clinics
    health gesundheit salud sante saude salute healthcare hlth
    laboratories lab labs laboratory laboratoire laboratoires laboratorio laboratorios labor laboratorium
    research res recherche forschung investigacion ricerca pesquisa
    engineering engr eng engineers engg ingenieria ingenierie ingegneria engenharia ingenieur
    construction constr const construcciones construcoes costruzioni bau construcao constructions insaat bouw budownictwo
        stroitelstvo builders
    development dev develop devel desarrollo entwicklung developpement sviluppo developments
    electric elec elect electrical electrica electrique elettrica elektro elektrik eletrica electrico elettrico
        elektrische elektrizitat
    electronics electronic elektronik electronica electronique elettronica elektronika
    energy energia energie enerji energi energiya energies
    power pwr
    gas gaz
    oil oel petrole petroleo neft petroleum petrol
    water eau agua acqua wasser
    chemicals chemical chem chimie quimica chemie chimica chemische kimya chemistry
    materials material
    metals metal metall metaux metalli metais
    steel stahl acier acero acciaio aco celik stal
    mining mines minera mineracao bergbau madencilik
    minerals mineral
    foods food alimentos aliments alimentari gida lebensmittel alimentaire
    restaurant restaurante ristorante restauracja restaurants restoran restaurang gasthaus
    coffee cafe kaffee caffe koffie kahve kofe kopi kawa kaffe coffe caffee cafeteria
    pizza pizzeria pizzaria pitstsa
    bakery baeckerei backerei boulangerie panaderia padaria panificio piekarnia bakkerij bageri boulanger
    supermarket supermercado supermercados supermarche supermarkt supermarkets supermarkety supermercati supermarked
    market markt mercado marche mercato markets marknad
    store stores shop shops laden tienda boutique negozio butik magazin loja magasin magazine sklep butikken
        tiendas lojas
    hotel hotels hotell otel
    hostel auberge jugendherberge
    garden gardens jardin jardins garten giardino
    bookstore libreria librairie buchhandlung livraria books book knihy bokhandel
    fashion moda mode
    clothing apparel clothes
    shoes shoe schuhe zapatos chaussures calzature sapatos
    furniture mobel meubles muebles mobili moveis mobilya meble
    post poste correo correos correios pochta posta posten
    telecom telecommunications telecomunicaciones telecomunicacoes telekom telekomunikasi telecommunication
        telecommunicatie telekommunikation telekomunikacja telecoms
    communications communication comm comms kommunikation comunicaciones comunicacoes
    media medien medios
    network networks netz
    transport transportation transp transportes trasporti transports transportation tasimacilik
    logistics logistik logistica logistique lojistik logistic
    railway railways rail rwy bahn ferrocarril eisenbahn chemins ferrovie
    airlines airline airways aerolineas
    automotive auto automobile automobiles autos automovil
    motors motor
    car cars
    city ville ciudad stadt citta cidade stad miasto
    county cnty condado comte landkreis
    department dept departamento departement abteilung dpt
    ministry ministere ministerio ministerium ministero ministerie
    government govt gov gobierno gouvernement
    municipal muni municipality municipio municipalite gemeinde gemeente comune kommune
    district dist distrito
    state staat estado staatliche etat gosudarstvennyi
    center centre ctr centro zentrum centrum tsentr merkezi cntr
    office oficina buero
    new nuevo nouveau neue neuer nova novo nuovo novyi
    saint st sankt sainte
    north nord norte noord
    south sud sur sul sued zuid
    east ost este est oost
    west oeste ouest ovest
    central zentral centrale
    united vereinigte unidos unis uniti
    general gen allgemeine generale
    brands brand
    products product prods produkte produits productos produtos prodotti
    properties property immobilien immobiliare inmobiliaria imobiliaria
    realty immobilier
    resources resource recursos ressources
    resorts resort
    partners partner
    consulting consultants consultancy consult conseil consultoria consulenza beratung danismanlik consultant
    consultores unternehmensberatung
    marketing mktg mkt
    advertising werbung publicidad publicite
    design designs
    digital dijital digitale
    data daten
    information info informations informatique informatica informatik informatika
    trust
    trading trade trdg comercio comercial commerce commerciale handel handels handelsgesellschaft ticaret commercial
    import importaciones
    export exportaciones
    wholesale grosshandel
    distribution distrib distribucion distributors distribuidora vertrieb distribuzione distributor
    printing druck imprimerie
    publishing publishers verlag editions editorial publications editora wydawnictwo
    press presse prensa
    church eglise iglesia kirche chiesa igreja
    red rode rouge rojo cruz
    cross croix croce kreuz kors
    club klub
    sport sports deporte deportes
    travel reisen viajes voyages viaggi
    tours tour
    world mundo monde welt mondo
    global globale
    europe europa european europeenne europaische
    environment environmental umwelt medio
    agriculture agricultural agri agricola agro agricole landwirtschaft
    farm farms ferme granja
    credit kredit credito kreditny
    leasing lease
    real reale
    estate estates
    security sicherheit seguridad securite sicurezza
    authority autorite autoridad
    commission comision commissione kommission
    council conseil consejo
    library bibliotheque biblioteca bibliothek
    museum musee museo muzeum
    science sciences wissenschaft ciencia ciencias scientific
    applied angewandte
    studio studios
    gaming games game
    entertainment unterhaltung
    exploration explorations
    acquisition acquisitions acq
    therapeutics
    biotechnology biotech biotechnologies
    semiconductor semiconductors
    equipment equip
    machinery machines maschinen macchine maquinas
    components component
    packaging
    paper papier papel carta
    plastics plastic
    textile textiles textil tekstil mills
    cement cemento zement cimento
    glass glas vetro vidrio
    tire tires tyre tyres reifen
    chicken pollo poulet frango
    burger burgers
    grill
    kitchen
    fried
"""
# What names leave out as they please; it is not compared.
STOP_WORDS = frozenset(
    """
    the of and for in at by on to a an und fur et de la le les du des der die das dem den del della delle dei di da do
    das dos e y el los las en van von zu zum zur pour per para no na im am i og och ja ve of aan het d l 's s und u und
    """.split()
)  # fmt: skip
# General words in scripts without spaces or case, replaced before the rest is spelled in Latin letters.
_UNSPACED_WORDS = {
    "銀行": "bank", "银行": "bank", "은행": "bank", "大学": "university", "大學": "university", "대학교": "university",
    "国际": "international", "國際": "international", "国際": "international", "酒店": "hotel", "ホテル": "hotel",
    "호텔": "hotel", "饭店": "hotel", "飯店": "hotel", "集团": "group", "集團": "group", "グループ": "group", "그룹": "group",
    "保险": "insurance", "保険": "insurance", "保險": "insurance", "보험": "insurance", "科技": "technology",
    "技术": "technology", "技術": "technology", "电子": "electronics", "電子": "electronics", "전자": "electronics",
    "石油": "oil", "能源": "energy", "电力": "electric power", "電力": "electric power", "전력": "electric power",
    "证券": "securities", "証券": "securities", "證券": "securities", "증권": "securities", "病院": "hospital",
    "医院": "hospital", "醫院": "hospital", "병원": "hospital", "薬局": "pharmacy", "药房": "pharmacy", "약국": "pharmacy",
    "药店": "pharmacy", "藥局": "pharmacy", "咖啡": "coffee", "珈琲": "coffee", "コーヒー": "coffee", "커피": "coffee",
    "カフェ": "coffee", "카페": "coffee", "กาแฟ": "coffee", "超市": "supermarket", "超级市场": "supermarket",
    "スーパー": "supermarket", "マート": "mart", "ストア": "store", "商店": "store", "百货": "department store",
    "百貨": "department store", "汽车": "automotive", "汽車": "automotive", "自動車": "automotive", "자동차": "automotive",
    "中国": "china", "中國": "china", "中华": "china", "中華": "china", "日本": "japan", "한국": "korea", "台湾": "taiwan",
    "台灣": "taiwan", "臺灣": "taiwan", "香港": "hongkong", "東京": "tokyo", "大阪": "osaka", "京都": "kyoto",
    "北京": "beijing", "上海": "shanghai", "人民": "people", "工商": "industrial commercial", "农业": "agriculture",
    "農業": "agriculture", "建设": "construction", "建設": "construction", "건설": "construction", "商业": "commercial",
    "商業": "commercial", "商务": "commercial", "投资": "investments", "投資": "investments", "房地产": "properties",
    "不動産": "properties", "航空": "airlines", "항공": "airlines", "鉄道": "railway", "铁路": "railway", "鐵路": "railway",
    "郵便": "post", "邮政": "post", "郵政": "post", "우체국": "post", "電気": "electric", "电气": "electric",
    "製薬": "pharmaceuticals", "制药": "pharmaceuticals", "医药": "pharmaceuticals", "食品": "foods", "식품": "foods",
    "餐厅": "restaurant", "餐廳": "restaurant", "レストラン": "restaurant", "식당": "restaurant", "学校": "school",
    "學校": "school", "学院": "college", "學院": "college", "信用": "credit", "信託": "trust", "信托": "trust",
    "通信": "telecom", "电信": "telecom", "電信": "telecom", "通訊": "telecom", "传媒": "media", "文化": "culture",
    "化学": "chemicals", "化學": "chemicals", "화학": "chemicals", "工业": "industries", "工業": "industries",
    "重工": "heavy industries", "鋼鉄": "steel", "钢铁": "steel", "ガス": "gas", "天然气": "gas", "控股": "holding",
    "ホールディングス": "holding", "홀딩스": "holding", "センター": "center", "中心": "center", "센터": "center",
    "ธนาคาร": "bank", "โรงพยาบาล": "hospital", "โรงแรม": "hotel", "มหาวิทยาลัย": "university", "بنك": "bank ",
    "بانک": "bank ", "مصرف": "bank ", "جامعة": "university ", "شركة": "", "مستشفى": "hospital ", "صيدلية": "pharmacy ",
    "بنك ": "bank ", "בנק": "bank ", "φαρμακείο": "pharmacy", "τράπεζα": "bank", "πανεπιστήμιο": "university",
    "ბანკი": "bank", "аптека": "pharmacy", "банк": "bank", "университет": "university", "гостиница": "hotel",
    "отель": "hotel", "планета": "planet", "кофе": "coffee", "кафе": "coffee", "магазин": "store", "почта": "post",
    "пошта": "post", "пицца": "pizza", "суши": "sushi", "страхование": "insurance", "строительство": "construction",
}  # fmt: skip
UNSPACED_WORDS = dict(sorted(_UNSPACED_WORDS.items(), key=lambda item: -len(item[0])))

# What people type who have no company, folded.
NO_COMPANY = frozenset(
    phrase.strip()
    for phrase in """
    n/a|na|n.a.|n.a|none|no|nil|null|nothing|nobody|unknown|undefined|test|tests|testing|test company|test test|asdf
    asd|asdfgh|qwerty|xxx|xx|abc|aaa|tbd|tba|other|others|various|anonymous|not applicable|not available|not specified
    not provided|not set|no company|no company name|no affiliation|no employer|no organization|no organisation
    without company|without affiliation|private|privat|private person|privatperson|personal|personal use|personal account
    personal project|personal projects|individual|individuals|independent|independant|independent contractor
    independent consultant|independent developer|independent researcher|independent software developer
    independent contributor|independiente|independente|indipendente|unabhangig|self|self employed|self-employed
    selfemployed|self employee|self employment|myself|my self|me|mine|my own|my own company|me myself and i
    my company|my home|myhome|home|home office|homeoffice|at home|house|retired|pensioner|rentner|student|students|student
    studente|etudiant|estudiante|estudante|schuler|schueler|pupil|studying|unemployed|not employed|arbeitslos
    not working|between jobs|job seeker|jobless|looking for a job|seeking work|stay at home|housewife|hausfrau|freelance
    freelancer|freelancing|free lance|free lancer|freelance developer|freelance consultant|freiberufler|freiberuflich
    selbstandig|selbststandig|selbstaendig|autonomo|autonome|autonoma|independant contractor|libero professionista
    profissional liberal|auto entrepreneur|autoentrepreneur|particulier|particular|particuliere|privato|ninguna|ninguno
    nenhum|nenhuma|nessuna|nessuno|aucun|aucune|keine|kein|keiner|geen|ingen|inget|brak|nicht vorhanden|nie dotyczy
    zzp|zzp'er|hobby|hobbyist|hobbist|enthusiast|volunteer|community|community member|contributor|unaffiliated
    non affiliated|not affiliated|nonaffiliated|open source|open source developer|open source contributor|amateur
    consultant|contractor|developer|software developer|programmer|engineer|n a|n-a|company|company name|my company name
    your company|business|organization|organisation|employer|firm|firma|empresa|entreprise|societe|azienda|select
    please select|choose|dummy|sample|example|foo|bar|foobar|foo bar|blah|whatever|secret|confidential|free|user|guest
    admin|gmail|yahoo|hotmail|outlook|google mail|email|mail|internet|www|http|nope|non|nein|nada|net
    нет|нету|ничего|частное лицо|физическое лицо|самозанятый|фрилансер|студент|фриланс|тест|безработный|ип
    无|無|没有|個人|个人|自由职业|自由職業|学生|學生|フリーランス|フリーランサー|自営業|なし|無職|無し|프리랜서|개인|없음|학생|자영업
    لا يوجد|طالب|مستقل|serbest|serbest meslek|yok|ogrenci|bireysel|emekli|nincs|zadna|zadny|osvc|swobodny|nezamestnany
    samozatrudnienie|dzialalnosc|student ka|freelans|wolny strzelec|tidak ada|pribadi|mahasiswa|wiraswasta|khong co
    """.replace("\n", "|").split("|")
)
# Longer ones, which are known by most of their letters too: what people mistype.
NO_COMPANY_MISTYPED = tuple(
    "independent unaffiliated freelancer selfemployed unemployed nocompany notapplicable nonaffiliated freelance "
    "independentconsultant independentcontractor homeoffice independentdeveloper individual personal "
    "notaffiliated noaffiliation independiente selbststandig freiberufler".split()
)


def _by_spelling() -> dict[str, str]:
    table: dict[str, str] = {}
    for line in _SPELLINGS.replace("\n        ", " ").split("\n"):
        words = line.split()
        for word in words:
            table.setdefault(word, words[0])
    return table


# The word to compare, by each of its spellings.
SPELLINGS = _by_spelling()
GENERAL_WORDS = frozenset(SPELLINGS.values())
