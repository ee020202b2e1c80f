"""How files leave the firm: downloaded, never shown or run by a browser."""

from urllib.parse import quote


def download_headers(name: str) -> dict[str, str]:
    """`name` is any text; browsers that know RFC 6266 save under it."""
    return {
        "Content-Disposition": f"attachment; filename=\"file\"; filename*=UTF-8''{quote(name, '')}",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-store",
    }
