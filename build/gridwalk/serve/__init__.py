"""A server of the pages and of an endpoint for queries, for people near by: Starlette on uvicorn, both of the extra `web`."""
