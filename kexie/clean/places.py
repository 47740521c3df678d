"""Counties by their short names, by their townships, and out of the name of a place."""

from __future__ import annotations

import re
from functools import cache

from kexie.organisation import Organisation

# 积石山保安族东乡族撒拉族自治县 is called 积石山 or 积石山县: a short name leaves out the nationalities.
_NATIONALITIES = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|纳西|景颇|柯尔克孜|"
    "土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|京|塔塔尔|独龙|"
    "鄂伦春|赫哲|门巴|珞巴|基诺|各"
)
_NATIONALITY = re.compile(f"((?:{_NATIONALITIES})族)+$")
_SUFFIX = re.compile(r"(自治县|自治旗|新区|林区|特区|县|区|市|旗)$")
_PROVINCE = re.compile(r"^[^省]{2,3}(?:省|自治区)")
_BETWEEN = re.compile(r"[、，,;；/和与及·]|以及")
# 除某县外 means every county but that one.
_BUT = re.compile(r"除.+外|以外|不含|不包括")
_TOWNSHIPS = ("镇", "乡", "街道")
_LEAST = 2  # signs of a short name: one alone would be found anywhere


class Places:
    """What leads to a county of an association.

    Inside a text only full names of counties and townships count: a short name may be an ordinary word, and every
    county may have its 园艺场.
    """

    def __init__(self, organisation: Organisation) -> None:
        real = [county for county in organisation.counties if county.code]
        by_code = {county.code: county.name.zh for county in real}
        self._names = set(by_code.values())
        self._townships = {
            name: by_code[code]
            for name, code in organisation.townships.items()
            if code in by_code and len(name) > _LEAST
        }
        codes = {code: name for code, name in by_code.items() if code}
        self._whole = _unambiguous(self._names) | codes | {name: name for name in self._names}
        region = organisation.region.zh
        self._region = re.compile(f"^(?:{re.escape(region)}|{re.escape(_SUFFIX.sub('', region))})(?=.)")
        inside = (*self._names, *(name for name in self._townships if name.endswith(_TOWNSHIPS)))
        words = sorted(inside, key=len, reverse=True)
        self._any = re.compile("|".join(map(re.escape, words))) if words else None
        self.county_of = cache(self._county_of)

    def _county_of(self, text: str) -> tuple[str | None, bool]:
        """Return the one county that a text means, and whether a township or another place told it."""
        plain = "".join(text.split())
        if _BUT.search(plain) or len(self._several(plain)) > 1:
            return None, False
        own = self._region.sub("", _PROVINCE.sub("", plain))
        for name in (plain, own):
            if name in self._whole:
                return self._whole[name], False
            if name in self._townships:
                return self._townships[name], True
        found = set(self._any.findall(plain)) if self._any else set()
        counties = {self._townships.get(name, name) for name in found}
        return (counties.pop(), True) if len(counties) == 1 else (None, False)

    def _several(self, text: str) -> set[str]:
        """Return the counties that are named one after the other, by short names too."""
        parts = (self._region.sub("", _PROVINCE.sub("", part)) for part in _BETWEEN.split(text))
        return {self._whole[part] for part in parts if part in self._whole}


def _unambiguous(counties: set[str]) -> dict[str, str]:
    pairs = [(name, county) for county in counties for name in _short_names(county)]
    names = [name for name, _ in pairs]
    return {name: county for name, county in pairs if names.count(name) == 1}


def _short_names(county: str) -> set[str]:
    """Return what a county is called for short: 积石山 and 积石山县 for 积石山保安族东乡族撒拉族自治县."""
    suffix = _SUFFIX.search(county)
    if not suffix:
        return set()
    stem = _NATIONALITY.sub("", county[: suffix.start()])
    if len(stem) < _LEAST:
        return set()
    return {stem, f"{stem}{suffix[0][-1]}"}
