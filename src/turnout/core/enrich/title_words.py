"""The words of job titles in several languages, by the seniority and the function they tell. Only data lives here."""

from __future__ import annotations

# Words and phrases of up to four words, folded. The longest phrase wins over the words in it.
SENIORITY_WORDS = {
    "owner": "owner, co-owner, founder, co-founder, cofounder, founding partner, managing partner, equity partner, "
    "inhaber, inhaberin, grunder, grunderin, mitgrunder, fondateur, fondatrice, cofondateur, proprietaire, gerant, "
    "fundador, fundadora, cofundador, propietario, dueno, socio, proprietario, titolare, fondatore, eigenaar, "
    "oprichter, "
    "entrepreneur, self-employed, principal owner, shareholder, gesellschafter, socio fundador",
    "c-level": "ceo, cto, cfo, coo, cio, cmo, cro, cpo, chro, ciso, cso, cdo, cco, clo, cao, cbo, c-level, c-suite, "
    "chief, "
    "president, chairman, chairwoman, chairperson, chair, managing director, geschaftsfuhrer, geschaftsfuhrerin, "
    "geschaftsfuhrung, vorstand, vorstandsvorsitzender, pdg, directeur general, directrice generale, "
    "president directeur general, director general, directora general, gerente general, consejero delegado, "
    "amministratore delegato, presidente, diretor presidente, diretor executivo, algemeen directeur, vd, daglig leder, "
    "administrerende direktor, toimitusjohtaja, prezes, executive director, general counsel, jefe ejecutivo, "
    "direttore generale, board member, bestuurder, verkstallande direktor",
    "vp": "vp, svp, evp, avp, v.p, vice president, vicepresident, vice-president, senior vice president, "
    "executive vice president, vicepresidente, vice presidente, vice-presidente, bereichsleiter, general manager",
    "director": "director, directors, head, head of, direktor, direktorin, directeur, directrice, directora, diretor, "
    "diretora, direttore, direttrice, abteilungsleiter, abteilungsleiterin, leiter, leiterin, leitung, "
    "hauptabteilungsleiter, "
    "responsable de departement, dyrektor, direktorius, hoofd, chef de service, dean, superintendent, group head",
    "manager": "manager, managers, mgr, lead, leader, team lead, teamlead, supervisor, teamleiter, teamleiterin, "
    "gruppenleiter, referatsleiter, projektleiter, projektleiterin, responsable, chef de projet, gerente, jefe, jefa, "
    "encargado, coordinatore, responsabile, capo, gestionnaire, gestor, chef, foreman, forewoman, superviseur, "
    "kierownik, paallikko, sjef, leder, vorarbeiter, verkaufsleiter, vertriebsleiter, marketingleiter, "
    "office manager, account manager, chief of staff",
    "senior": "senior, sr, principal, staff engineer, expert, architect, distinguished, fellow, specialist iii, "
    "senior consultant, lead engineer, professor, counsel, partner, fachexperte",
    "intern": "intern, internship, trainee, apprentice, student, praktikant, praktikantin, werkstudent, werkstudentin, "
    "auszubildender, azubi, stagiaire, apprenti, alternant, becario, practicante, pasante, estagiario, stagista, "
    "stagiair, tirocinante, volontaire, working student, praktikum",
    "entry": "engineer, engineers, analyst, analysts, specialist, associate, assistant, coordinator, representative, "
    "rep, clerk, technician, technologist, developer, programmer, designer, consultant, accountant, bookkeeper, "
    "administrator, "
    "administrative, secretary, receptionist, agent, advisor, adviser, officer, executive, planner, buyer, scientist, "
    "researcher, teacher, instructor, nurse, therapist, operator, worker, writer, editor, recruiter, sdr, bdr, "
    "junior, jr, "
    "entry, graduate, auditor, lawyer, attorney, paralegal, physician, doctor, pharmacist, salesperson, salesman, "
    "mitarbeiter, mitarbeiterin, sachbearbeiter, sachbearbeiterin, berater, beraterin, entwickler, entwicklerin, "
    "ingenieur, ingenieurin, referent, referentin, assistent, assistentin, kaufmann, kauffrau, verkaufer, einkaufer, "
    "ingenieure, consultante, developpeur, developpeuse, charge, chargee, technicien, technicienne, conseiller, "
    "ingeniero, ingeniera, analista, asistente, desarrollador, tecnico, consultor, consultora, asesor, "
    "engenheiro, desenvolvedor, assistente, ingegnere, sviluppatore, medewerker, adviseur, ontwikkelaar, member, "
    "strategist, estimator, inspector, mechanic, electrician, driver, surveyor, dispatcher, trainer, tester, broker, "
    "trader, "
    "underwriter, teller, librarian, chemist, biologist, physicist, economist, statistician, actuary, investigator, "
    "machinist, welder, assembler, examiner, appraiser, merchandiser, cashier, expediter, scheduler, webmaster",
}
FUNCTION_WORDS = {
    "executive": "ceo, coo, president, chairman, chairwoman, chairperson, owner, co-owner, founder, co-founder, "
    "cofounder, "
    "chief executive, chief executive officer, chief operating officer, managing director, managing partner, "
    "executive director, general manager, board member, chief of staff, geschaftsfuhrer, geschaftsfuhrerin, "
    "geschaftsfuhrung, vorstand, inhaber, inhaberin, grunder, pdg, directeur general, directrice generale, director "
    "general, "
    "gerente general, consejero delegado, amministratore delegato, titolare, proprietaire, gerant, propietario, "
    "dueno, fondateur, fundador, presidente, proprietario, eigenaar, algemeen directeur, direttore generale, "
    "daglig leder, toimitusjohtaja, prezes, verkstallande direktor, general management",
    "engineering": "engineer, engineers, engineering, developer, developers, programmer, software, cto, devops, sre, "
    "backend, "
    "frontend, full stack, fullstack, architect, qa, quality assurance, chief technology officer, software engineer, "
    "software developer, technology, mechanical, electrical, entwickler, entwicklerin, entwicklung, ingenieur, "
    "ingenieurin, "
    "developpeur, developpeuse, ingenierie, desarrollador, desarrollo, ingeniero, ingeniera, engenheiro, "
    "desenvolvedor, sviluppatore, ingegnere, ontwikkelaar, technik, r&d engineer, platform, technical, site "
    "reliability",
    "it": "it, cio, information technology, systems administrator, system administrator, network, sysadmin, "
    "infrastructure, "
    "helpdesk, help desk, chief information officer, database administrator, information systems, lan, it manager, "
    "it director, informatik, informatique, informatica, edv, sistemas, systems analyst, computer, webmaster, "
    "cloud, telecommunications, systems, sap, erp, crm administrator, information management, records",
    "product": "product, product manager, product owner, product management, cpo, chief product officer, "
    "produktmanager, produkt, produit, chef de produit, producto, produto, prodotto",
    "marketing": "marketing, cmo, brand, content, seo, sem, growth, demand generation, communications, pr, "
    "public relations, advertising, chief marketing officer, social media, digital marketing, campaign, "
    "product marketing, kommunikation, werbung, communication, mercadeo, mercadotecnia, publicite, media, "
    "marketing operations, copywriter, fundraising, events",
    "sales": "sales, cro, account executive, account manager, business development, sdr, bdr, chief revenue officer, "
    "revenue, "
    "chief commercial officer, commercial, vertrieb, vertriebsleiter, verkauf, verkaufsleiter, ventes, commerciale, "
    "ventas, vendas, vendite, verkoop, salesperson, salesman, sales engineer, sales operations, salg, forsaljning, "
    "account management, key account, partnerships, channel, alliances, sales development, inside sales, "
    "sales manager, comercial, aussendienst, kundenberater, solutions engineer, presales, pre-sales",
    "finance": "finance, cfo, financial, accounting, accountant, accounts, controller, comptroller, treasury, "
    "treasurer, "
    "bookkeeper, tax, audit, auditor, payroll, chief financial officer, accounts payable, accounts receivable, "
    "finanzen, finanz, buchhaltung, buchhalter, controlling, comptable, comptabilite, finanzas, contable, contador, "
    "contabilidad, financeiro, finanza, contabile, financien, boekhouding, actuary, budget, credit, investment, "
    "investor relations, fp&a, rechnungswesen, banking, loan, economist, underwriter, billing, insurance",
    "hr": "hr, human resources, people, talent, recruiting, recruiter, recruitment, chro, chief people officer, "
    "chief human resources officer, talent acquisition, personal, personalleiter, personalleiterin, personalwesen, "
    "ressources humaines, rh, recursos humanos, rrhh, risorse umane, compensation, benefits, training, staffing, "
    "learning and development, people operations, payroll and benefits, hr business partner, employee",
    "operations": "operations, operation, ops, logistics, supply chain, production, manufacturing, plant, warehouse, "
    "facilities, facility, quality, betrieb, betriebsleiter, produktion, logistik, operationen, operaciones, "
    "operacoes, "
    "operazioni, logistique, logistica, project manager, program manager, project management, pmo, fleet, "
    "inventory, transportation, shipping, maintenance, projektleiter, projektleiterin, chef de projet, office manager, "
    "construction, distribution, business operations, revenue operations, process, administrative, office, "
    "administration, materials, projektmanager, safety, continuous improvement",
    "legal": "legal, lawyer, attorney, counsel, general counsel, paralegal, compliance, clo, chief legal officer, "
    "contracts, "
    "recht, jurist, juristin, rechtsanwalt, syndikus, juridique, avocat, avocate, abogado, abogada, avvocato, "
    "juridico, legale, privacy, data protection officer, datenschutzbeauftragter, regulatory, governance, law",
    "procurement": "procurement, purchasing, buyer, sourcing, einkauf, einkaufer, einkauferin, beschaffung, achats, "
    "acheteur, acheteuse, compras, comprador, acquisti, inkoop, inkoper, category manager, vendor management, "
    "purchasing agent, merchandising, merchandiser, purchaser",
    "support": "support, customer success, customer service, customer support, customer care, customer experience, "
    "technical support, service desk, support engineer, kundendienst, kundenservice, kundenbetreuung, service client, "
    "atencion al cliente, servicio al cliente, assistenza clienti, klantenservice, client services, "
    "customer success manager, call center, contact center, client success, cx",
    "security": "security, ciso, infosec, cybersecurity, cyber security, information security, security engineer, "
    "chief information security officer, it security, it-sicherheit, informationssicherheit, securite, seguridad, "
    "soc analyst, penetration tester, security analyst, appsec, loss prevention",
    "data": "data, data scientist, data science, data engineer, data analyst, analytics, business intelligence, bi, "
    "machine learning, ai, artificial intelligence, chief data officer, cdo, daten, datos, donnees, statistician, "
    "data engineering, business analyst, data analytics, ml, information modeling, insights, datenanalyst",
    "design": "design, designer, ux, ui, creative, art director, graphic, graphic designer, product designer, "
    "product design, ux designer, user experience, illustrator, gestalter, grafik, grafiker, diseno, disenador, "
    "graphiste, designerin, creative director, animator, artist",
    "research": "research, researcher, r&d, scientist, laboratory, lab, forschung, recherche, investigacion, ricerca, "
    "pesquisa, "
    "research and development, forschung und entwicklung, chemist, biologist, physicist, clinical research, "
    "user research, user researcher, market research, onderzoek, innovation",
    "education": "education, teacher, professor, lecturer, instructor, dean, school, faculty, tutor, teaching, "
    "academic, lehrer, lehrerin, dozent, enseignant, profesor, profesora, insegnante, bildung, curriculum, "
    "student services, librarian, superintendent of schools, university, provost",
    "healthcare": "healthcare, nurse, nursing, physician, doctor, medical, clinical, patient, pharmacist, pharmacy, "
    "therapist, "
    "surgeon, dentist, hospital, health, arzt, arztin, medecin, infirmier, infirmiere, medico, enfermero, "
    "enfermera, krankenpfleger, pflege, radiology, mental health, clinic, veterinarian, psychologist",
}
