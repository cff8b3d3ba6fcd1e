"""Pages of a list, the same for every API list."""

from rest_framework.pagination import PageNumberPagination


class Pages(PageNumberPagination):
    """`page` from 1, `page_size` up to 500: a list costs a page, never the table."""

    page_size = 20
    page_size_query_param = "page_size"
    max_page_size = 500
