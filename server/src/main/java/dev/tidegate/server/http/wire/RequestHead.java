package dev.tidegate.server.http.wire;

import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What is wrong with a request's head: the decoder's own findings, and the rules of RFC 9112 that it leaves open. */
final class RequestHead {
    private static final String CHUNKED = "chunked";
    /** More would overflow. */
    private static final int MOST_DIGITS = 18;

    private RequestHead() {}

    /** The fault, if there is one. A minor version above 1 is processed as HTTP/1.1 (RFC 9110, 2.5). */
    static Optional<Refused> fault(HttpRequest request) {
        List<String> lengths = request.headers().getAll(HttpHeaderNames.CONTENT_LENGTH);
        return isUnclear(lengths)
                ? Optional.of(new Refused(WireFault.UNCLEAR_LENGTH, lengths))
                : other(request).map(Refused::new);
    }

    /** RFC 9112, 6.3. Two lengths are refused also where they agree: a proxy in front may take either. */
    private static boolean isUnclear(List<String> lengths) {
        return lengths.size() > 1 || (lengths.size() == 1 && !isLength(lengths.get(0)));
    }

    /** Digits alone: no sign, no list, nothing that overflows. */
    private static boolean isLength(String text) {
        boolean digits = !text.isEmpty() && text.length() <= MOST_DIGITS;
        for (int i = 0; digits && i < text.length(); i++) {
            digits = text.charAt(i) >= '0' && text.charAt(i) <= '9';
        }
        return digits;
    }

    private static Optional<WireFault> other(HttpRequest request) {
        boolean old = request.protocolVersion().minorVersion() == 0;
        Optional<WireFault> coding = request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)
                ? coding(request.headers(), old)
                : Optional.empty();
        // First, because the decoder refuses some of these codings without a reason of its own.
        boolean codingAlone = coding.isPresent() && !hasNamelessHeader(request.headers());
        if (request.decoderResult().isFailure() && !codingAlone) {
            return Optional.of(undecoded(request.decoderResult().cause()));
        }
        HttpVersion version = request.protocolVersion();
        if (version.majorVersion() != 1) {
            return Optional.of(WireFault.OTHER_VERSION);
        }
        if (!isWritten(version)) {
            return Optional.of(WireFault.NOT_HTTP);
        }
        if (version.minorVersion() > 1) {
            request.setProtocolVersion(HttpVersion.HTTP_1_1);
        }
        if (hasNamelessHeader(request.headers())) {
            return Optional.of(WireFault.NAMELESS_HEADER);
        }
        return coding;
    }

    /** RFC 9112, 2.3: HTTP in capitals and one digit on either side. The decoder has a constant for 1.0 and 1.1 so written. */
    private static boolean isWritten(HttpVersion version) {
        return version.minorVersion() > 1
                ? version.minorVersion() < 10
                : isSame(version, HttpVersion.HTTP_1_0) || isSame(version, HttpVersion.HTTP_1_1);
    }

    @SuppressWarnings("ReferenceEquality") // another object was made from another spelling
    private static boolean isSame(HttpVersion version, HttpVersion constant) {
        return version == constant;
    }

    private static WireFault undecoded(Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return WireFault.LINE_TOO_LONG;
        }
        return cause instanceof TooLongFrameException ? WireFault.HEADERS_TOO_LARGE : WireFault.NOT_HTTP;
    }

    private static boolean hasNamelessHeader(HttpHeaders headers) {
        Iterator<Map.Entry<CharSequence, CharSequence>> each = headers.iteratorCharSequence();
        while (each.hasNext()) {
            if (each.next().getKey().length() == 0) {
                return true;
            }
        }
        return false;
    }

    /** RFC 9112, 6.1 and 6.3: the end of the body is known only if {@code chunked} comes last, once, in HTTP/1.1. */
    private static Optional<WireFault> coding(HttpHeaders headers, boolean old) {
        List<String> codings = new ArrayList<>();
        for (String line : headers.getAll(HttpHeaderNames.TRANSFER_ENCODING)) {
            for (String coding : line.split(",", -1)) {
                codings.add(coding.strip().toLowerCase(Locale.ROOT));
            }
        }
        boolean clear = !old && codings.indexOf(CHUNKED) == codings.size() - 1 && !codings.contains("");
        if (!clear || headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
            return Optional.of(WireFault.UNCLEAR_CODING);
        }
        return codings.size() > 1 ? Optional.of(WireFault.UNKNOWN_CODING) : Optional.empty();
    }
}
