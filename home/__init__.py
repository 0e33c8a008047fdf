"""The entrance: home page, editorial and legal pages, search and site map."""
