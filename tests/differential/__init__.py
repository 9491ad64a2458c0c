"""Differential tests: our findings against those of Frictionless 5, on packages made to disagree.

`case` is a package as data, `oracle` asks both validators, `differences` lists where we follow the standard
instead, `catalogue` holds the types with cells that try them, `strategies` makes packages of them for
Hypothesis, and `campaign` runs many more of those than a test should.
"""
