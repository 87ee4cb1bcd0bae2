"""Investigations of customers (资信调查): the case, how it is carried out, and its signed report."""
