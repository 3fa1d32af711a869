"""Middleware: what does every answer of the server pass through?

MIDDLEWARE is the list, the outermost first. To add one, write a class of its own module, whose
`__call__(scope, receive, send)` is that of ASGI, and add a line. These modules are imported before
the server answers: no torch in them."""

from starlette.middleware import Middleware

from explorer.app.back_messages import BackMessages
from explorer.app.headers import Headers, embedding_sites
from explorer.app.search_file import SearchFile
from explorer.app.thumbnails import Thumbnails
from explorer.app.upload_bounds import UploadBounds
from explorer.app.visitor import VisitorCookie
from explorer.app.vote import Vote

MIDDLEWARE: list[Middleware] = [
    Middleware(Headers, embedding_sites()),
    Middleware(UploadBounds),
    Middleware(Thumbnails),
    Middleware(SearchFile),
    Middleware(Vote),
    Middleware(VisitorCookie),
    Middleware(BackMessages),
]
