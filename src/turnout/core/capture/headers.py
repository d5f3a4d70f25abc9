"""Which field a column is: `Company Name`, `company` and `COMPANY_NAME` are one. Values are for `mapper` to read."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from turnout.core.fields.catalogue import CAPTURED_FIELDS, DERIVED_FIELDS
from turnout.core.fields.text import clean, fold

# What forms and CRMs call our fields, case, spaces and punctuation aside.
ALIASES = {
    "source": "lead source, utm_source, original source, traffic source, lead origin, quelle, hs_analytics_source",
    "channel": "lead channel, lead type, entry channel, kanal, form name, form type",
    "campaign": "utm_campaign, campaign name, utm campaign name, kampagne, campaign id",
    "medium": "utm_medium, marketing medium",
    "referrer": "referer, referring url, referrer url, http_referer, referring site, referring page",
    "page": "page url, landing page, page path, form page, conversion page, landing page url, first page seen, url",
    "first_name": "first, given name, forename, fname, vorname, prenom, nombre, contact first name, voornaam, nome",
    "last_name": "last, surname, family name, lname, nachname, nom, nom de famille, apellido, apellidos, "
    "contact last name, achternaam, cognome, sobrenome",
    "name": "full name, your name, contact name, lead name, contact, person name, nom complet, nombre completo",
    "email": "e-mail, email address, e-mail address, mail, work email, business email, company email, your email, "
    "corporate email, contact email, email id, primary email, e-mail-adresse, correo electronico, courriel, "
    "adresse e-mail, work e-mail, professional email, firmen-e-mail, emailaddress1",
    "phone": "phone number, telephone, tel, mobile, mobile phone, cell, cell phone, work phone, business phone, "
    "contact number, telefon, telefonnummer, telephone number, phone no, mobile number, telefono, telefone, "
    "direct phone, direct line, office phone, handy, telephone1, mobilephone, phone work, mobil",
    "title": "job title, jobtitle, position, job, job position, designation, berufsbezeichnung, funktion, poste, "
    "cargo, puesto, your role, job role, role, work title, occupation, contact title",
    "company": "company name, organization, organisation, account name, business name, employer, firm, firma, "
    "unternehmen, societe, entreprise, empresa, org, business, company legal name, organization name, "
    "organisation name, your company, azienda, bedrijf, bedrijfsnaam, firmenname, nom de l'entreprise",
    "website": "web site, company website, homepage, company url, website url, company domain name, web, "
    "company domain, domain name, email domain, account website, site web, webseite, websiteurl",
    "country": "country/region, country code, country name, land, pays, pais, country of residence, billing country, "
    "mailing country, country_iso, nation, your country, ip country form, address country, address1_country, paese",
    "state": "state/region, state/province, province, state code, billing state, mailing state, bundesland, "
    "us state, estado, provincia, state/province code, address state, state or province",
    "city": "town, billing city, mailing city, stadt, ort, ville, ciudad, cidade, city/town, address city, locality",
    "postal_code": "zip, zip code, zipcode, postcode, post code, postal code/zip, zip/postal code, plz, postleitzahl, "
    "code postal, codigo postal, postal, billing zip, mailing zip, billing postal code, mailing postal code, cep, "
    "zip/postcode, postal/zip code, eircode, address zip",
    "language": "preferred language, lang, locale, sprache, langue, idioma, contact language, browser language, "
    "language code, language preference, spoken language",
    "industry": "company industry, branche, sector, vertical, secteur, account industry, industria, industry name, "
    "business type, industry sector",
    "message": "comments, comment, notes, description, question, enquiry, inquiry, how can we help, "
    "how can we help you, nachricht, your message, message body, details, additional information, mensaje, "
    "what can we help you with, anything else, tell us more, mensagem",
    "how_heard": "how did you hear about us, how did you hear, heard from, how did you find us, heard about us, "
    "self reported attribution, how did you learn about us, where did you hear about us",
    "ip": "ip address, ipaddress, client ip, remote addr, remote ip, remote address",
    "partner_id": "partner, partner code, partner account, referral partner, referred by partner, partner name",
    "employees": "# of employees, number of employees, no of employees, no. of employees, employee count, "
    "company size, num employees, headcount, employee range, size, company headcount, numberofemployees, "
    "mitarbeiter, anzahl mitarbeiter, mitarbeiterzahl, effectif, num of employees, employee size, team size, "
    "empleados, nombre d'employes, firm size, organization size, how many employees, company employees",
    "revenue": "annual revenue, yearly revenue, company revenue, annualrevenue, turnover, umsatz, revenue range, "
    "jahresumsatz, chiffre d'affaires, estimated revenue, sales revenue, annual turnover",
    "score": "lead score, hubspot score, hubspotscore, scoring, total score, fit score",
    "visits": "totalvisits, total visits, page views, pageviews, website visits, number of visits, sessions, "
    "number of sessions, site visits, page visits",
    "seconds_on_site": "total time spent on website, time on site, time spent on website, time on website, "
    "seconds on website",
    "do_not_email": "opt out, email opt out, unsubscribed, has opted out of email, hasoptedoutofemail, unsubscribe, "
    "opted out, email optout, emailoptout, no email, optout, donotbulkemail, unsubscribed from all email",
    "do_not_call": "donotcall, no calls, do not phone, donotphone, call opt out, has opted out of calls, no call, dnc",
    "consent": "gdpr consent, marketing consent, consent given, opt in, agree, i agree, accept terms, "
    "consent to contact, privacy consent, einwilligung, consentement, newsletter consent, gdpr, agreed",
    "received_at": "created at, created date, create date, submitted at, submission date, timestamp, createdate, "
    "submitted on, date created, conversion date, received, createddate, created, submission time, received on, "
    "received time, date submitted, created on, createdon, submittedat, eingang, entry date, created time, datetime",
    "lead_id": "id, record id, lead number, external id, submission id, contact id, entry id, leadid, lead ids, uuid",
    "zone": "time zone, tz, iana timezone, timezone id",
}
_NOT_A_WORD = re.compile(r"[\W_]+")
_WORD_BORDER = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


@lru_cache(maxsize=4_096)
def field_of(header: str) -> str:
    """The field a header stands for; an unknown header in snake_case: `Product Interest` is `product_interest`."""
    return _fields_by_key().get(squeeze(header)) or snake_case(header)


@lru_cache(maxsize=4_096)
def squeeze(header: str) -> str:
    """A header as headers compare: letters and digits only, without case or accents."""
    return _NOT_A_WORD.sub("", fold(header))


def snake_case(header: str) -> str:
    """A header as a field name of at most 100 characters: `productInterest (2026)` is `product_interest_2026`."""
    words = _WORD_BORDER.sub("_", clean(header).strip())
    return _NOT_A_WORD.sub("_", fold(words))[:100].strip("_")


@cache
def _fields_by_key() -> dict[str, str]:
    fields = {squeeze(alias): name for name, aliases in ALIASES.items() for alias in aliases.split(", ")}
    known = ["lead_id", *(field.name for field in (*CAPTURED_FIELDS, *DERIVED_FIELDS))]
    return fields | {squeeze(name): name for name in known}
