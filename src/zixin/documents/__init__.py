"""Documents and their archive (资料与档案): kept encrypted, doubted, searched, and disposed of by two."""
