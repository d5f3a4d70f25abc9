"""What CRMs, forms and staff lists call the columns of accounts and of reps; those of leads stand in `headers`.

Every name is compared without case, accents, spaces and punctuation.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Final

from turnout.core.capture.headers import ALIASES, squeeze
from turnout.core.fields.catalogue import CAPTURED_FIELDS


class Sheet(StrEnum):
    """What the rows of a table are."""

    LEADS = "leads"
    ACCOUNTS = "accounts"
    REPS = "reps"


# A lead's owner is no field of a lead: it is known once somebody has it. Exports tell who had it.
_LEADS: Final = {
    "owner": "lead owner, contact owner, owner, owner name, hubspot owner, assigned to, assignee, besitzer, "
    "zustandig, zustandiger, lead inhaber, betreuer, verantwortlicher, kontaktinhaber, ownerid, lead owner name, "
    "hubspot owner id, responsible",
    "received_at": "eingangsdatum, eingegangen am, erstellt am, erstelldatum, erstellungsdatum, zeitstempel, "
    "datum, anfragedatum, lead created, lead created date, create date time, received, submission time, "
    "date de creation, fecha de creacion, first conversion date, added at, angelegt am, date added, date, recieved",
    "first_name": "vor name",
    "email": "e mail privat, mailadresse, emailadresse, person email, email 1",
    "company": "company / account, account, organization name, firma / organisation, associated company, "
    "primary associated company, companyname, unternehmensname, org name",
    "country": "land/region, country of origin, staat, person country, country name",
    "employees": "unternehmensgrosse, anzahl der mitarbeiter, mitarbeiteranzahl, no. employees, firmengrosse, "
    "mitarbeitende",
    "source": "lead source detail, ursprungliche quelle, leadquelle, lead quelle, herkunft, original traffic source, "
    "source channel, record source, quelle des leads, source name",
    "message": "ihre nachricht, anfrage, bemerkung, mitteilung, freitext, kommentar",
    "phone": "telefon-nr, rufnummer, tel nr, telefon geschaftlich, mobiltelefon, phone 1",
    "title": "jobbezeichnung, job titel, stellenbezeichnung",
    "language": "bevorzugte sprache, korrespondenzsprache, hs language",
    "postal_code": "plz ort",
    "lead_id": "contact id, lead id, record id - contact, lead no, vorgangsnummer, anfrage-nr, lead nr, row id",
    "product": "product interest, product of interest, produkt, produktinteresse, interested in, interesse",
    "status": "lead status, status, leadstatus, lifecycle stage",
}
_ACCOUNTS: Final = {
    "account_id": "account_id, account id, id, record id, company id, record id - company, kundennummer, kunden-nr, "
    "customer id, customer number, account number, organization id, kdnr, kunden id, debitor, debitorennummer",
    "name": "name, account name, company name, company, firma, firmenname, unternehmen, kunde, kundenname, "
    "organization name, organization, organisation, account, customer name, customer, legal name, societe, name 1",
    "domain": "domain, company domain name, email domain, primary domain, domains, domain name, mail domain",
    "website": "website, web site, website url, url, homepage, webseite, webadresse, company website, web, internet",
    "aliases": "aliases, alias, also known as, other names, dba, trade name",
    "owner_id": "owner_id, account owner, company owner, owner, owner id, ownerid, account owner id, owner name, "
    "account manager, account executive, hubspot owner, besitzer, inhaber, account inhaber, kundenbetreuer, betreuer, "
    "zustandig, verantwortlicher, vertriebsmitarbeiter, sales rep, rep, rep_id, salesperson, responsible, "
    "account owner full name, owner full name, owner email, ae, key account manager, assigned to, assigned rep",
    "backup_id": "backup_id, backup, backup owner, secondary owner, stellvertreter, vertretung, co-owner",
    "parent_id": "parent_id, parent account id, parentid, parent account, parent company, parent, parent id, "
    "ultimate parent, muttergesellschaft, konzern, mutterfirma, hs parent company id, parent company id",
    "country": "country_code, country, billing country, country/region, land, billingcountry, country name, staat, "
    "shipping country, hq country, pays, pais, address country, billing country code, land/region",
    "state": "state, billing state, state/region, state/province, billing state/province, bundesland, billingstate",
    "city": "city, billing city, ort, stadt, billingcity, town",
    "postal_code": "postal_code, zip, billing zip, zip code, billing zip/postal code, plz, postal code, postleitzahl, "
    "billingpostalcode, postcode",
    "segment": "segment, account segment, company segment, customer segment, tier, account tier, kundensegment, "
    "size segment, market segment, abc, kategorie, klassifizierung",
    "employees": "employees, number of employees, numberofemployees, employee count, headcount, # of employees, "
    "mitarbeiter, anzahl mitarbeiter, mitarbeiterzahl, mitarbeiteranzahl, company size, size, no. of employees",
    "revenue": "revenue, annual revenue, annualrevenue, umsatz, jahresumsatz, turnover, company revenue",
    "industry": "industry, branche, sector name, vertical, industrie",
    "sector": "sector",
    "territory": "territory, sales territory, gebiet, vertriebsgebiet, territory name, verkaufsgebiet",
    "type": "type, account type, customer type, lifecycle stage, kundentyp, account status, typ, kundenart, "
    "kundenstatus, account record type",
    "named_account": "named_account, named account, named, key account, strategic, target account, zielkunde",
}
_REPS: Final = {
    "rep_id": "rep_id, id, user id, rep id, rep, owner id, employee id, userid, personalnummer, mitarbeiter-id, "
    "mitarbeiter-nr, mitarbeiternummer, hubspot owner id, user_id, kurzel, kuerzel, alias, initials",
    "name": "name, full name, rep name, user name, sales rep, mitarbeiter, vertriebsmitarbeiter, display name, "
    "employee name, owner name, ansprechpartner, mitarbeitername, salesperson, vor- und nachname, user full name",
    "first_name": "first_name, first name, firstname, vorname, given name, prenom",
    "last_name": "last_name, last name, lastname, nachname, surname, family name, nom",
    "email": "email, e-mail, mail, email address, e-mail-adresse, mailadresse, work email, username, user email, login",
    "team": "team, teams, main team, primary team, team name, sales team, abteilung, department, group, division, "
    "gruppe, vertriebsteam, bereich, squad, pod",
    "role": "role, job role, user role, rolle, position, title, job title, funktion, profile, user role name, jobtitle",
    "region": "region, sales region, territory, gebiet, area, vertriebsgebiet, vertriebsregion, patch",
    "country_code": "country_code, country, land, standort land, user country, country/region",
    "timezone": "timezone, time zone, zeitzone, tz, timezonesidkey, zone, user time zone",
    "work_days": "work_days, working days, workdays, arbeitstage, days",
    "work_start": "work_start, start time, shift start, arbeitsbeginn, work from, von",
    "work_end": "work_end, end time, shift end, arbeitsende, work to, bis",
    "work_hours": "work_hours, working hours, business hours, arbeitszeit, arbeitszeiten, hours",
    "languages": "languages, language, sprachen, sprache, spoken languages, sprachkenntnisse, langues",
    "products": "products, product, produkte, product line, specialty, specialties",
    "segments": "segments, segment, market segment, kundensegment",
    "weight": "weight, gewicht, quota weight, share, gewichtung",
    "daily_cap": "daily_cap, daily cap, leads per day, max leads per day, max. leads pro tag, tageslimit",
    "open_cap": "open_cap, open cap, capacity, max open leads, kapazitat, max. offene leads",
    "status": "status, isactive, is active, active, aktiv, user status, employment status, beschaftigungsstatus, "
    "deactivated, enabled",
    "manager_id": "manager_id, manager, managerid, manager id, manager name, reports to, vorgesetzter, vorgesetzte, "
    "teamleiter, teamleitung, leiter, manager email",
    "backup_id": "backup_id, backup, stellvertreter, vertretung, delegate, stand-in, deputy, vertreter",
    "joined_on": "joined_on, start date, hire date, hired on, joined, eintrittsdatum, eintritt, created date",
}


@cache
def names_for(sheet: Sheet) -> Mapping[str, str]:
    """Every name of a column, squeezed, with our name for it."""
    named: dict[str, str] = {}
    for table in _tables(sheet):
        for field, names in table.items():
            for name in (field, *names.split(", ")):
                named.setdefault(squeeze(name), field)
    return named


@cache
def fields_of(sheet: Sheet) -> tuple[str, ...]:
    """Our names of the columns that such a table may have."""
    own = [field.name for field in CAPTURED_FIELDS] if sheet is Sheet.LEADS else []
    return tuple(dict.fromkeys([*(field for table in _tables(sheet) for field in table), *own]))


def _tables(sheet: Sheet) -> tuple[Mapping[str, str], ...]:
    match sheet:
        case Sheet.LEADS:
            return ({"lead_id": "lead_id"}, {field.name: field.name for field in CAPTURED_FIELDS}, _LEADS, ALIASES)
        case Sheet.ACCOUNTS:
            return (_ACCOUNTS,)
        case Sheet.REPS:
            return (_REPS,)
