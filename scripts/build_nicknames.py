"""Write the table of nicknames that `turnout.core.match.person` reads, from names.csv of the package `nicknames`.

Run it when that is updated: `python scripts/build_nicknames.py NAMES.csv`. The data set (English given names, curated
by hand by Carlton Northern and others) is under the Apache License 2.0. Names of other languages are our own, below.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from pathlib import Path
from textwrap import wrap

TABLE = Path(__file__).parent.parent / "src" / "turnout" / "core" / "match" / "person" / "nickname_table.py"
# What people are called in short where they do not speak English.
OTHERS = """
    johannes: hans hannes jo|josef: sepp jupp beppo|joseph: sepp|wilhelm: willi willy wim|friedrich: fritz
    heinrich: heinz heiner|katharina: kathi kati katja|elisabeth: lisa liesel elli sissi|margarete: grete gretel greta
    matthias: matze hias|sebastian: basti seb|maximilian: max maxi|benedikt: bene|dominik: domi|andreas: andi andy
    michael: michi michel|stefan: steffen steff|stephan: steffen|christian: chris|christoph: chris|tobias: tobi
    susanne: susi sanne|ulrich: uli|ulrike: ulli|wolfgang: wolf|gunther: gunni|leopold: poldi|ludwig: lutz
    alexander: sascha sasha alexey sanya|ekaterina: katya|dmitri: dima mitya|dmitry: dima|mikhail: misha
    nikolai: kolya|vladimir: vova volodya|sergei: seryozha|ivan: vanya|anastasia: nastya|maria: masha mascha
    natalia: natasha|tatiana: tanya|yevgeny: zhenya|aleksandr: sasha|pavel: pasha|yuri: yura|elena: lena
    jose: pepe|francisco: paco pancho curro|ignacio: nacho|enrique: quique kike|guillermo: memo guille
    eduardo: edu lalo|alejandro: alex ale jandro|fernando: nando fer|rafael: rafa|dolores: lola|concepcion: concha
    guadalupe: lupe lupita|mercedes: merche|jesus: chuy|roberto: beto tito|alberto: beto|manuel: manolo manu
    antonio: toni tono antoni|santiago: santi|isabel: isa|cristina: cris|beatriz: bea|rosario: charo
    giuseppe: beppe peppe pino|giovanni: gianni nanni vanni|luigi: gigi|francesco: franco cecco checco
    alessandro: sandro ale|vincenzo: enzo|lorenzo: renzo|raffaele: lello|salvatore: totò toto|filippo: pippo
    francois: fanfan|jacques: jacquot|edouard: doudou|frederic: fred|philippe: phil|emmanuel: manu|benoit: ben
    sebastien: seb|nicolas: nico|dominique: dom|stephanie: steph|veronique: vero|catherine: cathy|jean-baptiste: jb
    joao: joaozinho|jose carlos: zeca|antonio carlos: toninho|luiz: lula|eduarda: duda|gabriel: gabi biel
    cornelis: cor kees|jacobus: jaap koos|johanna: jo hanna|hendrik: henk|pieter: piet|gerardus: gerard
    lars: lasse|karl: kalle|nils: nisse|bo: bosse|margareta: greta|birgitta: gittan
    aleksander: olek|katarzyna: kasia|malgorzata: gosia|agnieszka: aga|krzysztof: krzys|tomasz: tomek|piotr: piotrek
    frantisek: franta|vaclav: vasek|josip: joso|istvan: pista|jozsef: jozsi|laszlo: laci|ferenc: feri|sandor: sanyi
    mehmet: memo|ibrahim: ibo|suleyman: sulo|muhammad: mohammed mohamed mohammad muhammed mo
"""
_WIDTH = 116


def write_table(source: Path) -> None:
    """The table as a module, each line some groups: a name and what people of that name are called."""
    groups: defaultdict[str, set[str]] = defaultdict(set)
    with source.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            groups[row["name1"].casefold()].add(row["name2"].casefold())
    for group in OTHERS.replace("\n", "|").split("|"):
        name, _, short = group.partition(":")
        if short:
            groups[name.strip()].update(short.split())
    text = "|".join(f"{name}:{','.join(sorted(short))}" for name, short in sorted(groups.items()) if " " not in name)
    lines = wrap(text.replace("|", " "), _WIDTH, break_long_words=False, break_on_hyphens=False)
    TABLE.write_text(
        '"""Given names and what people of each are called, from the package `nicknames` (Apache 2.0) and our own.\n\n'
        "Written by `scripts/build_nicknames.py`; do not edit it by hand.\n"
        '"""\n\nfrom __future__ import annotations\n\nfrom typing import Final\n\n'
        'NICKNAMES: Final = """\n' + "\n".join(lines) + '\n"""\n',
        encoding="utf-8",
    )


if __name__ == "__main__":
    write_table(Path(sys.argv[1]))
