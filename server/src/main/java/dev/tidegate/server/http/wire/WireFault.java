package dev.tidegate.server.http.wire;

/** Why a request is refused before its route is looked up. The connection is closed after the answer. */
public enum WireFault {
    /** The bytes are not a request of HTTP/1. */
    NOT_HTTP,
    /** The request line is above its bound. */
    LINE_TOO_LONG,
    /** The header section is above its bound. */
    HEADERS_TOO_LARGE,
    /** A header without a name. */
    NAMELESS_HEADER,
    /** The length of the body is given twice, or is no number of bytes. */
    UNCLEAR_LENGTH,
    /** How the body is coded leaves open where it ends. */
    UNCLEAR_CODING,
    /** The body is coded in a way that this server does not read. */
    UNKNOWN_CODING,
    /** Another major version than HTTP/1. */
    OTHER_VERSION,
    /** A chunk size, the end of a chunk or a trailer is malformed. */
    BAD_CHUNK,
    /** The headers did not arrive in time. */
    SLOW_HEADERS,
    /** The body did not arrive in time. */
    SLOW_BODY,
    /** As many connections are open as may be. */
    FULL
}
