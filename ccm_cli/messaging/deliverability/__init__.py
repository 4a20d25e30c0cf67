"""Whether other servers believe our mail: what DNS says of the domain and of the sending server.

Sources: RFC 7208 (SPF), RFC 6376 and 8301 (DKIM), RFC 7489 (DMARC), RFC 5321 and 7505 (MX), RFC
8058 and the rules for bulk senders of the large providers (headers, reverse DNS).
"""
