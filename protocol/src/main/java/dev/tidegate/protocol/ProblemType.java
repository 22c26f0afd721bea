package dev.tidegate.protocol;

/** Every kind of refusal and failure that is not a limit saying no. Part of the API: a slug is never reused. */
public enum ProblemType {
    /** The bytes are not what HTTP, percent-encoding or JSON allow, or a JSON value has the wrong type. */
    MALFORMED("malformed", 400, "Malformed request"),
    /** No API key, or one that is not known. */
    UNAUTHORIZED("unauthorized", 401, "API key required"),
    /** Who calls is known or cannot be, and may not do this. */
    FORBIDDEN("forbidden", 403, "Not allowed"),
    /** An override blocks the subject. */
    SUBJECT_BLOCKED("subject-blocked", 403, "Subject blocked"),
    /** No such route. */
    NOT_FOUND("not-found", 404, "No such route"),
    /** The route has other methods. */
    METHOD_NOT_ALLOWED("method-not-allowed", 405, "Method not allowed"),
    /** No reservation of this handle, or none any more. */
    UNKNOWN_RESERVATION("unknown-reservation", 404, "No such reservation"),
    /** The id or the reservation stands for something else. */
    CONFLICT("conflict", 409, "Conflict"),
    /** The reservation has ended, and what was asked needs an open one. */
    GONE("gone", 410, "Reservation ended"),
    /** The body did not arrive in time. */
    TIMEOUT("timeout", 408, "Request not complete in time"),
    /** The body is above its bound. */
    TOO_LARGE("too-large", 413, "Body too large"),
    /** The request line is above its bound. */
    URI_TOO_LONG("uri-too-long", 414, "Address too long"),
    /** The body is not said to be JSON. */
    UNSUPPORTED_MEDIA_TYPE("unsupported-media-type", 415, "Unsupported media type"),
    /** Well-formed, and not acceptable. */
    UNACCEPTABLE("unacceptable", 422, "Unacceptable value"),
    /** The tenant has as many reservations as are remembered for one. */
    TOO_MANY_RESERVATIONS("too-many-reservations", 429, "Too many reservations"),
    /** The API key has made as many requests as it may. */
    KEY_RATE("key-rate", 429, "Too many requests"),
    /** The header section is above its bound. */
    HEADERS_TOO_LARGE("headers-too-large", 431, "Headers too large"),
    /** A fault of ours. */
    INTERNAL("internal", 500, "Internal error"),
    /** The body is coded in a way that is not read here. */
    NOT_IMPLEMENTED("not-implemented", 501, "Not implemented"),
    /** Another major version of HTTP. */
    VERSION_NOT_SUPPORTED("version-not-supported", 505, "HTTP version not supported"),
    /** As many connections are open as may be. */
    TOO_MANY_CONNECTIONS("too-many-connections", 503, "Too many connections"),
    /** The store could not answer. */
    STORE_UNAVAILABLE("store-unavailable", 503, "Store unavailable"),
    /** The store is at its bound and the subject is new to it. */
    STORE_FULL("store-full", 503, "Store full"),
    /** A value that the store keeps for this subject cannot be read. */
    STATE_UNREADABLE("state-unreadable", 503, "Stored value unreadable"),
    /** It should get no traffic now. */
    NOT_READY("not-ready", 503, "Not ready");

    private final String slug;
    private final int status;
    private final String title;

    ProblemType(String slug, int status, String title) {
        this.slug = slug;
        this.status = status;
        this.title = title;
    }

    public String uri() {
        return "urn:tidegate:problem:" + slug;
    }

    public int status() {
        return status;
    }

    String title() {
        return title;
    }
}
