"""Family names that very many people have, so that two of them at one company are often two people.

Written down by hand from what statistical offices publish of the most frequent family names of large countries.
"""

from __future__ import annotations

from typing import Final

_NAMES: Final = """
    wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he lin gao luo zheng liang xie tang lu
    kim lee park choi jung kang cho yoon jang lim
    nguyen tran le pham hoang phan vu vo dang bui do ho ngo duong ly
    sato suzuki takahashi tanaka watanabe ito yamamoto nakamura kobayashi kato
    singh kumar sharma patel gupta khan shah das ram verma yadav reddy rao jain ali ahmed hussain islam rahman begum
    smith johnson williams brown jones miller davis wilson anderson taylor thomas moore martin jackson thompson white
    harris clark lewis robinson walker young allen king wright scott hill green adams baker nelson hall campbell
    garcia rodriguez martinez hernandez lopez gonzalez perez sanchez ramirez torres flores rivera gomez diaz cruz
    silva santos oliveira souza pereira lima costa ferreira rodrigues almeida
    muller mueller schmidt schneider fischer weber meyer wagner becker schulz hoffmann
    bernard dubois robert richard petit durand leroy moreau
    rossi russo ferrari esposito bianchi ivanov ivanova smirnov smirnova kuznetsov popov petrov
    andersson johansson karlsson nilsson eriksson larsson olsson hansen jensen nielsen pedersen andersen
    yilmaz kaya demir celik mohamed mohammed ibrahim hassan abdullah
"""
COMMON: Final = frozenset(_NAMES.split())
