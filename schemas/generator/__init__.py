"""Turns the XML files of schemas/ into tables: C++, C#, the contract. Python 3, standard library only."""
