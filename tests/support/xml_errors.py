"""Errors of the XML APIs, taken from replies to requests by hand."""

import re


def code_of(response):
    return re.search("<Code>(.*?)</Code>", response.text)[1]
