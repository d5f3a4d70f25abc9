"""Industries: the names that forms, CRMs and classifications use, brought to one taxonomy of some sixty names.

It is fine-grained on purpose: a policy can name several industries, but nobody can split one that was merged.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from turnout.core.fields.text import fold

# The taxonomy, each name with the spellings that mean it. Words of a broader sort (`Technology`) name themselves.
TAXONOMY = {
    "Accounting": "accountancy; accounting services; audit; tax advisory; buchhaltung; comptabilite",
    "Advertising & Marketing": "advertising; marketing; marketing and advertising; marketing services; "
    "advertising services; marketing & pr; public relations; public relations and communications; adtech; martech",
    "Aerospace & Defense": "aerospace; defense; defence; aerospace & defence; defense & space; aviation & aerospace; "
    "aviation and aerospace component manufacturing; luft- und raumfahrt",
    "Agriculture": "farming; agribusiness; agritech; agtech; ranching; dairy; fishery; forestry; landwirtschaft",
    "Airlines & Aviation": "airlines; airline; aviation; airlines/aviation; passenger airlines",
    "Automotive": "automobiles; auto components; automobile components; automobile; cars; car dealers; auto; "
    "motor vehicle manufacturing; automobile manufacturers; automobilindustrie",
    "Banking": "banks; bank; retail banking; commercial banking; regional banks; thrifts & mortgage finance; "
    "credit unions; bankwesen; banque",
    "Biotechnology": "biotech; biotechnology research; life science; life sciences; "
    "pharmaceuticals, biotechnology & life sciences",
    "Building Materials": "building products; construction materials; cement; glass, ceramics & concrete",
    "Business Services": "commercial services & supplies; commercial & professional services; outsourcing; "
    "outsourcing/offshoring; facilities services; business supplies and equipment; bpo; events services; "
    "security and investigations",
    "Chemicals": "chemical; chemical manufacturing; specialty chemicals; chemie; plastics",
    "Conglomerates": "industrial conglomerates; conglomerate; holding companies; multi-sector holdings",
    "Construction": "construction & engineering; building construction; civil engineering; architecture & planning; "
    "contractors; home builders; homebuilding; bau; baugewerbe; construccion; engineering & construction",
    "Consulting": "management consulting; business consulting; business consulting and services; "
    "strategy consulting; consultancy; unternehmensberatung; conseil; consultoria",
    "Consumer Goods": "consumer products; household products; household durables; personal products; cosmetics; "
    "consumer packaged goods; cpg; fmcg; consumer electronics; furniture; sporting goods; toys; leisure products; "
    "household & personal products",
    "E-Commerce": "ecommerce; internet retail; internet & direct marketing retail; online retail; broadline retail; "
    "online shopping; marketplaces; online marketplace; e commerce",
    "Education": "higher education; education management; e-learning; elearning; edtech; schools; school; "
    "primary/secondary education; universities; university; education services; bildung; educacion; "
    "education administration programs; diversified consumer services",
    "Electronics": "electrical/electronic manufacturing; electronic equipment, instruments & components; "
    "electrical equipment; electronic components; electronic manufacturing; elektronik; electricals",
    "Energy": "energie; energia; energy sector",
    "Entertainment": "film; motion pictures and film; music; movies; performing arts; movies & entertainment",
    "Financial Services": "finance; financials; financial; diversified financial services; diversified financials; "
    "consumer finance; fintech; payments; lending; credit services; finanzdienstleistungen; servicios financieros; "
    "services financiers; financial technology",
    "Food & Beverage": "food; beverages; food & beverages; food and beverage; food products; packaged foods; "
    "food, beverage & tobacco; food production; wine and spirits; tobacco; breweries; lebensmittel; "
    "food and beverage manufacturing",
    "Gaming": "computer games; video games; games; gambling; casinos; gambling & casinos; esports",
    "Government": "public sector; government administration; federal; federal government; city; county; "
    "state government; local government; state or territory; municipality; public administration; military; "
    "law enforcement; public safety; offentliche verwaltung; administration publique",
    "Healthcare": "health care; hospital & health care; hospitals; hospital; health care providers & services; "
    "medical practice; health, wellness & fitness; mental health care; health care services; medical; health; "
    "hospitals and health care; gesundheitswesen; sante; salud; healthcare services",
    "Healthcare Technology": "health care technology; healthtech; digital health; health it; health tech; medtech it",
    "Hospitality": "hotels, restaurants & leisure; hotels; restaurants; hotel; restaurant; leisure; "
    "accommodation; food service; food & beverage services; hospitality & tourism; gastronomie; gastgewerbe",
    "Human Resources": "staffing; staffing and recruiting; recruiting; recruitment; hr; human resources services; "
    "hr services; personnel services; employment services",
    "Insurance": "insurer; insurance carriers; reinsurance; insurtech; versicherung; versicherungen; assurance; "
    "seguros",
    "Internet": "interactive media & services; online media; internet services; internet software & services; "
    "social media; internet publishing",
    "Investment Management": "capital markets; investment banking; asset management; venture capital; private equity; "
    "venture capital & private equity; hedge funds; wealth management; securities",
    "IT Services": "information technology & services; information technology and services; it consulting; "
    "it services and it consulting; managed services; system integration; systems integrator; it services & "
    "consulting; "
    "msp; it-dienstleistungen; computer & network security services; data processing",
    "Legal": "law; law practice; legal services; law firm; law firms; lawyers; rechtsberatung; juridique",
    "Logistics": "logistics and supply chain; logistics & supply chain; air freight & logistics; supply chain; "
    "freight; shipping; package/freight delivery; warehousing; logistik; logistique; logistica; "
    "transportation, logistics, supply chain and storage",
    "Machinery": "industrial machinery; machine manufacturing; machinery manufacturing; maschinenbau; "
    "industrial automation; mechanical or industrial engineering; mechanical engineering",
    "Manufacturing": "industrial manufacturing; fertigung; produktion; fabrication; manufactura; production; "
    "industrial goods; capital goods",
    "Media": "media & entertainment; publishing; broadcasting; newspapers; broadcast media; media production; "
    "news; printing; medien; book and periodical publishing",
    "Medical Devices": "medical device; medical equipment; health care equipment & supplies; medtech; "
    "medical technology; medical equipment manufacturing; medizintechnik; diagnostics",
    "Mining & Metals": "metals & mining; mining; metals; steel; gold; mining and metals; bergbau; iron & steel",
    "Nonprofit": "non-profit; non profit; not for profit; nonprofits; ngo; charity; non-profit organizations; "
    "nonprofit organization management; non-profit organization management; religious institutions; "
    "philanthropy; charities; fund-raising; civic & social organization; foundation",
    "Oil & Gas": "oil and gas; oil, gas & consumable fuels; oil & energy; energy equipment & services; petroleum; "
    "oil & gas midstream; gas; oil",
    "Packaging & Paper": "packaging; paper; containers & packaging; paper & forest products; "
    "packaging and containers; paper & packaging",
    "Pharmaceuticals": "pharmaceutical; pharma; drugs; drug manufacturing; pharmaceutical manufacturing; "
    "pharmaindustrie",
    "Professional Services": "professional, scientific and technical services; services; dienstleistungen",
    "Real Estate": "real estate management & development; equity real estate investment trusts (reits); reits; "
    "reit; commercial real estate; property; property management; proptech; immobilien; immobilier; inmobiliaria",
    "Renewable Energy": "renewables; renewables & environment; solar; wind; clean energy; cleantech; "
    "independent power and renewable electricity producers; solar energy; environmental services; "
    "erneuerbare energien",
    "Retail": "specialty retail; food & staples retailing; supermarkets; consumer staples distribution & retail; "
    "retailing; stores; wholesale & retail; einzelhandel; handel; commerce de detail; grocery; groceries",
    "Security": "cybersecurity; cyber security; computer & network security; computer and network security; "
    "it security; information security",
    "Semiconductors": "semiconductor; semiconductors & semiconductor equipment; chips; semiconductor manufacturing",
    "Software": "computer software; software development; saas; software & services; application software; "
    "software & internet; software as a service; software company; enterprise software; desarrollo de software; "
    "systems software",
    "Technology Hardware": "technology hardware, storage & peripherals; technology hardware & equipment; "
    "computer hardware; hardware; communications equipment; computer hardware manufacturing; computer networking",
    "Telecommunications": "telecom; telco; telecoms; diversified telecommunication services; communications; "
    "wireless telecommunication services; telecommunications services; telekommunikation; telecommunication; "
    "wireless; telecommunication services",
    "Textiles & Apparel": "textiles, apparel & luxury goods; apparel & fashion; fashion; apparel; textiles; "
    "clothing; luxury goods; luxury goods & jewelry; consumer durables & apparel; mode; textil",
    "Transportation": "transportation infrastructure; road & rail; marine; railroads; trucking; ground transportation; "
    "transport; maritime; transportation/trucking/railroad; public transport; airports; marine transportation; "
    "passenger transport; truck transportation; mobility",
    "Travel": "leisure, travel & tourism; tourism; travel & tourism; travel agencies; travel arrangements; "
    "travel and hospitality; reisen; tourismus",
    "Utilities": "utility; electric utilities; gas utilities; water utilities; multi-utilities; power; "
    "energy & utilities; energy and utilities; power generation; energieversorgung; water",
    "Waste Management": "waste; recycling; waste & recycling; environmental & facilities services",
    "Wholesale": "distribution; distributors; trading companies & distributors; import and export; "
    "international trade; wholesale trade; wholesaler; grosshandel; wholesale distribution",
}
_BREAKS = re.compile(r"[^\w]+|_")
_NOISE = frozenset({"and", "industry", "sector", "und", "the", "of"})


@lru_cache(maxsize=8_192)
def industry(text: str) -> str:
    """The industry's name in our taxonomy; what is not recognised stays as it is, so that equality still works."""
    return _names().get(_key(text), text)


def _key(text: str) -> str:
    """The words that matter: `Oil, Gas & Consumable Fuels` and `OIL_GAS_CONSUMABLE_FUELS` are one."""
    return " ".join(word for word in _BREAKS.sub(" ", fold(text)).split() if word not in _NOISE)


@cache
def _names() -> dict[str, str]:
    names = {_key(spelling): name for name, spellings in TAXONOMY.items() for spelling in spellings.split("; ")}
    return names | {_key(name): name for name in TAXONOMY}
